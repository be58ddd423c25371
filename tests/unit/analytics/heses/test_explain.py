"""Explanations: complete for every case of the specification, and true to what was decided."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from analytics.heses import parse_settings
from analytics.heses.explain import Decision, explain, explain_exclusions
from analytics.heses.explain_cells import explain_cell
from analytics.heses.individualised import COLUMNS
from analytics.heses.register import list_exclusions, list_flags
from analytics.heses.settings import Institution
from tests.spec.heses import cases_fees, cases_places, cases_population, cases_prices
from tests.spec.heses.record import ORDINARY, PLAIN, Case, run_cases

CASES = [
    *cases_population.CASES, *cases_places.CASES, *cases_prices.CASES, *cases_fees.CASES,
]  # fmt: skip
SOURCE = re.compile(r"(TS|main) \d+")
READING = re.compile(r"A-\d\d")
Explained = list[tuple[Case, Mapping[str, str], tuple[Decision, ...]]]
RowOf = Callable[[str, Mapping[str, Any]], tuple[dict[str, str], Institution]]


def institution_of(settings: Mapping[str, Any]) -> Institution:
    found = parse_settings({**PLAIN, **settings}).find("0001")
    assert found is not None
    return found


def year_of(case: Case) -> int:
    return int(case.settings.get("year", 1998))


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    rows = run_cases(CASES, tmp_path_factory.mktemp("explained"))
    return [
        (case, row, explain(row, institution_of(json.loads(json.dumps(case.settings))), 1998))
        for case, row in zip(CASES, rows, strict=True)
    ]


def test_explain__every_case__every_column_has_a_sentence_with_its_source(
    explained: Explained,
) -> None:
    for case, row, decisions in explained:
        missing = set(COLUMNS) - {each.column for each in decisions}
        assert missing == (set() if row["EXCL_BITS"] else {"EXCL_BITS"}), case.name
        for each in decisions:
            assert each.sentence.endswith("."), (case.name, each)
            assert not re.search(r"\?|  |\.\.", each.sentence), (case.name, each)
            assert each.column == "FLAGS" or SOURCE.match(each.paragraph), (case.name, each)
            assert not each.reading or READING.match(each.reading), (case.name, each)
            if each.column not in {"EXCL_BITS", "FLAGS"}:
                assert each.value == row[each.column], (case.name, each)


def test_explain__every_case__bits_and_flags_are_those_of_the_record(explained: Explained) -> None:
    seen_bits, seen_flags = set(), set()
    for case, row, decisions in explained:
        bits = [each.value for each in decisions if each.column == "EXCL_BITS"]
        flags = [each.value for each in decisions if each.column == "FLAGS" and each.value]
        assert " ".join(bits) == row["EXCL_BITS"], case.name
        assert "; ".join(flags) == row["FLAGS"], case.name
        seen_bits |= {int(bit) for bit in bits}
        seen_flags |= set(flags)
    assert seen_bits == {reason.bit for reason in list_exclusions()}
    assert seen_flags <= {flag.text for flag in list_flags()}


def test_explain__every_value_that_the_cases_know__is_explained(explained: Explained) -> None:
    said: dict[str, set[str]] = {}
    for _, _, decisions in explained:
        for each in decisions:
            said.setdefault(each.column, set()).add(each.value)
    assert said["MODE_H"] == {"FT", "SYO", "PT"}
    assert said["LEVEL_H"] == {"UG", "PGT", "PGR", ""}
    assert said["FUND_H"] == {"HEFCE", "INDEP", "NONFUND", "ISOV"}
    assert said["FEE_LEVEL"] == {"1000", "500", "2610", "1305", "OTHER", "UNKNOWN"}
    assert said["FEE_ELIGIBILITY"] == {"ELIGIBLE", "NOT_ELIGIBLE", "UNCLASSIFIED", ""}
    assert said["FEE_SOURCE"] == {"LEA", "SAAS_DENI", "OTHER", ""}
    for flag in ("COUNTED", "NONCOMPLETION", "COLUMN4", "MATURE", "YOUNG", "DISABLED_ENTRANT"):
        assert said[flag] == {"0", "1"}, flag


NEW = "COMDATE=01/10/1998 MSTUFEE=01"
SEVERAL = "COSTCN01=30 SBJPER01=40 COSTCN02=38 SBJ02=B6 SBJPER02=60"
EXCLUDED = [
    (
        "DATELEFT=14/10/1998 RSNLEAVE=05", {},
        "Not counted: left on 14/10/1998 for reason 05, before 1 December 1998 (TS 30).",
    ),
    (
        "TYPEYR=2 COMDATE=10/02/1997 DATELEFT=09/02/1999 RSNLEAVE=07", {},
        "Not counted: left on 09/02/1999 for reason 07, before 10 February 1999, the"
        " anniversary of commencing on 10/02/1997 (TS 30, A-03).",
    ),
    ("QUALAIM=72", {}, "Not counted: QUALAIM is 72, which is further education (TS 30)."),
    (
        "STULOAD=2.9", {},
        "Not counted: STULOAD is 2.9, under 3 per cent (TS 14, TS 31(2)).",
    ),
    (
        "SPLENGTH=20 UNITLGTH=5", {},
        "Not counted: the course lasts 20 hours, less than a week or 21 hours"
        " (TS 31(4), A-05).",
    ),
    (
        "TYPEYR=3 COMDATE=01/02/1999 STULOAD=50", {"load_method": "split"},
        "Not counted: begins a year that spans two, and load is split; it is counted with"
        " those who finish this year (TS 16, TS 31(1)(ii), A-04).",
    ),
]  # fmt: skip
RULES = [
    (
        "TYPEYR=3 COMDATE=01/02/1999 STULOAD=50 QUALAIM=72", {"load_method": "split"},
        "HESESFTE", "goes to nobody", "TS 16, TS 31(1)",
    ),
    (
        "TYPEYR=5 COMDATE=01/02/1997 STULOAD=50", {"load_method": "split"},
        "HESESFTE", "no load of starters to add, which leaves 50", "TS 16, TS 24",
    ),
    ("TYPEYR=9", {}, "STANDARD_YEAR", "TYPEYR is 9: a standard year", "TS 14-16"),
    ("STULOAD=0", {}, "EXCL_BITS", "STULOAD is 0, under 3 per cent", "TS 14, TS 31"),
    ("STULOAD=0", {}, "COLUMN4", "Not counted, so in no column", "TS 30, TS 31"),
    ("LOCSDY=7 FUNDCODE=4", {}, "EXCL_BITS", "FUNDCODE is 4, not 1.", "TS 30"),
    ("MODE=25", {}, "MODE_H", "MODE is 25, not classified as full-time or sandwich", "TS 32"),
    (
        "DATELEFT=01/08/1999 FUNDCOMP=2", {}, "NONCOMPLETION",
        "DATELEFT is 01/08/1999, not from 1 December 1998 on and before 1 August 1999",
        "TS 36",
    ),
    ("", {}, "COLUMN4", "in column 4.", "TS 18, TS 36"),
    (
        "MODE=31", {}, "COLUMN4", "its load of 100 per cent is in column 4a",
        "TS 18, TS 36, TS 46",
    ),
    ("TYPEYR=3 YEARPRG=1", {}, "NEW_ENTRANT", "as if returned when it begins", "TS 35"),
    (
        "COMDATE=", {}, "FEE_STATUS",
        "no date before 1 August 1998, and in neither of the groups", "TS 42",
    ),
    (
        "QUALAIM=12 QUALENT2=04", {}, "FEE_ELIGIBILITY",
        "QUALENT2 is 04, not a qualification with QTS: in principle eligible", "TS 44",
    ),
    (
        "QUALAIM=21 QUALENT2=99 BIRTHDTE=01/01/1960", {}, "FEE_ELIGIBILITY",
        "QUALENT2 is 99, a code above 11, that of a first degree", "TS 44",
    ),
    (
        "QUALAIM=02", {}, "FEE_ELIGIBILITY",
        "QUALAIM is 02, which is in the list of those that are not: not in principle", "TS 44",
    ),
]  # fmt: skip
SHARES = [
    (
        "COSTCN01=01 SBJPER01= COSTCN02=05 SBJPER02=", {},
        "No proportion is usable, so that its cost centres have equal shares", "A-12",
    ),
    (
        "COSTCN01= SBJ01= SBJPER01= SBJQA1=A3 SBJQA2=M1", {},
        "The subjects of the aim have equal shares", "A-13",
    ),
    (
        "COSTCN01=01 SBJPER01=60 COSTCN02=05 SBJPER02=40 COSTCN03=99 SBJPER03= SBJQA1=M1", {},
        "Cost centre 01 is in group A, 60 per cent. Cost centre 05 is in group C, 40 per cent."
        " Cost centre 99 says nothing, and subject blank is in no group, without a proportion."
        " The record is shared in proportion to SBJPER.", "A-12, A-13",
    ),
    (
        "COSTCN01=01 SBJPER01=60 COSTCN02= SBJ02= SBJPER02=40 SBJQA1=M1", {},
        "Subject of the aim M1 is in group D. The record is shared in proportion to SBJPER.",
        "A-12, A-13",
    ),
    (
        "TTCID=3 QUALENT2=10", {"options": {"inset_requires_qualent2_qts": True}},
        "TTCID is 3 and QUALENT2 is 10, in-service education of teachers with QTS", "A-10",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def row_of(tmp_path_factory: pytest.TempPathFactory) -> RowOf:
    """Gives the record with certain fields and settings: all that are asked for, in one run."""
    asked: list[tuple[str, Mapping[str, Any]]] = [
        ("", {}),
        (SEVERAL, {}),
        *((given, settings) for given, settings, _ in EXCLUDED),
        *((f"{NEW} {given}", settings) for given, settings, *_ in RULES),
        *((given, settings) for given, settings, *_ in SHARES),
    ]
    cases = [Case("TS 30", "one", given, "", settings) for given, settings in asked]
    rows = run_cases(cases, tmp_path_factory.mktemp("asked"))

    def found(given: str, settings: Mapping[str, Any]) -> tuple[dict[str, str], Institution]:
        return rows[asked.index((given, settings))], institution_of(settings)

    return found


@pytest.mark.parametrize(("given", "settings", "sentence"), EXCLUDED)
def test_explain_exclusions__one_reason__one_sentence(
    row_of: RowOf, given: str, settings: dict[str, Any], sentence: str
) -> None:
    row, institution = row_of(given, settings)
    assert explain_exclusions(row, institution, 1998) == (sentence,)


def test_explain_exclusions__counted__nothing(row_of: RowOf) -> None:
    row, institution = row_of("", {})
    assert explain_exclusions(row, institution, 1998) == ()
    assert ORDINARY["MODE"] == "01"


def test_explain__several_blocks__each_is_named_with_its_share(row_of: RowOf) -> None:
    row, institution = row_of(SEVERAL, {})
    found = {each.column: each for each in explain(row, institution, 1998)}["PRICE_GROUPS"]
    assert "Cost centre 30 is in group Media studies, 40 per cent" in found.sentence
    assert "Cost centre 38 is in group D, for this institution is not on the list" in found.sentence
    assert (found.paragraph, found.reading) == ("TS 6, TS 37", "A-11, A-12")


@pytest.mark.parametrize(("given", "settings", "column", "sentence", "source"), RULES)
def test_explain__what_the_rule_did__is_what_the_sentence_says(
    row_of: RowOf, given: str, settings: dict[str, Any], column: str, sentence: str, source: str
) -> None:
    row, institution = row_of(f"{NEW} {given}", settings)
    found = {each.column: each for each in explain(row, institution, 1998)}[column]
    assert sentence in found.sentence
    assert found.paragraph == source


@pytest.mark.parametrize(("given", "settings", "sentence", "reading"), SHARES)
def test_explain__shares__are_told_as_they_were_made(
    row_of: RowOf, given: str, settings: dict[str, Any], sentence: str, reading: str
) -> None:
    row, institution = row_of(given, settings)
    found = {each.column: each for each in explain(row, institution, 1998)}["PRICE_GROUPS"]
    assert sentence in found.sentence
    assert found.reading == reading


@pytest.mark.parametrize(
    ("keys", "options", "sentence", "source"),
    [
        ({"price_group": "B"}, {}, "subject A1 or A2 whatever the cost centre", "TS 38"),
        ({"price_group": "C"}, {}, "TTCID 2 whatever the cost centre", "TS 38"),
        ({"price_group": "A"}, {}, "counts in proportion", "TS 37, TS 39"),
        ({"price_group": "A"}, {"apportion": "main"}, "counts in the largest", "TS 37, TS 39"),
        (
            {"price_group": "INSET"}, {"inset_requires_qualent2_qts": True},
            "TTCID 3 with QUALENT2 03 or 10:", "TS 37",
        ),
        ({"column": "3"}, {}, "FUNDCOMP 2, and not for academic failure", "TS 18, TS 36"),
        (
            {"column": "3"}, {"noncompletion_excludes_academic_failure": False},
            "before 1 August 1999, FUNDCOMP 2: non-completions.", "TS 36",
        ),
        ({"table": "3a"}, {"apply_24_week_rule": True}, "under 24 weeks is part-time", "TS 21"),
    ],
)  # fmt: skip
def test_explain_cell__options__are_said_as_they_were_taken(
    keys: dict[str, str], options: dict[str, Any], sentence: str, source: str
) -> None:
    rules = explain_cell(keys, institution_of({"options": options}), 1998)
    assert any(sentence in why.sentence and source in why.paragraph for why in rules)
