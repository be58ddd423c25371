"""The ledger has everybody once, and tells a member nothing of an administrative record."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.track.ledger import ledger_of_member, list_told, reasons_of
from analytics.track.people import open_track
from analytics.track.scope import Scope
from tests.support.hand_edition import MEMBER, OTHER, person, student, write_edition


def test_ledger__every_reason__first_and_all(tmp_path: Path) -> None:
    people = [
        person("a"),
        person("b", identity_state="missing_postcode", cohort_began=2004),
        person("c", cohort_began=2004),
        person("d", person="x"),
        person("e", person="x", evaluation_group="control"),
        person("f", organisation_key=OTHER, tracking_permission=False),
    ]

    ledger = ledger_of_member(write_edition(tmp_path, people), MEMBER)

    assert [row[2:] for row in ledger.records.rows()] == [
        (0, 0), (16 | 64, 16), (64, 64), (0, 0), (2 | 32, 32),
    ]  # fmt: skip
    assert (ledger.recorded, ledger.left_out.height) == (5, 3)
    assert {reason.key: counts for reason, *counts in ledger.count() if counts[1]} == {
        "missing_postcode": [1, 1],
        "not_old_enough": [1, 2],
        "another_record": [1, 1],
        "not_participant": [0, 1],
    }


def test_ledger__a_record_may_be_theirs__is_not_told(tmp_path: Path) -> None:
    """That would tell of one person that there may be a record of higher education."""
    people = [person("a"), person("b"), person("c", evaluation_group="control")]

    unclear = ledger_of_member(write_edition(tmp_path / "1", people, unclear=["b", "c"]), MEMBER)
    clear = ledger_of_member(write_edition(tmp_path / "2", people), MEMBER)

    assert unclear.records.equals(clear.records)


def test_list_told__reasons__each_with_what_to_do() -> None:
    assert "several_records" not in {each.key for each in list_told()}
    for each in list_told():
        assert each.sentence.endswith(".")
        assert each.remedy.endswith(".")
    assert [each.bit for each in reasons_of(1 | 16)] == [1, 16]


RECORD = st.fixed_dictionaries(
    {
        "tracking_permission": st.booleans(),
        "evaluation_group": st.sampled_from(["participant", "control"]),
        "identity_state": st.sampled_from(["linkable", "missing_name", "several_participants"]),
        "lacks_postcode": st.booleans(),
        "cohort_began": st.sampled_from([None, 1998, 2000, 2001, 2005]),
        "person": st.sampled_from([None, "x", "y"]),
        "organisation_key": st.sampled_from([MEMBER, OTHER]),
    }
)


@settings(max_examples=5, deadline=None)
@given(st.lists(RECORD, max_size=12), st.sets(st.integers(0, 11)))
def test_ledger__anybody__everybody_once_and_as_reports_count(
    given: list[dict[str, Any]], unclear: set[int]
) -> None:
    people = [person(f"p{n:02}", **record) for n, record in enumerate(given)]
    with TemporaryDirectory() as folder:
        analysis = write_edition(
            Path(folder),
            people,
            {"hesa_student/2019-20": {"p00": student("2019/20")}, "hesa_student/2020-21": {}},
            unclear=[f"p{n:02}" for n in unclear],
        )
        ledger = ledger_of_member(analysis, MEMBER)
        with open_track(analysis, Scope((MEMBER,))) as track:
            rows = track.engine.fetch("people", order_by=["pseudonym"])

    own = {one["pseudonym"] for one in people if one["organisation_key"] == MEMBER}
    assert set(ledger.records["pseudonym"]) == own
    assert ledger.recorded == len(own) == rows.height
    assert sum(first for _, first, _ in ledger.count()) == ledger.left_out.height
    waiting = rows.filter(exclusions=256).height
    in_report = rows.filter(exclusions=0).height
    assert ledger.recorded == ledger.left_out.height + in_report + waiting
