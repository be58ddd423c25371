"""`hearth disclosure protect` and `audit`: plain files in, plain files out."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analytics.disclosure.release import ReleaseError
from app.commands.disclosure import command
from app.commands.faults import describe_fault

TABLE = """sex,region,n
F,North,3
F,South,40
M,North,12
M,South,7
F,Total,43
M,Total,19
Total,North,15
Total,South,47
Total,Total,62
"""
TWOS = "a,n\nw,2\nx,2\ny,2\nz,2\nTotal,8\n"


def hearth(*order: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in order])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(TABLE)
    return path


def protect(path: Path, out: Path, *more: object, dims: str = "region,sex") -> Result:
    return hearth("protect", path, "--dims", dims, "--value", "n", "--out", out, *more)


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    "profile", ["controlled", "hesa", "suppress", "dfe", "ofs", "opensafely", "ofqual"]
)
def test_protect__each_profile__same_rows_and_the_rules(
    table: Path, tmp_path: Path, profile: str
) -> None:
    done = protect(table, tmp_path / "out", "--profile", profile)
    assert done.exit_code == 0, done.output
    printed = rows(tmp_path / "out" / "people.protected.csv")
    assert printed[0] == ["sex", "region", "n", "mark"]
    assert [row[:2] for row in printed] == [row[:2] for row in rows(table)]
    assert all(bool(row[2]) != bool(row[3]) for row in printed[1:])
    told = json.loads((tmp_path / "out" / "release.json").read_text())
    assert told["profile"] == profile
    assert {"base", "rounding", "threshold", "zeros_shown", "protection_width"} <= told.keys()
    assert told["hidden"]["figures"] == sum(bool(row[3]) for row in printed[1:])
    assert isinstance(told["mean_error"], float)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "people.protected.csv",
        "release.json",
    ]


def test_protect__no_profile__controlled_rounding_that_adds(table: Path, tmp_path: Path) -> None:
    assert protect(table, tmp_path / "out").exit_code == 0
    told = json.loads((tmp_path / "out" / "release.json").read_text())
    assert (told["base"], told["rounding"], told["zeros_shown"]) == (5, "random", False)
    assert told["attack"]["safe"] is True
    counts = {
        tuple(row[:2]): int(row[2]) for row in rows(tmp_path / "out/people.protected.csv")[1:]
    }
    assert counts["F", "North"] + counts["F", "South"] == counts["F", "Total"]
    assert hearth("audit", tmp_path / "out").exit_code == 0


def test_protect__hesa_that_subtraction_undoes__warns_and_strict_refuses(tmp_path: Path) -> None:
    path = tmp_path / "twos.csv"
    path.write_text(TWOS)
    done = protect(path, tmp_path / "out", "--profile", "hesa", dims="a")
    assert done.exit_code == 0
    assert "warning: a=w: its count is known exactly" in done.stderr
    found = hearth("audit", tmp_path / "out")
    assert found.exit_code == 1
    assert "5 findings" in found.stdout
    refused = protect(path, tmp_path / "strict", "--profile", "hesa", "--strict", dims="a")
    assert refused.exit_code == 1
    assert not (tmp_path / "strict").exists()
    assert describe_fault(refused.exception) == "Nothing was written, because of --strict."  # type: ignore[arg-type]


def test_protect__twice_into_one_folder__same_figures(table: Path, tmp_path: Path) -> None:
    protect(table, tmp_path / "out")
    first = rows(tmp_path / "out/people.protected.csv")
    done = protect(table, tmp_path / "out")
    assert "Figures kept: 9; changed: 0." in done.stdout
    assert rows(tmp_path / "out/people.protected.csv") == first
    protect(table, tmp_path / "other", "--keep", tmp_path / "out")
    assert rows(tmp_path / "other/people.protected.csv") == first
    assert hearth("audit", tmp_path / "out", tmp_path / "other").exit_code == 0


def test_protect__into_a_folder_with_a_release_of_other_people__replaced(
    table: Path, tmp_path: Path
) -> None:
    protect(table, tmp_path / "out", "--profile", "suppress")
    twos = tmp_path / "twos.csv"
    twos.write_text(TWOS)
    assert protect(twos, tmp_path / "out", "--strict", dims="a").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "release.json",
        "twos.protected.csv",
    ]


def test_protect__kept_release_of_other_people__warns_and_strict_refuses(
    table: Path, tmp_path: Path
) -> None:
    protect(table, tmp_path / "first", "--profile", "suppress")
    table.write_text(
        TABLE.replace("40", "41").replace("43", "44").replace("47", "48").replace("62", "63")
    )
    order = ("--profile", "suppress", "--keep", tmp_path / "first")
    done = protect(table, tmp_path / "second", *order)
    assert "the earlier release is not of the same people" in done.stderr
    assert protect(table, tmp_path / "third", *order, "--strict").exit_code == 1
    found = hearth("audit", tmp_path / "first", tmp_path / "second")
    assert found.exit_code == 1
    assert "sex=F: it is known to have changed by a small number of people" in found.stdout


def test_protect__attack_not_settled_in_time__said_and_exit_code(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.disclosure.release.solve.Deadline.has_passed", True)
    table.write_text(TWOS)
    done = protect(table, tmp_path / "out", "--profile", "hesa", dims="a")
    assert done.exit_code == 1
    assert "a=w: not settled in time" in done.stderr
    assert hearth("audit", tmp_path / "out").exit_code == 1


def test_protect__seed_file__decides_what_is_drawn(table: Path, tmp_path: Path) -> None:
    (tmp_path / "seed").write_bytes(bytes(32))
    texts = set()
    for out in ("one", "two"):
        protect(table, tmp_path / out, "--seed-file", tmp_path / "seed")
        texts.add((tmp_path / out / "people.protected.csv").read_text())
        assert "seed" not in (tmp_path / out / "release.json").read_text()
    assert len(texts) == 1


def test_protect__suppression__nothing_in_the_release_tells_which_is_small(
    table: Path, tmp_path: Path
) -> None:
    reasons = tmp_path / "reasons.csv"
    done = protect(table, tmp_path / "out", "--profile", "suppress", "--reasons", reasons)
    assert "hidden: 1 as small, 3 to protect those" in done.stdout
    told = json.loads((tmp_path / "out" / "release.json").read_text())
    assert told["hidden"]["cells"] == sorted(
        [
            "region=North, sex=F",
            "region=South, sex=F",
            "region=North, sex=M",
            "region=South, sex=M",
        ],
        key=told["hidden"]["cells"].index,
    )
    assert told["hidden"]["by_mark"] == {"c": 4}
    assert sorted(row[-1] for row in rows(reasons)[1:]) == ["primary", *["secondary"] * 3]
    assert reasons.stat().st_mode & 0o077 == 0
    assert hearth("audit", tmp_path / "out").exit_code == 0


def test_protect__reasons_into_the_release__refused(table: Path, tmp_path: Path) -> None:
    done = protect(table, tmp_path / "out", "--reasons", tmp_path / "out" / "reasons.csv")
    assert isinstance(done.exception, ReleaseError)


def test_protect__folder_that_holds_something_else__refused(table: Path, tmp_path: Path) -> None:
    done = protect(table, tmp_path)
    assert isinstance(done.exception, ReleaseError)
    assert "Give an empty folder" in str(done.exception)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.csv"]


def test_protect__several_tables__a_group_is_printed_once(table: Path, tmp_path: Path) -> None:
    other = tmp_path / "ages.csv"
    other.write_text(
        "sex,age,n\nF,11,20\nF,12,23\nF,Total,43\nM,11,9\nM,12,10\nM,Total,19\n"
        "Total,11,29\nTotal,12,33\nTotal,Total,62\n"
    )
    done = hearth(
        *("protect", table, other, "--dims", "region,sex,age", "--value", "n"),
        *("--out", tmp_path / "out"),
    )
    assert done.exit_code == 0, done.output
    totals = [
        {row[0]: row[2] for row in rows(tmp_path / "out" / name)[1:] if row[1] == "Total"}
        for name in ("people.protected.csv", "ages.protected.csv")
    ]
    assert totals[0] == totals[1]


def test_protect__hierarchy__parents_add_in_what_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "wards.csv"
    path.write_text("ward,n\na,3\nb,4\nc,12\nEast,7\nWest,12\nTotal,19\n")
    tree = tmp_path / "tree.json"
    tree.write_text('{"ward": {"East": ["a", "b"], "West": ["c"]}}')
    done = protect(path, tmp_path / "out", "--hierarchy", tree, dims="ward")
    assert done.exit_code == 0, done.output
    counts = {row[0]: int(row[1]) for row in rows(tmp_path / "out/wards.protected.csv")[1:]}
    assert counts["a"] + counts["b"] == counts["East"]
    assert counts["East"] + counts["West"] == counts["Total"]
    assert json.loads((tmp_path / "out/release.json").read_text())["hierarchy"] == {
        "ward": {"East": ["a", "b"], "West": ["c"]}
    }


def test_audit__as_json__findings_and_exit_code(tmp_path: Path) -> None:
    path = tmp_path / "twos.csv"
    path.write_text(TWOS)
    protect(path, tmp_path / "out", "--profile", "hesa", dims="a")
    found = hearth("audit", tmp_path / "out", "--json")
    assert found.exit_code == 1
    assert len(json.loads(found.stdout)["remarks"]) == 5
