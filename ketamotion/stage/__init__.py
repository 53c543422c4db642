"""The stage: beats, time, clock, worlds, words, and the camera that blits sprites."""

from ketamotion.stage.beats import BeatError
from ketamotion.stage.performance import Performance, PlayedBeat
from ketamotion.stage.scene import MechanismScene, perform
from ketamotion.stage.settings import StageSettings
from ketamotion.stage.space import TITLE_S

__all__ = [
    "TITLE_S",
    "BeatError",
    "MechanismScene",
    "Performance",
    "PlayedBeat",
    "StageSettings",
    "perform",
]
