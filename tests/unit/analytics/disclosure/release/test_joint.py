import tempfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.release import (
    CountTable,
    Release,
    ReleaseError,
    audit_releases,
    get_profile,
    protect_release,
)
from analytics.disclosure.release.groups import Layout
from analytics.disclosure.release.joint import meet_all_round
from tests.unit.analytics.disclosure.release.tables import (
    Cells,
    grid,
    grids,
    possible_counts,
    table_of,
    with_margins,
)

PAIRS = ((0, 1), (1, 2), (0, 2))


def sides(cells: Cells) -> list[CountTable]:
    """The three tables of two dimensions each."""
    tables = []
    with tempfile.TemporaryDirectory() as folder:
        for pair in PAIRS:
            counts: dict[tuple[str, ...], int] = {}
            for labels, count in cells.items():
                key = tuple(labels[place] for place in pair)
                counts[key] = counts.get(key, 0) + count
            names = "".join("abc"[place] for place in pair)
            tables.append(table_of(Path(folder), counts, names, names))
    return tables


def protect(cells: Cells, profile: str) -> Release:
    return protect_release(sides(cells), get_profile(profile), seed=bytes(16))


@pytest.mark.parametrize(
    ("tables", "all_round"),
    [
        (["ab"], False),
        (["ab", "bc"], False),
        (["ab", "bc", "cd"], False),
        (["ab", "bc", "ac"], True),
        (["ab", "bc", "ac", "abc"], False),
        (["ab", "bc", "cd", "ad"], True),
        (["ab", "ab", "a"], False),
    ],
)
def test_meet_all_round__dimensions__a_circle_or_not(tables: list[str], all_round: bool) -> None:
    layouts = [Layout(names, tuple(names), (), ()) for names in tables]
    assert meet_all_round(layouts) is all_round


@settings(max_examples=15, deadline=None)
@given(cells=grids(1, (2, 2, 2)))
def test_attack__three_tables_all_round__finds_what_going_through_all_finds(cells: Cells) -> None:
    published = protect(cells, "hesa").published
    printed = published.figures()
    ranges = {
        group: possible_counts(str(value), "", "hesa", 20) for group, (value, _) in printed.items()
    }
    seen: dict[object, set[int]] = {group: set() for group in ranges}
    names = [tuple(zip("abc", labels, strict=True)) for labels in with_margins(cells)]
    for counts in product(range(3), repeat=8):
        people = dict(zip(names, with_margins(grid(counts, [2, 2, 2])).values(), strict=True))
        by_group = {
            tuple(pair for pair in group if pair[1] != "Total"): n for group, n in people.items()
        }
        if all(by_group[group] in possible for group, possible in ranges.items()):
            for group in ranges:
                seen[group].add(by_group[group])
    known = {group for group, counts in seen.items() if len(counts) == 1 or counts <= {1, 2, 3, 4}}
    found = {remark.group for remark in audit_releases([published], seconds=60).remarks}
    assert found == {
        ", ".join(f"{name}={label}" for name, label in group) or "everybody"  # type: ignore[attr-defined]
        for group in known
    }


@pytest.mark.parametrize("profile", ["controlled", "suppress"])
@settings(max_examples=12, deadline=None)
@given(cells=st.one_of(grids(15, (3, 3, 2)), grids(6, (2, 3, 4))))
def test_protect__three_tables_all_round__never_disclosed(cells: Cells, profile: str) -> None:
    published = protect(cells, profile).published
    assert not audit_releases([published], seconds=60).remarks


def test_protect__tables_that_agree_but_are_of_nobody__refused(tmp_path: Path) -> None:
    same, other = grid([1, 0, 0, 1], [2, 2]), grid([0, 1, 1, 0], [2, 2])
    tables = [
        table_of(tmp_path, same, "ab", "ab"),
        table_of(
            tmp_path, {("s" + k[0][1], "t" + k[1][1]): n for k, n in same.items()}, "bc", "bc"
        ),
        table_of(
            tmp_path, {("r" + k[0][1], "t" + k[1][1]): n for k, n in other.items()}, "ac", "ac"
        ),
    ]
    with pytest.raises(ReleaseError, match="No people could give these tables"):
        protect_release(tables, get_profile("hesa"))
