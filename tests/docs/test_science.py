"""Figures, sources and claims of docs/science.md are those of the models."""

from __future__ import annotations

import re
from functools import cache
from inspect import signature

from ketamotion import evidence
from ketamotion.models import ketamine_block, magnesium_block, nmda_blockade
from ketamotion.models import nmda_receptor as receptor
from tests.docs.pages import PAGES, ROOT, clips, guide, text_of

SCIENCE = guide("science")
FLAT = " ".join(SCIENCE.split())
"""Without the breaks of lines."""


def table(after: str) -> list[list[str]]:
    """The cells of the first table after some words, without its head."""
    lines = SCIENCE[SCIENCE.index(after) :].splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def percent(share: float, decimals: int = 0) -> str:
    return f"{100 * share:.{decimals}f} %"


def span(low: float, high: float) -> str:
    return f"{100 * low:.0f}–{100 * high:.0f} %"


@cache
def the_hundred() -> nmda_blockade.Hundred:
    return nmda_blockade.hundred(10.0, seed=nmda_blockade.nearest_seed(10.0))


@cache
def by_gating_set() -> dict[str, tuple[float, float, float]]:
    """Open probability, block after 30 s, and the share of it after the wash."""
    washed = receptor.Phase(120.0, 0.0, 0.0)
    phases = (receptor.Phase(30.0, receptor.SATURATING_UM, 10.0), washed)
    found = {}
    for name in receptor.rate_sets():
        rates = receptor.rates(name)
        block, after = receptor.blocked_fraction(phases, [30.0, 150.0], rates)
        found[name] = (rates.gating.open_probability, block, after / block)
    return found


def test_the_table_of_gating_sets_is_the_models() -> None:
    rows = {row[0].strip("`"): row[1:] for row in table("seven published sets")}
    assert list(rows) == list(receptor.rate_sets())
    for name, (p_open, block, after) in by_gating_set().items():
        assert rows[name] == [f"{p_open:.3f}", percent(block), percent(after, 1)]


def test_the_table_of_the_experiment_is_the_models() -> None:
    found = the_hundred()
    rows = table("one\nerror up and down")
    (_, block, block_band, measured), (_, kept, kept_band, stays), left = rows
    assert block == percent(found.blocked.value)
    assert block_band == span(*(q.value for q in found.blocked_band))
    assert kept == percent(found.trapped.value)
    assert kept_band == span(*(q.value for q in found.trapped_band))
    for cell, name in ((measured, "block"), (stays, "trapped")):
        given = nmda_blockade.measured(name)
        assert cell == f"{given.value:g} ± {given.sd:g} %"
    assert left[1] == "below 0.01 %"
    assert found.remaining.value * found.trapped.value * found.blocked.value < 1e-4


def test_counts_and_shares_in_the_text_are_the_models() -> None:
    found = the_hundred()
    at = [found.exposure_end_s, found.wash_end_s, found.end_s]
    held, kept, left = (int(found.count_at(t)) for t in at)
    assert f"{held} hold ketamine at the end of the exposure, {kept} of those" in FLAT
    assert left == 0
    (tried,) = (
        parameter.default
        for name, parameter in signature(nmda_blockade.nearest_seed).parameters.items()
        if name == "of"
    )
    assert f"Of {tried} seeds" in FLAT
    mean = percent(found.trapped.value)
    assert f"{kept} of {held}, which is {percent(kept / held)}" in FLAT
    assert f"where the mean, and the caption, say {mean}" in FLAT
    shares = sorted(after for _, _, after in by_gating_set().values())
    low, second, high = (percent(shares[n]) for n in (0, 1, -1))
    assert f"from {low} to {high}" in FLAT
    assert f"only 0.2 %, from {second}" in FLAT
    readme = " ".join(text_of(ROOT / "README.md").split())
    assert f"({low.split()[0]} to {high})" in readme


def test_the_patients_figures_are_the_models_and_none_is_unread() -> None:
    found = ketamine_block.patient_block()
    assert found.central.printable and found.low.printable
    low, central, high = found.receptors(100)
    assert (
        f"{percent(found.central.value, 1)} of receptors are blocked: {central} of"
        in FLAT
    )
    assert f"That gives {low} of 100" in FLAT
    assert f"the IC50 is {float(ketamine_block.ic50_um(-66.0)):.1f} µM" in FLAT
    free = float(magnesium_block.unblocked_fraction(-66.0))
    assert f"{percent(free, 1)} of open pores are free" in FLAT
    assert not found.high.printable
    unread = [p for p in evidence.parameters("ketamine_block").values() if p.tag == "M"]
    for path in PAGES:
        for parameter in unread:
            if parameter.unit == "uM":
                assert f"{parameter.value:g} µM" not in text_of(path)
        assert f"{high} of 100" not in text_of(path)


def test_given_values_in_the_text_are_the_parameters() -> None:
    block = evidence.parameters("ketamine_block")
    gating = evidence.parameters("nmda_receptor")
    magnesium = evidence.parameters("magnesium_block")
    for parameter, words in (
        (block["gilling.ic50"], "{value} ± {sd} µM at −70 mV"),
        (block["gilling.delta"], "(electrical distance {value} ± {sd})"),
        (block["patient_ketamine"], "{value} µM is the peak in plasma"),
        (gating["macroscopic.k_on"], "Entry is {value} ± {sd} /µM/s"),
        (gating["macroscopic.k_off"], "exit {value} ± {sd} /s"),
        (magnesium["k_mg_0mv"], "K_Mg(V) = {value} mM"),
        (magnesium["k_mg_slope"], "exp({value} V / mV)"),
    ):
        assert words.format(value=f"{parameter.value:g}", sd=parameter.sd) in (FLAT)
    assert percent(block["free_fraction"].value, 1) in FLAT


def test_sources_in_the_science_are_the_references() -> None:
    known = evidence.references()
    rows = {row[0]: row[1:] for row in table("## Sources")}
    cited = set(re.findall(r"\[([a-z]+\d{4})\]\(#sources\)", SCIENCE))
    assert cited <= set(rows)
    scene_sources = {
        source
        for beat in clips()["nmda_blockade"].storyboard.beats
        for source in beat.sources
    }
    models = ("ketamine_block", "magnesium_block", "nmda_blockade", "nmda_receptor")
    given = {p.source for name in models for p in evidence.parameters(name).values()}
    assert scene_sources | given <= set(rows)
    for key, (where, read) in rows.items():
        assert known[key].short in where
        assert f"]({known[key].url})" in where
        assert known[key].journal in where
        assert read


def test_claims_in_the_science_are_the_ledgers() -> None:
    rows = table("What the popular story says")
    told = {int(row[0].partition(":")[0]): row[1] for row in rows}
    known = evidence.claims()
    of_clip = {
        number
        for number, claim in known.items()
        if any(beat.startswith("nmda_blockade.") for beat in claim.beats)
    }
    assert told == {number: known[number].verdict for number in of_clip}
