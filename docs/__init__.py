"""The guide, and the command that draws its pictures."""
