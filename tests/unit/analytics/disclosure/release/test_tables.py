import json
from pathlib import Path

import pytest

from analytics.disclosure.release import (
    ReleaseError,
    get_profile,
    protect_release,
    read_hierarchy,
    read_table,
)
from tests.unit.analytics.disclosure.release.tables import grid, table_of, with_margins, write_table

ROWS = with_margins(grid([3, 8, 12, 0], [2, 2]))


def protect(folder: Path, rows: dict[tuple[str, ...], object], hierarchy: object = None) -> None:
    table = read_table(write_table(folder / "table.csv", rows), ["a", "b"], "n")
    tree = None
    if hierarchy is not None:
        (folder / "tree.json").write_text(json.dumps(hierarchy))
        tree = read_hierarchy(folder / "tree.json")
    protect_release([table], get_profile("hesa"), hierarchy=tree, seed=bytes(16))


def test_protect__all_margins_that_add_up__accepted(tmp_path: Path) -> None:
    protect(tmp_path, dict(ROWS))


def test_protect__margin_that_does_not_add_up__cell_named_and_no_count(tmp_path: Path) -> None:
    rows = dict(ROWS) | {("r0", "Total"): 9991}
    with pytest.raises(
        ReleaseError, match=r"table.csv, row 3 \(a=r0, b=Total\) is not the sum"
    ) as e:
        protect(tmp_path, rows)
    assert "9991" not in str(e.value)


def test_protect__cell_that_does_not_add_up__margins_named(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"is not the sum .* 2 more are not"):
        protect(tmp_path, dict(ROWS) | {("r0", "s0"): 4})


@pytest.mark.parametrize("margin", [("r0", "Total"), ("Total", "s1"), ("Total", "Total")])
def test_protect__margin_missing__named(tmp_path: Path, margin: tuple[str, str]) -> None:
    rows = {labels: count for labels, count in ROWS.items() if labels != margin}
    with pytest.raises(ReleaseError, match=f"has no row for a={margin[0]}, b={margin[1]}"):
        protect(tmp_path, rows)


def test_protect__cell_left_out__nobody(tmp_path: Path) -> None:
    protect(tmp_path, {labels: count for labels, count in ROWS.items() if labels != ("r1", "s1")})


@pytest.mark.parametrize(
    ("count", "told"),
    [
        ("-3", "row 2: n is negative"),
        ("", "row 2: n is empty"),
        ("3.5", "row 2: n is not a whole number"),
        ("three", "row 2: n is not a whole number"),
        ("1,234", "row 2: n is not a whole number"),
    ],
)
def test_read_table__no_count__row_named(tmp_path: Path, count: str, told: str) -> None:
    with pytest.raises(ReleaseError, match=told):
        protect(tmp_path, dict(ROWS) | {("r0", "s0"): count})


def test_read_table__whole_number_as_spreadsheets_write_it__accepted(tmp_path: Path) -> None:
    protect(tmp_path, dict(ROWS) | {("r0", "s0"): "3.0"})


def test_protect__row_twice__both_named(tmp_path: Path) -> None:
    path = write_table(tmp_path / "table.csv", ROWS)
    path.write_text(path.read_text() + "r0,s0,3\n")
    with pytest.raises(ReleaseError, match=r"row 11 \(a=r0, b=s0\) stands in row 2 already"):
        protect_release([read_table(path, ["a", "b"], "n")], get_profile("hesa"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\nx,y\n", "no column n"),
        ("a,b,c,n\nx,y,z,1\n", "a column c that is neither"),
        ("c,n\nx,1\n", "neither a dimension"),
        ("n\n1\n", "none of the dimensions"),
        ("a,b,n\nx,,1\n", "row 2: b is empty"),
        ("a,b,n\nx,1\n", "row 2 has 2 fields"),
        ("a,b,n\n", "no rows"),
        ("a,a,n\n", "twice in the heading"),
        ("", "no column n|no rows"),
    ],
)
def test_read_table__no_such_table__says_what(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "table.csv").write_text(text)
    with pytest.raises(ReleaseError, match=told):
        read_table(tmp_path / "table.csv", ["a", "b"], "n")


def test_read_table__not_utf_8__says_so(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(b"a,n\n\xe9,1\n")
    with pytest.raises(ReleaseError, match="not CSV in UTF-8"):
        read_table(tmp_path / "table.csv", ["a"], "n")


TREE = {"a": {"North": ["r0", "r1"], "South": ["r2"]}}


def tree_rows() -> dict[tuple[str, ...], object]:
    rows: dict[tuple[str, ...], object] = dict(with_margins(grid([1, 2, 3, 4, 5, 6], [3, 2])))
    for column in ("s0", "s1", "Total"):
        rows["North", column] = int(str(rows["r0", column])) + int(str(rows["r1", column]))
        rows["South", column] = rows["r2", column]
    return rows


@pytest.mark.parametrize("top", [{}, {"Total": ["North", "South"]}])
def test_protect__hierarchy_that_adds_up__accepted(tmp_path: Path, top: object) -> None:
    protect(tmp_path, tree_rows(), {"a": TREE["a"] | dict(top)})  # type: ignore[call-overload]


def test_protect__parent_that_is_not_its_children__named(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"a=North, b=s1.* is not the sum"):
        protect(tmp_path, tree_rows() | {("North", "s1"): 7}, TREE)


def test_protect__margin_of_a_parent_missing__named(tmp_path: Path) -> None:
    rows = tree_rows()
    del rows["North", "Total"]
    with pytest.raises(ReleaseError, match="no row for a=North, b=Total"):
        protect(tmp_path, rows, TREE)


@pytest.mark.parametrize(
    ("tree", "told"),
    [
        ([], "has the form"),
        ({"a": {"North": "r0"}}, "has the form"),
        ({"a": {"North": ["r0"], "South": ["r0"]}}, "a r0 has two parents"),
        ({"a": {"r0": ["r1"], "r1": ["r0"]}}, "above itself"),
        ({"a": {"r0": ["r9"]}}, "names a r9; no table has it"),
        ({"z": {"r0": ["r1"]}}, "a dimension z; no table has it"),
    ],
)
def test_protect__no_such_hierarchy__says_what(tmp_path: Path, tree: object, told: str) -> None:
    with pytest.raises(ReleaseError, match=told):
        protect(tmp_path, dict(ROWS), tree)


def test_protect__tables_of_other_people__named(tmp_path: Path) -> None:
    tables = [
        table_of(tmp_path, grid([3, 8], [2]), "a", "first"),
        table_of(tmp_path, grid([3, 9], [2]), "b", "second"),
    ]
    with pytest.raises(ReleaseError, match=r"second.csv, row \d .* is not as in first.csv"):
        protect_release(tables, get_profile("hesa"))
