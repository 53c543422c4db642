"""The pictures: drawn with Manim, knowing nothing of the models."""
