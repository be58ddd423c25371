"""Figures under every definition: what is counted, and what is said of it."""

from collections.abc import Mapping
from typing import Any

import pytest

from analytics.disclosure import SafeTable, get_rule_set, protect
from analytics.reports import Choice, Question, Section
from analytics.reports.under_definitions import FIGURES, UnderDefinitions, section_key
from analytics.track import EVERYBODY, NothingToTrack
from tests.spec.definitions.people import track_of

KIND = UnderDefinitions()
QUESTION = Question("definitions", EVERYBODY, "All members")
BY_18 = {"progression": Choice("by-18", "By 18", "By 18.")}
ENTERED = {"he_year": 2019, "continued": True}
# 100 with free school meals of whom 20 entered; 200 in POLAR4 quintile 1 of whom 100 did.
PEOPLE: list[dict[str, Any]] = [
    *([{"fsm": True, **ENTERED}] * 20),
    *([{"fsm": True}] * 80),
    *([{"polar4_quintile": 1, **ENTERED}] * 100),
    *([{"polar4_quintile": 1}] * 100),
    *([{"hours": 12.0, "high_hours": 9.0, **ENTERED}] * 60),
    *([{"hours": 12.0, "high_hours": 9.0}] * 40),
    {"in_report": False, "reasons": 64, **ENTERED},
]


def told(people: list[dict[str, Any]], **options: Any) -> Mapping[str, Section]:
    with track_of(people, **options) as track:
        counted = KIND.count(track, QUESTION)
    rules = {"hesa": get_rule_set("hesa_2011"), "npd": get_rule_set("npd_srs10")}
    tables: dict[str, SafeTable] = {
        each.key: protect(
            each.counts.table, each.counts.dimensions, each.counts.measures, rules[each.source]
        )
        for each in counted
    }
    made = KIND.tell(tables, BY_18, QUESTION)
    return {"answer": made.answer, **{each.key: each for each in made.sections}}  # type: ignore[dict-item]


@pytest.fixture(scope="module")
def sections() -> Mapping[str, Section]:
    return told(PEOPLE)


def printed(section: Section, column: str) -> dict[str, str]:
    cells = section.table.figures(column)
    return {keys[0]: cell.text for keys, cell in zip(section.table.keys, cells, strict=True)}


def test_tell__entry_by_disadvantage__each_definition_in_a_line(
    sections: Mapping[str, Section],
) -> None:
    section = sections["entry_by_disadvantage"]

    assert printed(section, "people") == {
        "fsm": "100", "polar4-q1": "200", "tundra-q1": "0", "imd-q1": "0", "emwprep": "100",
        "any": "300",
    }  # fmt: skip
    assert printed(section, "focus") == {
        "fsm": "20%", "polar4-q1": "50%", "tundra-q1": "..", "imd-q1": "..", "emwprep": "20%",
        "any": "40%",
    }  # fmt: skip
    assert section.title == (
        "Between 20% and 50% of the disadvantaged entered, by who counts as disadvantaged"
    )
    assert section.chart is not None
    assert (section.chart.kind, section.chart.series) == ("dot", ("focus", "against"))
    assert section.evidence == 2
    assert section.caution


def test_tell__intervals__stand_beside_what_they_are_of(sections: Mapping[str, Section]) -> None:
    table = sections["entry_by_disadvantage"].table
    bounds = {column.name: column.bound_of for column in table.columns}
    assert bounds["focus_low"] == bounds["focus_high"] == "focus"
    assert bounds["against_low"] == "against"
    assert printed(sections["entry_by_disadvantage"], "focus_low")["fsm"] == "13%"


def test_tell__progression__everybody_under_each_definition(
    sections: Mapping[str, Section],
) -> None:
    assert printed(sections["entry_by_progression"], "people") == {
        "by-18": "400", "by-19": "400", "ever": "400",
    }  # fmt: skip
    assert sections["entry_by_progression"].title == (
        "About 45% of participants entered, by each of 3 definitions that can be used"
    )
    assert sections["entry_by_progression"].evidence is None


def test_tell__answer__names_what_moves_the_rate_most(sections: Mapping[str, Section]) -> None:
    assert str(sections["answer"]) == (
        "The rate of entry moves most with who counts as disadvantaged: between 20% and 50% of the"
        " disadvantaged entered."
    )


def test_tell__definition_made_of_the_figure__is_left_out(sections: Mapping[str, Section]) -> None:
    assert "background-ks4" in printed(sections["entry_by_groups"], "focus")
    for key in ("attainment8_by_groups", "english_maths_by_groups"):
        assert "background-ks4" not in printed(sections[key], "focus")


def test_tell__definition_without_data__is_named(sections: Mapping[str, Section]) -> None:
    # In PEOPLE all editions put everybody where the one in use does.
    assert "Without a figure: IMD 2025; IMD 2019" in sections["entry_by_deprivation"].text[0]


def test_tell__no_ks4_records__no_figure_of_them() -> None:
    found = told(PEOPLE, held=("hesa_student",))
    shown = {section_key(each, family) for each in FIGURES for family in each.families}
    assert shown - set(found) == {key for key in shown if key.startswith(("attain", "english"))}


def test_tell__handful_of_people__says_no_figure() -> None:
    found = told([ENTERED] * 5)
    assert str(found["answer"]) == "The figures of these participants are too small to be printed."
    assert found["entry_by_intensity"].title == (
        "Entry to higher education, by what counts as intensive"
    )
    assert found["entry_by_intensity"].chart is None


def test_count__nobody__says_why() -> None:
    with (
        track_of([{"in_report": False, "reasons": 64}]) as track,
        pytest.raises(NothingToTrack, match="Fewer than 5 people"),
    ):
        KIND.count(track, QUESTION)
