"""The charts of the clip of spines: when things are found, and two groups' means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ketamotion.mobjects.finding_cards import Span, SpansChart
from ketamotion.mobjects.spine_panel import Course, CoursePanel
from ketamotion.theme import LINE_MEDIUM, LINE_THIN, Theme

IN_ORDER_S = 3.2
"""Seconds of film in which the order of events is passed through."""
AGAIN_S = IN_ORDER_S + 0.6
"""When it is passed through again, with the new spines removed."""
REMOVED_S = AGAIN_S + 0.3 * IN_ORDER_S
"""When they are: after they have formed."""
WEEK_D = 7.0


def drug_color(theme: Theme) -> str:
    """The colour of what was given the drug, and of what is new."""
    return theme.trace["model"]


def plain_color(theme: Theme) -> str:
    """The colour of what was not."""
    return theme.ink_of("excitatory_neuron")


def first_day(
    words: Mapping[str, str],
    upto_h: Callable[[], float],
    hour: Callable[[], float],
    *,
    theme: Theme,
    **look: Any,
) -> SpansChart:
    """What most studies find in the 24 hours after a dose, in mice.

    Behaviour is changed by the first looks after some hours; spine formation in
    prefrontal cortex is not at 3 to 6 hours and is at 12 to 24 (Moda-Sava 2019, as
    told by Zhang 2019, who find more spines at 3 hours).
    """
    rows = (
        Span(words["first"], ((3, 1), (24, 1)), theme.trace["second"]),
        Span(
            words["later"],
            ((12, 1), (24, 1)),
            drug_color(theme),
            doubted=(3, 12),
            doubt=words["doubt"],
        ),
    )
    return SpansChart(
        rows,
        (0.0, 24.0),
        ((0, words["start"]), (3, "3"), (24, words["end"])),
        upto=upto_h,
        headline=words["headline"],
        count=hour,
        theme=theme,
        **look,
    )


def in_order(
    words: Mapping[str, str],
    since_s: Callable[[], float],
    *,
    theme: Theme,
    **look: Any,
) -> SpansChart:
    """The order of events over hours and days, with new spines and without.

    An order, not amounts: spines keep the benefit and do not bring it about
    (Moda-Sava 2019). `since_s` counts seconds of film.
    """
    second, end = theme.trace["second"], 10.0

    def passed(from_s: float) -> Callable[[], float]:
        return lambda: end * min(max((since_s() - from_s) / IN_ORDER_S, 0.0), 1.0)

    first, again = passed(0.0), passed(AGAIN_S)
    rows = (
        Span(words["first"], ((0.6, 1), (end, 1)), second, upto=first),
        Span(words["later"], ((2.6, 1), (end, 1)), drug_color(theme), upto=first),
        Span(
            words["without"],
            ((0.6, 1), (3.2, 1), (6.4, 0)),
            second,
            upto=again,
        ),
    )
    return SpansChart(
        rows,
        (0.0, end),
        ((1.0, words["start"]), (6.5, words["end"])),
        upto=lambda: first() if since_s() < AGAIN_S else again(),
        theme=theme,
        **look,
    )


def one_week(
    words: Mapping[str, str],
    t_d: np.ndarray,
    curves: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]],
    upto: Callable[[], float],
    count: Callable[[], float],
    *,
    theme: Theme,
    **look: Any,
) -> CoursePanel:
    """Means of the treated and of the untreated from the dose on, with their bands.

    Parameters
    ----------
    t_d, curves
        Days from the dose; mean, lower and upper edge of each group, 1 unstressed.
    upto, count
        The day up to which they are drawn, and the one in the headline.
    """
    inside = (t_d >= 0) & (t_d < WEEK_D)
    at_d = np.append(t_d[inside], WEEK_D)
    # The control's is thinner: not by colour alone are the two told apart.
    looks = (drug_color(theme), LINE_MEDIUM), (plain_color(theme), LINE_THIN)
    courses = [
        Course(at_d, *(np.interp(at_d, t_d, curve) for curve in group), *look)
        for group, look in zip(curves, looks, strict=True)
    ]
    stressed = float(courses[1].mean[0])
    return CoursePanel(
        words["headline"],
        courses,
        levels=((stressed, words["low"]), (1.0, words["high"])),
        y_words=words["mean"],
        upto=upto,
        count=count,
        x_range=(0.0, WEEK_D),
        x_ticks=(0.0, 3.0, WEEK_D),
        x_unit="d",
        theme=theme,
        **look,
    )
