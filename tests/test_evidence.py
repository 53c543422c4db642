"""The ledger: every number says what it rests on, and only some may be printed."""

import itertools
import json
import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamotion import evidence
from ketamotion.evidence import EvidenceError, Parameter, Quantity
from ketamotion.evidence.library import ASSETS

TAG = st.sampled_from(evidence.TAGS)


def parameter(tag: str = "V", source: str = "jahr1990") -> Parameter:
    return Parameter(
        name="x",
        value=1.0,
        unit="uM",
        species="rat",
        preparation="slice",
        temperature="not stated",
        source=source,
        kind="measured",
        tag=tag,
    )


ONE = """
[x]
value = 1.5
sd = 0.1
unit = "uM"
species = "rat"
preparation = "slice"
temperature = "22 degC"
source = "jahr1990"
kind = "measured"
tag = "V"
"""


# --- the ledger ------------------------------------------------------------------


@given(st.lists(TAG, min_size=1))
def test_the_worst_tag_wins_whatever_the_order(tags: list[str]) -> None:
    worst = evidence.worst_tag(tags)
    assert worst in tags
    assert all(evidence.worst_tag([worst, tag]) == worst for tag in tags)
    assert evidence.worst_tag(reversed(tags)) == worst


@given(st.lists(TAG, min_size=1, max_size=5))
def test_a_result_inherits_the_worst_tag_and_is_never_better_than_computed(
    tags: list[str],
) -> None:
    result = evidence.derive(2.0, "1", *(parameter(tag) for tag in tags))
    assert result.tag == evidence.worst_tag(["C", *tags])
    assert result.printable == all(tag in ("V", "VC", "C") for tag in tags)


def test_a_result_of_results_keeps_all_sources() -> None:
    one = evidence.derive(1.0, "1", parameter(source="jahr1990"))
    two = evidence.derive(2.0, "1", one, parameter("M", "kotermanski2009"))
    assert two.sources == ("jahr1990", "kotermanski2009")
    assert (two.tag, two.printable) == ("M", False)


@pytest.mark.parametrize("tag", ["M", "M?", "F"])
def test_memory_and_fits_are_never_printed(tag: str) -> None:
    assert not evidence.printable(tag)
    assert not Quantity(1.0, "1", tag, ("jahr1990",)).printable


def test_a_figure_needs_a_source_that_is_known_and_confirmed() -> None:
    assert Quantity(1.0, "1", "V", ("jahr1990",)).printable
    assert not Quantity(1.0, "1", "V", ()).printable
    assert not Quantity(1.0, "1", "V", ("nowhere1999",)).printable
    assert not Quantity(1.0, "1", "V", ("jahr1990", "vargascaballero2004")).printable


def test_wrong_tags_and_kinds_are_errors() -> None:
    for wrong in (["X"], ["V", "v"], []):
        with pytest.raises(EvidenceError):
            evidence.worst_tag(wrong)
    with pytest.raises(EvidenceError, match="tag"):
        parameter(tag="Z")
    with pytest.raises(EvidenceError, match="kind"):
        evidence.parse_parameters(ONE.replace('"measured"', '"guessed"'))


# --- parameter files -------------------------------------------------------------


def test_a_parameter_is_read_whole() -> None:
    p = evidence.parse_parameters(ONE)["x"]
    assert (p.name, p.value, p.sd, p.unit, p.tag) == ("x", 1.5, 0.1, "uM", "V")
    assert p.quantity == Quantity(1.5, "uM", "V", ("jahr1990",))
    with_range = evidence.parse_parameters(ONE + "range = [1, 2]\n")["x"]
    assert (with_range.low, with_range.high) == (1.0, 2.0)


@pytest.mark.parametrize("key", list(tomllib.loads(ONE)["x"]))
def test_a_missing_key_is_an_error_unless_it_is_an_error_bar(key: str) -> None:
    text = "\n".join(
        line for line in ONE.splitlines() if not line.startswith(f"{key} ")
    )
    if key == "sd":
        assert evidence.parse_parameters(text)["x"].sd is None
    else:
        with pytest.raises(EvidenceError, match="x"):
            evidence.parse_parameters(text)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('colour = "red"', "unknown key colour"),
        ('value = "1.5"', "value is not a number"),
        ("value = true", "value is not a number"),
        ("= 3", "file.toml"),
    ],
)
def test_a_wrong_line_is_named(line: str, message: str) -> None:
    text = ONE.replace("value = 1.5\n", "") if line.startswith("value") else ONE
    with pytest.raises(EvidenceError, match=message) as error:
        evidence.parse_parameters(text + line + "\n", "file.toml")
    assert "\n" not in str(error.value)


def test_groups_hand_their_defaults_down() -> None:
    text = """
    [g]
    species = "rat"
    preparation = "slice"
    temperature = "not stated"
    source = "jahr1990"
    kind = "measured"
    tag = "V"
    a = { value = 1, unit = "s" }
    b = { value = 2, unit = "mV", tag = "M" }
    [g.h]
    source = "zanos2018"
    c = { value = 3, unit = "1" }
    """
    found = evidence.parse_parameters(text)
    assert list(found) == ["g.a", "g.b", "g.h.c"]
    assert [p.tag for p in found.values()] == ["V", "M", "V"]
    assert found["g.h.c"].source == "zanos2018" and found["g.a"].source == "jahr1990"
    with pytest.raises(EvidenceError, match="g.h.c has no value"):
        evidence.parse_parameters(text.replace("c = { value", "c = { worth"))


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(EvidenceError, match="no parameters for 'nowhere'.*nmda"):
        evidence.parameters("nowhere")


# --- references and claims -------------------------------------------------------


def test_every_reference_can_be_found_and_cited() -> None:
    for key, ref in evidence.references().items():
        assert key == ref.key and re.fullmatch(r"[a-z]+\d{4}", key)
        assert key.endswith(str(ref.year)) and 1950 < ref.year < 2030
        assert ref.doi or ref.pmid or ref.pmcid
        assert not ref.doi or re.fullmatch(r"10\.\d{4,5}/\S+", ref.doi)
        assert not ref.pmid or re.fullmatch(r"\d{7,8}", ref.pmid)
        assert ref.title and ref.journal and ref.authors
        assert ref.url.startswith("https://")
        assert str(ref.year) in ref.short


def test_no_two_references_are_the_same_paper() -> None:
    refs = evidence.references().values()
    for one, other in itertools.combinations(refs, 2):
        assert one.title.lower() != other.title.lower()
        assert not one.doi or one.doi.lower() != other.doi.lower()


def test_short_citations() -> None:
    refs = evidence.references()
    assert refs["jahr1990"].short == "Jahr & Stevens 1990"
    assert refs["mealing1999"].short == "Mealing et al. 1999"
    assert refs["chou2022"].short == "Chou et al. 2022"


def test_a_reference_without_an_identifier_is_an_error() -> None:
    entry = json.loads((ASSETS / "references.json").read_text("utf-8"))[0]
    for name in ("DOI", "PMID", "PMCID"):
        entry.pop(name, None)
    with pytest.raises(EvidenceError, match="no DOI"):
        evidence.parse_references(json.dumps([entry]))
    entry["DOI"] = "10.1000/1"
    with pytest.raises(EvidenceError, match="twice"):
        evidence.parse_references(json.dumps([entry, entry]))


def test_every_claim_has_sources_and_a_beat() -> None:
    beats = {"shut", "bind", "enter", "trap", "rise", "wash", "release", "patient"}
    # The chain from the receptor to the spines: claims 11 to 24 of the article.
    assert set(range(11, 25)) <= set(evidence.claims())
    for number, claim in evidence.claims().items():
        assert number == claim.id
        assert claim.sources and claim.beats and claim.claim and claim.instead
        for source in claim.sources:
            assert source in evidence.references(), f"claim {number}: {source}"
        for beat in claim.beats:
            clip, _, step = beat.partition(".")
            assert clip and step, f"claim {number}: {beat} is not clip.beat"
            if clip == "nmda_blockade":
                assert step in beats, f"claim {number}: {beat}"


def test_the_key_correction_of_the_clip_is_there() -> None:
    claim = evidence.claims()[12]
    assert claim.verdict == "wrong"
    assert "nmda_blockade.enter" in claim.beats
    assert "macdonald1991" in claim.sources


def test_a_claim_with_a_wrong_key_or_verdict_is_an_error() -> None:
    good = (ASSETS / "claims.toml").read_text("utf-8")
    for old, new in (
        ("beats =", "beat ="),
        ('"supported"', '"true"'),
        ("id = 12\n", "id = 11\n"),
    ):
        with pytest.raises(EvidenceError, match="^claim [0-9]"):
            evidence.parse_claims(good.replace(old, new, 1))
