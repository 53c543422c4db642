"""The science: NumPy and SciPy, knowing nothing of pictures."""
