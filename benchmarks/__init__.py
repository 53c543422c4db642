"""What a film costs to make. `python -m benchmarks` prints a table."""
