"""`hearth reference attach` and `changes`: plain files in and out, the summary beside them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.commands.faults import PLAIN_FAULTS
from app.commands.reference import command
from app.core.context import Hearth
from app.core.warehouse import reference_folder
from etl.reference.attach import CannotAttach
from etl.reference.kinds import UnknownKind
from etl.reference.place_models import UnknownPlace
from tests.support.places import add_small_world

Run = Callable[..., Result]


@pytest.fixture
def run(hearth: Hearth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("attach", ...)` joins to a file of three people and writes `out.csv` beside it."""
    monkeypatch.setenv("HEARTH_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HEARTH_ENVIRONMENT", "test")
    monkeypatch.setenv("HEARTH_SECRET_KEY", "a secret of the tests, long enough")
    add_small_world(reference_folder(hearth))
    people, out = tmp_path / "people.csv", tmp_path / "out.csv"
    people.write_text("name,home\nAnn,sw1a1aa\nBo,London\nCy,CT1 1AA\n", encoding="utf-8")
    files = (str(people), "--column", "home", "--out", str(out))
    return lambda name, *options: CliRunner().invoke(command, (name, *files, *options))


def test_attach__two_editions__joins_reports_and_traces(run: Run, tmp_path: Path) -> None:
    chosen = ("--indicator", "imd_decile", "--indicator", "imd_decile@2019")
    result = run("attach", *chosen, "--json")

    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[2].startswith(
        "Bo,London,,invalid,"
    )  # fmt: skip
    assert "Row 3: invalid." in result.stderr
    assert "London" not in result.stderr, "a message on a terminal names nobody's cell"
    assert "2 of 3 rows have a postcode that can be used" in result.stderr
    assert "imd_decile_2019: imd 2019, revision 1; 2 rows have a figure." in result.stderr
    told = json.loads(result.stdout)
    assert told["faults"] == [{"row": 3, "status": "invalid"}]
    assert told["sources"]["imd_decile"]["edition"] == "2025"
    assert len(told["sources"]["imd_decile"]["table_sha256"]) == 64


def test_changes__two_editions__counts_from_each_value_to_each(run: Run, tmp_path: Path) -> None:
    result = run("changes", "--indicator", "imd_decile", "--from", "2019", "--json")

    assert result.exit_code == 0, result.stderr
    head, *rows = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert head.endswith("imd_decile_2019,imd_decile_2025,change")
    assert [row.rpartition(",")[2] for row in rows] == ["changed", "", "changed"]
    assert "IMD decile, 2019 to 2025: 0 unchanged, 2 changed" in result.stderr
    assert {"from": 8, "to": 9, "count": 1} in json.loads(result.stdout)["counts"]


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (("attach", "--indicator", "imd_decil"), UnknownKind),
        (("attach", "--indicator", "imd_decile@2004"), UnknownPlace),
        (("changes", "--indicator", "imd_decile", "--from", "2025"), CannotAttach),
    ],
)
def test_join__cannot_be_done__is_one_plain_sentence(
    run: Run, tmp_path: Path, options: tuple[str, ...], fault: type[Exception]
) -> None:
    result = run(*options)

    assert isinstance(result.exception, fault)
    assert fault in PLAIN_FAULTS
    assert not (tmp_path / "out.csv").exists()
