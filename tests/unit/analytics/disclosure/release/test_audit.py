import tempfile
from pathlib import Path

import pytest

from analytics.disclosure.release import (
    Published,
    ReleaseError,
    audit_releases,
    get_profile,
    protect_release,
    read_release,
)
from tests.unit.analytics.disclosure.release.tables import Cells, grid, table_of

RULES = '{"base": 1, "rounding": "none", "threshold": 5, "zeros_shown": true}'


def publish(cells: Cells, profile: str, names: str = "ab", seed: int = 0) -> Published:
    with tempfile.TemporaryDirectory() as folder:
        table = table_of(Path(folder), cells, names)
    return protect_release([table], get_profile(profile), seed=bytes([seed]) * 16).published


def release(folder: Path, text: str, rules: str = RULES) -> Published:
    folder.mkdir()
    (folder / "table.protected.csv").write_text(text)
    (folder / "release.json").write_text(rules)
    return read_release(folder)


def told(*releases: Published) -> list[tuple[str, str]]:
    found = audit_releases(releases, seconds=60)
    return [(remark.group, remark.what) for remark in found.remarks]


def test_audit__pattern_that_differs_between_releases__hidden_counts_are_found(
    tmp_path: Path,
) -> None:
    first = release(tmp_path / "1", "a,n,mark\nw,,c\nx,,c\ny,30,\nTotal,52,\n")
    second = release(tmp_path / "2", "a,n,mark\nw,,c\nx,20,\ny,,c\nTotal,52,\n")
    assert not told(first)
    assert not told(second)
    assert told(first, second) == [("a=w", "its count is known exactly")]


def test_audit__other_breakdown_of_the_same_people__subtraction_is_found(tmp_path: Path) -> None:
    rows = ["w,v,,c", "w,u,,c", "w,Total,23,", "x,v,10,", "x,u,40,", "x,Total,50,"]
    first = release(tmp_path / "1", "\n".join(["a,b,n,mark", *rows, ""]))
    second = release(tmp_path / "2", "b,n,mark\nv,13,\nu,60,\nTotal,73,\n")
    assert not told(first)
    assert not told(second)
    assert set(told(first, second)) == {
        ("a=w, b=v", "its count is known exactly"),
        ("a=w, b=u", "its count is known exactly"),
    }


def test_audit__one_group_rounded_in_two_ways__small_count_is_found(tmp_path: Path) -> None:
    rules = RULES.replace('"none"', '"random"').replace('"base": 1', '"base": 5')
    rules = rules.replace("true", "false")
    first = release(tmp_path / "1", "a,n,mark\nw,0,\nx,40,\nTotal,40,\n", rules)
    second = release(tmp_path / "2", "a,n,mark\nw,5,\nx,40,\nTotal,45,\n", rules)
    assert not told(first)
    assert not told(second)
    assert ("a=w", "it is known to be a small count") in told(first, second)


def test_audit__one_person_more__known_to_have_changed(tmp_path: Path) -> None:
    first = release(tmp_path / "1", "a,n,mark\nw,12,\nx,20,\nTotal,32,\n")
    second = release(tmp_path / "2", "a,n,mark\nw,12,\nx,21,\nTotal,33,\n")
    found = told(first, second)
    assert found[0][1].startswith("no people could give these figures")
    assert ("a=x", "it is known to have changed by a small number of people") in found


def test_audit__controlled_rounding_of_same_people_kept__nothing() -> None:
    cells = grid(range(1, 13), [4, 3])
    assert not told(publish(cells, "controlled"), publish(cells, "controlled"))


@pytest.mark.parametrize("seed", range(3))
def test_audit__same_people_drawn_anew__found(seed: int) -> None:
    cells = grid([1, 2, 3, 4, 1, 2, 3, 4, 2, 3, 1, 4], [4, 3])
    first, second = (publish(cells, "controlled", seed=n) for n in (seed, seed + 10))
    assert told(first, second)


def test_audit__small_count_printed_as_it_is__found(tmp_path: Path) -> None:
    given = release(tmp_path / "1", "a,n,mark\nw,3,\nx,20,\nTotal,23,\n")
    assert told(given) == [("a=w", "it is known to be a small count")]


@pytest.mark.parametrize("profile", ["opensafely", "ofs"])
def test_audit__large_totals__no_contradiction(profile: str) -> None:
    assert not told(publish(grid([900] * 40, [10, 4]), profile))


def test_audit__sums_of_printed_figures__totals_tell_nothing() -> None:
    published = publish(grid([2, 2, 2, 2, 9, 30], [3, 2]), "opensafely")
    table = published.tables[0]
    values = dict(zip(table.layout.labels, table.figures, strict=True))
    assert values["Total", "Total"] == (40, "")
    assert values["r0", "Total"] == (None, "c")
    assert not told(published)


@pytest.mark.parametrize(
    ("text", "rules", "message"),
    [
        ("a,n,mark\nw,3,c\n", RULES, "row 2: there is either a figure or a mark"),
        ("a,n,mark\nw,,q\n", RULES, "row 2: a mark is one of c, low, x, z"),
        ("a,n,mark\nw,2.5,\n", RULES, "row 2: a figure is a whole number"),
        ("a,n\nw,2\n", RULES, "ends in a column of figures and one mark"),
        ("a,n,mark\nw,20,\n", "{}", "does not say its rounding"),
        ("a,n,mark\nw,20,\n", "[]", "is not the description of a release"),
        ("a,n,mark\nw,20,\n", "x", "is not JSON"),
        ("a,n,mark\nw,20,\n", RULES.replace("none", "odd"), "one of nearest, random, none"),
        ("a,n,mark\nw,20,\n", RULES.replace("5", '"few"'), "are whole numbers"),
    ],
)
def test_read_release__no_such_release__says_what(
    tmp_path: Path, text: str, rules: str, message: str
) -> None:
    with pytest.raises(ReleaseError, match=message):
        release(tmp_path / "1", text, rules)


def test_read_release__folder_without_one__says_so(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"is no release: it has no release\.json"):
        read_release(tmp_path)
