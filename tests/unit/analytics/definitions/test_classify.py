"""What a definition needs, and what is said where that is not loaded."""

import csv
from importlib.resources import files

import pytest

from analytics.definitions import (
    MissingData,
    check_needs,
    classify,
    get_definition,
    list_definitions,
    list_families,
    list_usable,
)
from analytics.track import NothingToTrack
from tests.spec.definitions.people import track_of

IMD_2019 = get_definition("deprivation", "imd-2019")


def test_check_needs__all_loaded__says_nothing() -> None:
    with track_of([{}]) as track:
        check_needs(get_definition("intensity", "heat-8h"), track)
        check_needs(get_definition("disadvantage", "emwprep"), track)
        check_needs(get_definition("progression", "by-19"), track)


@pytest.mark.parametrize(
    ("family", "key", "given", "message"),
    [
        ("participation", "polar4", {"polar4_quintile": None},
         r"'POLAR4' needs POLAR4, .*Postcode-lookup-dataset-September-2024\.csv.*"
         r"hearth reference load ofs_participation FILE"),
        ("groups", "fsm-ks2", {"ks2_band": None, "fsm": None},
         r"Key Stage 2 and free school meals.*load npd_ks2 YEAR FILE\); participants with free"),
        ("groups", "background-ks2",
         {"fsm": None, "idaci_quintile": None, "polar4_quintile": None}, "needs free school meals"),
    ],
)  # fmt: skip
def test_check_needs__a_column_without_a_value__names_the_file(
    family: str, key: str, given: dict[str, None], message: str
) -> None:
    with track_of([given]) as track, pytest.raises(MissingData, match=message):
        check_needs(get_definition(family, key), track)


def test_check_needs__no_records__names_the_command_and_is_nothing_to_track() -> None:
    with (
        track_of([{}], held=()) as track,
        pytest.raises(NothingToTrack, match="hearth records load hesa_student YEAR FILE"),
    ):
        check_needs(get_definition("progression", "ever"), track)


def test_check_needs__edition_is_the_one_in_use__says_what_to_ask_for() -> None:
    with track_of([{}]) as track, pytest.raises(MissingData, match=r"ask for imd\.$"):
        check_needs(IMD_2019, track)
    with track_of([{"imd_quintile__2019": 1}]) as track:
        check_needs(IMD_2019, track)


def test_check_needs__edition_is_not_loaded__names_its_file() -> None:
    with (
        track_of([{}], without=["imd_quintile__2019"]) as track,
        pytest.raises(MissingData, match=r"IMD 2019.*--edition 2019"),
    ):
        check_needs(IMD_2019, track)


def test_classify__needs_not_met__leaves_the_definition_out_and_everybody_in() -> None:
    with track_of([{"polar3_quintile": None}, {"polar3_quintile": None}]) as track:
        classify(track, ["participation"])
        found = track.engine.fetch("defined", order_by=["person"])
        usable = [each.key for each in list_usable(track, ["participation"])]
    assert found.height == 2
    assert "participation__polar4" in found.columns
    assert "participation__polar3" not in found.columns
    assert "polar3" not in usable


def test_needs__all_that_a_definition_names__have_a_file() -> None:
    with (files("analytics.definitions") / "needs.csv").open(encoding="utf-8") as file:
        described = {row["needs"] for row in csv.DictReader(file)}
    needed = {
        one
        for family in list_families()
        for definition in list_definitions(family.key)
        for need in definition.needs
        for one in need.split("|")
    }
    assert needed == described
