import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.disclosure.release import Published, Release, get_profile, protect_release
from analytics.disclosure.release.attack import Hit, attack
from analytics.disclosure.release.published import see
from tests.unit.analytics.disclosure.release.tables import (
    Cells,
    grid,
    grids,
    hits_of,
    possible_counts,
    read_text,
    table_of,
    tables_alike,
)


def protect(cells: Cells, profile: str) -> Release:
    with tempfile.TemporaryDirectory() as folder:
        table = table_of(Path(folder), cells)
    return protect_release([table], get_profile(profile), seed=bytes(16))


def found_by_reader(published: Published, profile: str) -> dict[tuple[str, ...], Hit]:
    ranges = {
        labels: possible_counts(text, mark, profile, 200)
        for labels, (text, mark) in read_text(published).items()
    }
    return hits_of(tables_alike(ranges), ranges, get_profile(profile).threshold)


def found_by_attack(release: Release) -> dict[tuple[str, ...], Hit]:
    published = release.published
    structure = published.structure()
    finding = attack(structure, see([published], structure), seconds=60)
    assert not finding.unsettled
    labels = published.tables[0].layout.labels
    groups = {published.tables[0].layout.group(each): each for each in labels}
    return {groups[structure.groups[group]]: hit for group, hit in finding.hits.items()}


def test_attack__twos_that_print_zero_with_a_total_of_ten__all_exact() -> None:
    release = protect(grid([2, 2, 2, 2], [4]), "hesa")
    assert [figure for figure, _ in release.published.tables[0].figures] == [0, 10, 0, 0, 0]
    assert set(release.finding.hits.values()) == {Hit.EXACT}
    assert len(release.finding.hits) == 5


def test_attack__one_and_forty_two__the_one_is_small() -> None:
    release = protect(grid([1, 42], [2]), "hesa")
    assert [figure for figure, _ in release.published.tables[0].figures] == [0, 45, 40]
    assert found_by_attack(release) == {("r0",): Hit.SMALL}


@pytest.mark.parametrize("profile", ["hesa", "ofqual", "dfe", "ofs"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_attack__any_small_table__finds_what_going_through_all_finds(
    data: st.DataObject, profile: str
) -> None:
    shapes = [(2,), (3,), (2, 2)] if profile in {"dfe", "ofs"} else [(2,), (4,), (2, 2), (3, 2)]
    cells = data.draw(grids(14, *shapes))
    release = protect(cells, profile)
    assert found_by_attack(release) == found_by_reader(release.published, profile)
    assert found_by_attack(release) == {
        release.published.tables[0].layout.labels[list(release.structure.rows[0]).index(group)]: hit
        for group, hit in release.finding.hits.items()
    }


@settings(max_examples=8, deadline=None)
@given(cells=grids(4, (2, 2, 2)))
@example(cells=grid([2] * 8, [2, 2, 2]))
def test_attack__three_dimensions__finds_what_going_through_all_finds(cells: Cells) -> None:
    release = protect(cells, "hesa")
    assert found_by_attack(release) == found_by_reader(release.published, "hesa")


def test_attack__no_time__says_what_is_not_settled() -> None:
    release = protect(grid([2, 2, 2, 2], [4]), "hesa")
    structure = release.published.structure()
    finding = attack(structure, see([release.published], structure), seconds=0)
    assert len(finding.unsettled) == 5
    assert not finding.is_safe
