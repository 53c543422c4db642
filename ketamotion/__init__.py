"""Ketamotion: films of how ketamine acts in the brain, computed and cited."""
