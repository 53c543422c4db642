"""Figures, sources and claims of docs/science.md are those of the models."""

from __future__ import annotations

import re
from functools import cache
from inspect import signature

from ketamotion import evidence
from ketamotion.models import (
    decision_circuit,
    extracellular_glutamate,
    ketamine_block,
    magnesium_block,
    magnesium_currents,
    nmda_blockade,
    spine,
    spine_turnover,
    synapse,
)
from ketamotion.models import nmda_receptor as receptor
from ketamotion.models.conductance_network import POPULATIONS
from tests.docs.pages import EXAMPLE, PAGES, ROOT, clips, guide, text_of

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


def test_magnesiums_kinetic_form_gives_what_the_text_says() -> None:
    rest, up = magnesium_currents.REST_MV, magnesium_currents.UP_MV
    held = 1 - float(magnesium_currents.free_share(rest))
    free = percent(float(magnesium_currents.free_share(up)))
    assert f"at −{-rest:g} mV the open pore holds magnesium {percent(held)}" in FLAT
    assert f"at −{-up:g} mV it is free {free} of the time" in FLAT
    assert f"is largest at −{-magnesium_currents.peak_mv():.0f} mV" in FLAT


def test_what_a_quantum_opens_is_the_models() -> None:
    known = synapse.load()
    kinds = {"AMPA": known.ampa, "NMDA": known.nmda, "GABA-A": known.gaba_a}
    rows = {row[0]: row[1:] for row in table("**What one quantum opens.**")}
    assert list(rows) == list(kinds)
    for name, (most, decay) in rows.items():
        share = percent(synapse.peak_share(kinds[name]), 1)
        assert most == f"{share} after {known.pulse.duration:g} ms"
        length = synapse.decay_ms(kinds[name])
        assert decay == f"{length:.{0 if length > 100 else 1}f} ms"
    without, with_ = (synapse.currents(-70.0, magnesium_mm=mm) for mm in (0.0, 1.0))
    lost = percent(1 - with_.nmda_charge_fc / without.nmda_charge_fc)
    assert f"1 mM magnesium takes {lost} of the charge" in FLAT


def test_the_spines_figures_are_measured_ones() -> None:
    known = evidence.parameters("spine")
    neck, calcium = known["neck_resistance"], known["nmda_calcium"]
    assert f"{neck.value:g} MΩ, from {neck.low:g} to {neck.high:g}" in FLAT
    assert f"the NMDA current, {percent(calcium.value, 1)}" in FLAT
    assert neck.tag == calcium.tag == "V"
    rise = spine.quantum(0.0).v_mv.central.max() - spine.load().rest
    assert f"lifts the head by the {rise:.0f} mV that [acker2016]" in FLAT


def test_the_clouds_figures_are_measured_ones() -> None:
    known = evidence.parameters("glutamate_cloud")
    peak, decay = known["measured.peak"], known["measured.decay"]
    assert peak.tag == decay.tag == "V"
    assert f"measured in culture, {peak.value:g} mM" in FLAT
    assert f"the {decay.value:g} ms measured there" in FLAT


def test_the_circuits_figures_are_the_models() -> None:
    sizes = {k: cells.stop - cells.start for k, cells in POPULATIONS.items()}
    said = "{pyramidal} pyramidal cells, {fast} fast and {tonic} tonic interneurons"
    assert said.format(**sizes) in FLAT
    known = evidence.parameters("decision_circuit")
    for name in ("excitatory", "inhibitory"):
        assert f"{known[f'{name}.cells'].value:g} {name}" in FLAT
    rest = decision_circuit.decision_rates(0.0)
    pyramidal, interneuron = rest["pyramidal"], rest["interneuron"]
    assert f"fire at {pyramidal:.1f} and {interneuron:.1f} per second" in FLAT
    less = decision_circuit.decision_rates(0.3)["pyramidal"] / pyramidal
    more = decision_circuit.decision_preference(0.03)["pyramidal"] / pyramidal
    said = "A block of 30 % on every cell lowers the excitatory cells to"
    assert f"{said} {percent(less)}" in FLAT
    assert f"alone raises them to {percent(more)}" in FLAT
    assert f"for each of {len(decision_circuit.SEEDS)} seeds" in FLAT


def test_rats_and_people_are_as_their_parameters_say() -> None:
    said = "10, 20 and 30 mg/kg up, 50 no change, 200 down"
    assert said in FLAT
    trials = extracellular_glutamate.trials()
    ways = {1: [], 0: [], -1: []}
    for trial in trials:
        ways[trial.direction].append(f"{trial.dose:g}")
    up, same, down = ([*ways[way]] for way in (1, 0, -1))
    assert said == (
        f"{', '.join(up[:-1])} and {up[-1]} mg/kg up, "
        f"{same[0]} no change, {down[0]} down"
    )
    (parameter,) = clips()["surge_evidence"].storyboard.parameters
    low, high = parameter.story
    half = f"{parameter.default:g} mg/kg; the story holds from {low:g} to {high:g}"
    assert half in FLAT
    people = extracellular_glutamate.people()
    assert f"{people.rise.value:g} % more labelled carbon" in FLAT
    assert f"in {people.participants.value:g} people, {people.healthy:g}" in FLAT
    known = evidence.parameters("extracellular_glutamate")
    assert f"the printed t = {known['human.t'].value:g}" in FLAT


def test_what_is_measured_of_hours_and_days_is_the_parameters() -> None:
    half_life = evidence.parameters("plasticity")["drug.half_life"]
    assert half_life.tag == "V"
    assert f"half-life in mice, {half_life.value:g} min, was measured" in FLAT
    trial = evidence.parameters("rapamycin_trial")
    assert f"Of {trial['patients'].value:g} patients with rapamycin" in FLAT
    assert f"ketamine {trial['response_with'].value:g} %" in FLAT
    assert f"without it {trial['response_without'].value:g} %" in FLAT
    stress = evidence.parameters("spine_turnover")["stress_duration"]
    assert f"Stress lasts {stress.value:g} days" in FLAT
    assert f"on {spine_turnover.DENDRITES} dendrites" in FLAT


FITTED = "disinhibition_network", "plasticity", "spine_turnover"
"""Models of which no figure may be printed."""


def test_no_fitted_figure_of_the_new_models_is_on_the_page() -> None:
    for name in FITTED:
        for key, parameter in evidence.parameters(name).items():
            if parameter.tag == "F" and parameter.unit != "1":
                assert f"{parameter.value:g} {parameter.unit}" not in FLAT, key


def test_every_model_and_clip_is_on_the_page() -> None:
    for path in (ROOT / "ketamotion" / "models").glob("*.py"):
        told = path.stem.endswith("_story") or path.stem in ("__init__", "solved")
        assert told or f"`ketamotion/models/{path.name}`" in SCIENCE, path.name
    rows = {row[0].strip("`") for row in table("compare the figures on this page")}
    assert rows == set(clips()) - {EXAMPLE}


def test_sources_in_the_science_are_the_references() -> None:
    known = evidence.references()
    rows = {row[0]: row[1:] for row in table("## Sources")}
    assert list(rows) == sorted(rows)
    cited = set(re.findall(r"\[([a-z]+\d{4})\]\(#sources\)", SCIENCE))
    assert cited <= set(rows)
    used = {
        source
        for scene in clips().values()
        for beat in scene.storyboard.beats
        for source in beat.sources
    }
    models = (path.stem for path in (ROOT / "assets" / "parameters").glob("*.toml"))
    given = {p.source for name in models for p in evidence.parameters(name).values()}
    assert used | given <= set(rows)
    for key, (where, read) in rows.items():
        assert known[key].short in where
        assert f"]({known[key].url})" in where
        assert known[key].journal in where
        assert read


def test_claims_in_the_science_are_the_ledgers() -> None:
    rows = table("## What the popular story says")
    told = {int(row[0].partition(":")[0]): row[1] for row in rows}
    known = evidence.claims()
    assert list(told) == sorted(known)
    assert told == {number: claim.verdict for number, claim in known.items()}
