"""The flash rule on small films of known danger, beside that of a second tool.

The table says what each rule makes of each film. They differ where the guidelines do:
IRIS averages a change over the whole frame and asks for a quarter of the frame, WCAG
asks for a quarter of any 10° field of view, a fifteenth of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from iris_pse_detection.configuration import Configuration
from iris_pse_detection.flash_detection import FlashDetection

from ketamotion.checks.flashes import FlashMeter, cells, flashes
from ketamotion.checks.light import LINEAR, luminance, ratio

FPS = 30
WIDTH, HEIGHT = 512, 288
NAVY, RED, GREY = (11, 29, 54), (230, 20, 20), (80, 80, 80)
Paint = Callable[[int], np.ndarray]
"""The frame of a number: uint8 (height, width, 3)."""


def plain(colour: tuple[int, ...]) -> np.ndarray:
    return np.full((HEIGHT, WIDTH, 3), colour, np.uint8)


def between(a: tuple[int, ...], b: tuple[int, ...], hertz: float) -> Paint:
    """The whole field, half of the time in either colour."""
    return lambda n: plain(a if int(2 * hertz * n / FPS) % 2 else b)


def patch(side: float, hertz: float, centre: tuple[float, float] = (0.5, 0.5)) -> Paint:
    """A white square on navy, its side in px of a frame 1920 px wide."""
    half = side / 1920 * WIDTH / 2
    x, y = centre[0] * WIDTH, centre[1] * HEIGHT
    where = np.s_[
        max(0, round(y - half)) : round(y + half),
        max(0, round(x - half)) : round(x + half),
    ]

    def paint(n: int) -> np.ndarray:
        frame = plain(NAVY)
        if int(2 * hertz * n / FPS) % 2:
            frame[where] = 255
        return frame

    return paint


def checkerboard(cell_px: int) -> Paint:
    y, x = np.indices((HEIGHT, WIDTH)) // cell_px
    odd = ((x + y) % 2).astype(bool)[..., None]

    def paint(n: int) -> np.ndarray:
        on = int(10 * n / FPS) % 2
        return np.where(odd ^ bool(on), plain((255,) * 3), plain((0,) * 3))

    return paint


def ramp(n: int) -> np.ndarray:
    """Once from black to white in 4 s: one change, however large."""
    return plain((round(255 * min(1, n / (4 * FPS))),) * 3)


def sine(n: int) -> np.ndarray:
    """5 Hz, smooth: no two frames differ much, the turning points do."""
    level = 0.5 + 0.4 * np.sin(2 * np.pi * 5 * n / FPS)
    return plain((round(255 * level),) * 3)


def dots(n: int) -> np.ndarray:
    """Forty bright particles that drift slowly on the dark ground of our films."""
    rng = np.random.default_rng(4)
    frame = plain(NAVY)
    start, speed = rng.random((40, 2)), rng.normal(0, 0.02, (40, 2))
    for x, y in (start + speed * n / FPS) % 1:
        u, v = int(x * (WIDTH - 4)), int(y * (HEIGHT - 4))
        frame[v : v + 4, u : u + 4] = (243, 201, 76)
    return frame


@dataclass(frozen=True)
class Film:
    """A film, and what each tool has to say: "" passes, else the kind of hazard."""

    paint: Paint
    wcag: str
    iris: str
    seconds: float = 3.0


BLACK, WHITE = (0, 0, 0), (255, 255, 255)
FILMS = {
    "a still picture": Film(lambda n: plain(NAVY), "", ""),
    "black and white, 3 Hz": Film(between(BLACK, WHITE, 3), "", ""),
    "black and white, 3 Hz, for 6 s": Film(
        between(BLACK, WHITE, 3), "extended general", "LuminanceExtendedFlashFailure", 6
    ),
    "black and white, 5 Hz": Film(
        between(BLACK, WHITE, 5), "general", "LuminanceFlashFailure"
    ),
    "a smooth swell, 5 Hz": Film(sine, "general", "LuminanceFlashFailure"),
    "two greys, 5 Hz": Film(between(GREY, (88, 88, 88), 5), "", ""),
    "two bright greys, 5 Hz": Film(between(WHITE, (232, 232, 232), 5), "", ""),
    "saturated red and navy, 5 Hz": Film(
        between(RED, NAVY, 5), "red", "RedFlashFailure"
    ),
    "saturated red and equally light grey, 5 Hz": Film(
        between((220, 0, 0), (121, 121, 121), 5), "red", "RedFlashFailure"
    ),
    "dull red and navy, 5 Hz": Film(
        between((150, 90, 80), NAVY, 5), "general", "LuminanceFlashFailure"
    ),
    "a slow rise to white": Film(ramp, "", "", 5),
    "a patch of 250 px, 5 Hz": Film(patch(250, 5), "", ""),
    "a patch of 300 px, 5 Hz": Film(patch(300, 5), "general", ""),
    "a patch of 300 px in a corner, 5 Hz": Film(
        patch(300, 5, centre=(0.0, 0.0)), "", ""
    ),
    "a patch of 1000 px, 5 Hz": Film(
        patch(1000, 5), "general", "LuminanceFlashFailure"
    ),
    "a coarse checkerboard that turns over, 5 Hz": Film(
        checkerboard(32), "general", ""
    ),
    "a fine checkerboard that turns over, 5 Hz": Film(checkerboard(2), "", ""),
    "particles that drift": Film(dots, "", ""),
}


def frames(film: Film) -> Iterator[np.ndarray]:
    return (film.paint(n) for n in range(round(film.seconds * FPS)))


@pytest.fixture(params=FILMS.values(), ids=FILMS)
def film(request: pytest.FixtureRequest) -> Film:
    return request.param


def test_our_rule_agrees_with_the_table(film: Film) -> None:
    found = {h.kind for h in flashes(frames(film), FPS, looping=False).hazards}
    assert (film.wcag in found) if film.wcag else not found, found


def test_the_second_tool_agrees_with_the_table(film: Film) -> None:
    """IRIS, frame by frame as its own reader of files does it."""
    detection = FlashDetection(FPS, (HEIGHT, WIDTH), Configuration())
    for n, frame in enumerate(frames(film)):
        detection.set_current_frame(np.ascontiguousarray(frame[..., ::-1]))
        detection.analyse_frame(n)
    found = iris_results(detection)
    assert (film.iris in found) if film.iris else not found, found


def iris_results(detection: FlashDetection) -> set[str]:
    track = detection.transition_tracker
    said = {
        "LuminanceFlashFailure": track.luminance_results.flash_fail,
        "LuminanceExtendedFlashFailure": track.luminance_results.extended_fail,
        "RedFlashFailure": track.red_results.flash_fail,
        "RedExtendedFlashFailure": track.red_results.extended_fail,
    }
    return {name for name, is_so in said.items() if is_so}


def test_a_hazard_says_when_and_where() -> None:
    """The patch flashes from 2 s to 4 s, at the right; seven changes take 0.7 s."""
    on = patch(320, 5, centre=(0.8, 0.5))

    def paint(n: int) -> np.ndarray:
        return on(n) if 2 * FPS <= n < 4 * FPS else plain(NAVY)

    film = Film(paint, "general", "", 6)
    (hazard,) = flashes(frames(film), FPS).hazards
    assert 2.5 < hazard.start_s < 2.9
    assert 4.0 < hazard.end_s < 4.6  # until fewer than seven lie in the last second
    left, top, right, bottom = hazard.box
    assert left < 0.8 < right and top < 0.5 < bottom
    assert abs(hazard.share - 320**2 / (639 * 480)) < 0.03


def test_a_film_that_flashes_only_where_it_begins_again_fails_when_looped() -> None:
    def paint(n: int) -> np.ndarray:
        blink = int(10 * n / FPS) % 2 if n < 0.4 * FPS or n >= 2.6 * FPS else 0
        return plain(WHITE if blink else BLACK)

    film = Film(paint, "", "")
    assert flashes(frames(film), FPS, looping=False).passed
    looped = flashes(frames(film), FPS)
    assert not looped.passed
    assert all(hazard.start_s >= looped.seconds for hazard in looped.hazards)


def test_what_flashes_at_the_beginning_is_told_once() -> None:
    report = flashes(frames(FILMS["black and white, 5 Hz"]), FPS)
    kinds = [hazard.kind for hazard in report.hazards]
    assert kinds == ["general"] or kinds == ["general", "extended general"], kinds


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1440, 1080), (640, 640)])
def test_the_verdict_does_not_depend_on_the_resolution(size: tuple[int, int]) -> None:
    """A fixed share of a 10° field, in every shape of frame."""
    width, height = size
    side = round(300 * max(size) / 1920)
    meter = FlashMeter(FPS)
    for n in range(FPS):
        frame = np.full((height, width, 3), NAVY, np.uint8)
        if int(10 * n / FPS) % 2:
            frame[100 : 100 + side, 100 : 100 + side] = 255
        meter.frame(frame)
    report = meter.finish(looping=False)
    assert [hazard.kind for hazard in report.hazards] == ["general"]
    assert abs(report.worst_share - 160**2 / (341 * 256)) < 0.04
    assert report.seconds == 1


def test_cells_are_averaged_in_linear_light() -> None:
    """Half black, half white is half the light, not the grey of half the level."""
    frame = np.zeros((288, 512, 3), np.uint8)
    frame[:, ::2] = 255
    assert np.allclose(cells(frame), 0.5)
    assert LINEAR[[0, 128, 255]] == pytest.approx([0, 0.21586, 1], abs=1e-5)


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white is 21:1; #767676 on white is the classic 4.54:1."""
    white, grey = np.full(3, 255), np.full(3, 0x76)
    assert ratio(white, np.zeros(3)) == pytest.approx(21)
    assert ratio(grey, white) == pytest.approx(4.54, abs=0.01)
    assert luminance(np.array([255, 0, 0])) == pytest.approx(0.2126)
