import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.release import Release, get_profile, protect_release, read_table
from analytics.disclosure.release.attack import attack
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

PROFILES = ["suppress", "suppress-zeros"]


def protect(cells: Cells, profile: str) -> Release:
    with tempfile.TemporaryDirectory() as folder:
        table = table_of(Path(folder), cells)
    return protect_release([table], get_profile(profile))


@pytest.mark.parametrize("profile", PROFILES)
@settings(max_examples=40, deadline=None)
@given(cells=grids(9, (2,), (3,), (4,), (2, 2)))
def test_hide__going_through_all_tables__nothing_is_disclosed(cells: Cells, profile: str) -> None:
    hides_zeros = profile == "suppress-zeros"
    ranges = {
        labels: {int(text)} if text else set(range(0 if hides_zeros else 1, 17))
        for labels, (text, _) in read_text(protect(cells, profile).published).items()
    }
    totals = {labels for labels in ranges if "Total" in labels and len(ranges[labels]) > 1}
    ranges |= {labels: set(range(0 if hides_zeros else 1, 65)) for labels in totals}
    seen = tables_alike(ranges)
    assert not hits_of(seen, ranges, 5)
    true = with_margins(cells)
    for labels, counts in seen.items():
        assert true[labels] in counts
        if len(ranges[labels]) > 1 and true[labels] < 5:
            assert max(counts) >= true[labels] + 5


@pytest.mark.parametrize("profile", PROFILES)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_hide__any_table__true_or_hidden_and_never_disclosed(
    data: st.DataObject, profile: str
) -> None:
    cells = data.draw(grids(20, (5, 4), (8, 3), (3, 3, 3), (4, 3, 2)))
    published = protect(cells, profile).published
    true = with_margins(cells)
    first = 0 if profile == "suppress-zeros" else 1
    for labels, (text, mark) in read_text(published).items():
        assert (text, mark) in {("", "c"), (str(true[labels]), "")}
        assert mark or not first <= true[labels] <= 4
        assert not mark or true[labels] >= first
    structure = published.structure()
    assert attack(structure, see([published], structure), seconds=60).is_safe


def test_hide__one_small_count__three_others_complete_the_square() -> None:
    release = protect(grid([2, 20, 30, 20, 40, 50, 30, 60, 70], [3, 3]), "suppress")
    assert sorted(release.reasons.values()) == ["primary", *["secondary"] * 3]


def test_hide__hierarchy__the_sum_of_a_parent_gives_nothing_away(tmp_path: Path) -> None:
    rows = with_margins(grid([2, 20, 30, 40, 50, 60], [6]))
    rows["North",] = rows["r0",] + rows["r1",] + rows["r2",]
    rows["South",] = rows["r3",] + rows["r4",] + rows["r5",]
    text = "a,n\n" + "".join(f"{labels[0]},{count}\n" for labels, count in rows.items())
    (tmp_path / "table.csv").write_text(text)
    tree = {"a": {f"r{n}": "North" if n < 3 else "South" for n in range(6)}}
    table = read_table(tmp_path / "table.csv", ["a"], "n")
    release = protect_release([table], get_profile("suppress"), hierarchy=tree)
    assert len(release.reasons) == 2
    assert release.finding.is_safe
    assert {group[0][1] for group in release.reasons} == {"r0", "r1"}


def test_protect__earlier_release_printed_what_would_be_hidden_now__a_pattern_beside_it() -> None:
    cells = grid([2, 20, 30, 20, 40, 50, 30, 60, 70], [3, 3])
    first = protect(cells, "suppress")
    with tempfile.TemporaryDirectory() as folder:
        table = table_of(Path(folder), cells)
    again = protect_release([table], get_profile("suppress"), earlier=[first.published])
    assert again.reasons.keys() == first.reasons.keys()
    assert again.together is not None
    assert again.together.is_safe


def test_hide__many_small_counts_pushed_together__never_disclosed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("analytics.disclosure.release.suppress._MANY", 0)
    published = protect(grid([n * 7 % 13 for n in range(80)], [10, 8]), "suppress").published
    structure = published.structure()
    assert attack(structure, see([published], structure), seconds=60).is_safe
