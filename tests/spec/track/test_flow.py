"""What comes to a step of the flow is what goes on from it, in truth and in print."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import TrueCounts
from analytics.disclosure.together import protect_report
from analytics.track.exclusions import list_exclusions
from analytics.track.flow import (
    LEFT_OUT,
    PARTICIPANTS,
    ROWS,
    count_flow,
    count_flow_parts,
    follow_flow,
)
from analytics.track.people import open_track
from analytics.track.scope import EVERYBODY, Scope
from tests.support.hand_edition import MEMBER, OTHER, person, student, write_edition

KEY = b"a key of the tests, 32 bytes long"
LAST = ("not_entered", "left", "not_known", "awarded", "studying")


@dataclass(frozen=True)
class Counted:
    key: str
    source: str
    counts: TrueCounts


def ends_of(flow: dict[tuple[str, str], int]) -> dict[str, int]:
    """What comes to each step less what goes on from it."""
    ends: Counter[str] = Counter()
    for (origin, target), people in flow.items():
        ends[target] += people
        ends[origin] -= people
    return dict(ends)


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    people = [
        person("a", uploaded=True),
        person("b", uploaded=True, identity_state="missing_name"),
        person("c", cohort_began=2004),
        person("d"),
        person("e"),
        person("f", organisation_key=OTHER),
    ]
    records: dict[str, dict[str, Any]] = {
        "hesa_student/2019-20": {
            "a": student("2019/20", continued=True),
            "d": student("2019/20", continued=False),
            "f": student("2019/20"),
        },
        "hesa_student/2020-21": {
            "a": student("2020/21", entrant=False, award="First class"),
            "b": student("2020/21"),
        },
    }
    uploads = [
        {"organisation_key": MEMBER, "state": state, "rows": rows}
        for state, rows in (
            ("imported", 3), ("unchanged", 4), ("to_fix", 2), ("set_aside", 1), ("blank", 5),
        )
    ]  # fmt: skip
    return write_edition(tmp_path_factory.mktemp("flow"), people, records, uploads=uploads)


def true_flow(analysis: Path, scope: Scope) -> dict[tuple[str, str], int]:
    with open_track(analysis, scope) as track:
        rows = count_flow(track).table.rows()
    return {(origin, target): people for origin, target, people in rows}


def test_count_flow__each_step__by_hand(analysis: Path) -> None:
    flow = true_flow(analysis, Scope((MEMBER,)))

    assert {key: people for key, people in flow.items() if people} == {
        ("rows", "uploaded"): 2,
        ("rows", "rows_known"): 5,  # 3 imported and 4 unchanged, of which 2 brought a record
        ("rows", "rows_waiting"): 2,
        ("rows", "rows_set_aside"): 6,
        ("uploaded", "recorded"): 2,
        ("otherwise", "recorded"): 3,
        ("recorded", "missing_name"): 1,
        ("recorded", "not_old_enough"): 1,
        ("recorded", "in_report"): 3,
        ("in_report", "entered"): 2,
        ("in_report", "not_entered"): 1,
        ("entered", "continued"): 1,
        ("entered", "left"): 1,
        ("continued", "awarded"): 1,
    }


def test_count_flow__nothing_is_lost__but_at_the_ends(analysis: Path) -> None:
    last = {*LAST, *(each.key for each in list_exclusions()), "rows", "otherwise"}
    for scope in (EVERYBODY, Scope((MEMBER,)), Scope((OTHER,)), Scope(())):
        ends = ends_of(true_flow(analysis, scope))

        assert {step: n for step, n in ends.items() if step not in last and "rows" not in step} == {
            "uploaded": 0, "recorded": 0, "in_report": 0, "entered": 0, "continued": 0,
        }  # fmt: skip


def test_count_flow__edition_from_before_uploads_were_noted__begins_with_records(
    tmp_path: Path,
) -> None:
    flow = true_flow(write_edition(tmp_path, [person("a")], without=["uploaded"]), EVERYBODY)

    assert flow["otherwise", "recorded"] == flow["recorded", "in_report"] == 1
    assert not any(people for (origin, _), people in flow.items() if origin == "rows")


def many(draw: st.DrawFn, parts: dict[str, TrueCounts]) -> dict[str, TrueCounts]:
    """The same tables with other figures: as many people as are drawn."""
    people = st.integers(0, 60)
    reasons = [key for key, _ in parts[LEFT_OUT].dimensions[1].categories]
    tables = {
        ROWS: [(key, draw(people)) for key, _ in parts[ROWS].dimensions[0].categories],
        LEFT_OUT: [
            (by, reason, draw(people)) for by in ("uploaded", "otherwise") for reason in reasons
        ],
        PARTICIPANTS: [
            (by, *sorted((draw(people) for _ in range(5)), reverse=True))
            for by in ("uploaded", "otherwise")
        ],
    }
    return {
        key: TrueCounts(
            counts.title,
            pl.DataFrame(
                tables[key],
                schema=[
                    *(each.name for each in counts.dimensions),
                    *(each.name for each in counts.measures),
                ],
                orient="row",
            ),
            counts.dimensions,
            counts.measures,
        )
        for key, counts in parts.items()
    }


@pytest.fixture(scope="module")
def parts(analysis: Path) -> dict[str, TrueCounts]:
    with open_track(analysis, EVERYBODY) as track:
        return count_flow_parts(track)


@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_follow_flow__whatever_is_counted__adds_up_in_print(
    parts: dict[str, TrueCounts], data: st.DataObject
) -> None:
    drawn = data.draw(st.composite(many)(parts))

    safe = protect_report([Counted(key, "hesa", each) for key, each in drawn.items()], key=KEY)
    table = follow_flow(safe)

    flow = {
        (keys[0], keys[1]): int(cells[0].value or 0)
        for keys, cells in zip(table.keys, table.cells, strict=True)
    }
    assert all(people >= 0 and people % 5 == 0 for people in flow.values())
    ends = ends_of(flow)
    for step in ("uploaded", "recorded", "in_report", "entered", "continued"):
        assert ends[step] == 0, step
    participants = safe[PARTICIPANTS].figures("participants")
    assert flow["recorded", "in_report"] == sum(int(cell.value or 0) for cell in participants)
