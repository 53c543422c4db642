"""Proofs on rendered frames: is a film safe, legible and stable?"""
