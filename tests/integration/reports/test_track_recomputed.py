"""The track of each person equals one worked out anew in plain Python, column by column."""

from pathlib import Path

import pytest

from analytics.track.people import open_track
from analytics.track.scope import Scope
from tests.support.recompute import Edition, recompute_people


@pytest.mark.parametrize(
    ("of_member", "years"), [(False, None), (True, None), (False, (2018, 2020))]
)
def test_open_track__every_person_and_column__worked_out_anew(
    analysis: Path,
    read: Edition,
    largest_member: str,
    of_member: bool,
    years: tuple[int, int] | None,
) -> None:
    keys = (largest_member,) if of_member else None
    first, last = years or (None, None)
    with open_track(analysis, Scope(keys), first_year=first, last_year=last) as track:
        rows = track.engine.fetch("track", order_by=["person"]).to_dicts()

    people = recompute_people(read, keys, years)

    assert [row["person"] for row in rows] == [person["person"] for person in people]
    compared = set(rows[0]) & set(people[0])
    assert len(compared) > 60
    for row, person in zip(rows, people, strict=True):
        for name in compared:
            value = person[name]
            assert row[name] == (pytest.approx(value) if isinstance(value, float) else value), name
