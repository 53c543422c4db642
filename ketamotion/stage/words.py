"""What a scene says: labels, captions in every outcome and language, results."""

from __future__ import annotations

from ketamotion.evidence import Quantity
from ketamotion.stage.beats import MIN_HOLD_S
from ketamotion.storyboard import READING_RATE_CPS, Beat, Storyboard, Wording
from ketamotion.translation import Translator, languages


class SceneWords:
    """The part of a scene that words belong to."""

    storyboard: Storyboard
    words: Translator
    values: dict[str, float]
    results: dict[str, Quantity]

    def label(self, key: str, english: str, **values: float | str) -> str:
        """A word of the picture, in the viewer's language."""
        self._check_printable(english)
        return self.words.text(
            f"{self.storyboard.id}.label.{key}", english, self.filling | values
        )

    def beat_text(self, beat: Beat, name: str, lang: str, text: str) -> str:
        """A text of a beat in any language, its templates filled."""
        words = self.words if lang == self.words.lang else Translator(lang)
        self._check_printable(text)
        return words.text(f"{self.storyboard.id}.{beat.id}.{name}", text, self.filling)

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that the scene has its captions in."""
        return languages(self.words.lang)

    @property
    def filling(self) -> dict[str, float]:
        """What templates may name: parameters and computed results."""
        return self.values | self.outcome

    @property
    def outcome(self) -> dict[str, float]:
        """The computed results as plain numbers."""
        return {name: quantity.value for name, quantity in self.results.items()}

    def _check_printable(self, text: str) -> None:
        for name, quantity in self.results.items():
            if "{" + name in text and not quantity.printable:
                raise ValueError(
                    f"{self.storyboard.id}: {name!r} is tagged {quantity.tag} with "
                    f"sources {quantity.sources} and may not be printed; show it by "
                    "shape, band or word"
                )

    def captions(self, beat: Beat, wording: Wording, lang: str) -> tuple[str, ...]:
        """The captions of one outcome in a language."""
        prefix = f"{wording.variant}_" if wording.variant else ""
        return tuple(
            self.beat_text(beat, f"{prefix}caption{n}", lang, text)
            for n, text in enumerate(wording.captions)
        )

    def reading_time(self, beat: Beat, wording: Wording, n: int) -> float:
        """Seconds that the n-th caption needs, in the longest language."""
        said = [self.captions(beat, wording, lang)[n] for lang in self.languages]
        longest = max(map(len, said))
        return max(MIN_HOLD_S, longest / READING_RATE_CPS)
