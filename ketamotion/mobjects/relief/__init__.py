"""Baked relief: shapes lit in NumPy once, then drawn as sprites.

Nothing here knows Manim, themes or scenes. Functions take plain dictionaries
of hex colours (one theme of ``assets/tokens.json``) and return `bake.Bake`.
Lengths are design px (y down, 1 nm = 50 px, origin at pore axis and membrane
midplane); ``density`` is bake px per design px. Light comes from the upper left.
"""
