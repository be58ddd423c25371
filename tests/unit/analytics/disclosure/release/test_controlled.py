import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.release import Release, ReleaseError, get_profile, protect_release
from analytics.disclosure.release.attack import attack
from analytics.disclosure.release.controlled import share_rounded_up
from analytics.disclosure.release.groups import Group
from analytics.disclosure.release.published import see
from tests.unit.analytics.disclosure.release.tables import (
    Cells,
    grid,
    grids,
    hits_of,
    read_text,
    table_of,
    tables_alike,
    with_margins,
)

CONTROLLED = get_profile("controlled")


def protect(cells: Cells, *, seed: bytes = bytes(16), **options: object) -> Release:
    with tempfile.TemporaryDirectory() as folder:
        table = table_of(Path(folder), cells)
    return protect_release([table], CONTROLLED, seed=seed, **options)  # type: ignore[arg-type]


def figures(release: Release) -> dict[Group, int]:
    return {group: value or 0 for group, (value, _) in release.published.figures().items()}


@settings(max_examples=40, deadline=None)
@given(cells=grids(60, (4,), (3, 3), (6, 4), (2, 3, 3)), seed=st.binary(min_size=16, max_size=16))
def test_round_together__any_table__adds_and_moves_by_less_than_the_base(
    cells: Cells, seed: bytes
) -> None:
    release = protect(cells, seed=seed)
    true = with_margins(cells)
    printed = {labels: int(text) for labels, (text, _) in read_text(release.published).items()}
    assert printed.keys() == true.keys()
    assert with_margins({k: v for k, v in printed.items() if "Total" not in k}) == printed
    assert all(value % 5 == 0 for value in printed.values())
    assert all(abs(printed[labels] - true[labels]) <= 4 for labels in true)


@settings(max_examples=40, deadline=None)
@given(cells=grids(60, (4,), (3, 3), (6, 4), (2, 3, 3)))
def test_round_together__any_table__nothing_is_disclosed(cells: Cells) -> None:
    published = protect(cells).published
    structure = published.structure()
    assert attack(structure, see([published], structure), seconds=60).is_safe


@settings(max_examples=25, deadline=None)
@given(cells=grids(12, (2,), (3,), (2, 2)))
def test_round_together__going_through_all_tables__leaves_each_its_whole_interval(
    cells: Cells,
) -> None:
    printed = {k: int(text) for k, (text, _) in read_text(protect(cells).published).items()}
    ranges = {k: set(range(max(v - 4, 0), v + 5)) for k, v in printed.items()}
    seen = tables_alike(ranges)
    assert seen == ranges
    assert not hits_of(seen, ranges, 5)


def test_round_together__same_seed__same_figures() -> None:
    cells = grid(range(1, 31), [6, 5])
    assert figures(protect(cells)) == figures(protect(cells))
    assert figures(protect(cells)) != figures(protect(cells, seed=b"another seed of it"))


def test_round_together__many_seeds__any_remainder_goes_either_way() -> None:
    cells = grid([1, 2, 3, 4, 6, 7, 8, 9, 11], [9])
    seen = [figures(protect(cells, seed=bytes([n]) * 16)) for n in range(60)]
    for label, count in cells.items():
        values = {each[("a", label[0]),] for each in seen}
        assert values == {count // 5 * 5, count // 5 * 5 + 5}


def test_share_rounded_up__drawn_costs__as_often() -> None:
    draws = np.random.default_rng(1).uniform(-1, 1, 200_000)
    for rest in range(1, 5):
        up = (1 - 2 * rest / 5 + 0.7 * draws < 0).mean()
        assert share_rounded_up(rest, 5) == pytest.approx(up, abs=0.005)


def test_protect__earlier_release__its_figures_are_kept() -> None:
    cells = grid(range(1, 31), [6, 5])
    first = protect(cells)
    again = protect(cells, seed=b"another seed of it", earlier=[first.published])
    assert figures(again) == figures(first)
    assert (again.kept, again.renewed) == (len(figures(first)), 0)
    assert again.together is not None
    assert again.together.is_safe


def test_protect__earlier_release_of_fewer__far_figures_change_and_the_rest_stay() -> None:
    cells = dict(grid(range(1, 31), [6, 5]))
    first = protect(cells)
    cells["r0", "s0"] += 40
    again = protect(cells, earlier=[first.published])
    assert again.renewed
    assert again.kept + again.renewed == len(figures(first))
    assert again.kept > again.renewed
    assert again.together is not None
    assert again.together.contradictory


def test_protect__tables_with_a_common_margin__printed_alike(tmp_path: Path) -> None:
    whole = grid(range(1, 25), [4, 3, 2])
    tables = []
    for names, keep in (("ab", (0, 1)), ("ac", (0, 2)), ("a", (0,))):
        cells: dict[tuple[str, ...], int] = {}
        for labels, count in whole.items():
            key = tuple(labels[i] for i in keep)
            cells[key] = cells.get(key, 0) + count
        tables.append(table_of(tmp_path, cells, names, names))
    release = protect_release(tables, CONTROLLED, seed=bytes(16))
    rows = [
        {
            table.layout.group(labels): figure
            for labels, figure in zip(table.layout.labels, table.figures, strict=True)
        }
        for table in release.published.tables
    ]
    for group in rows[2]:
        assert rows[0][group] == rows[1][group] == rows[2][group]
    assert release.finding.is_safe


def test_protect__short_seed__refused() -> None:
    with pytest.raises(ReleaseError, match="16 bytes or more"):
        protect(grid([1, 2], [2]), seed=b"short")
