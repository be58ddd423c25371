"""`hearth postcodes`: a file in, verdicts out; the workbook."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from app.commands.postcodes import command
from app.core.context import Hearth
from etl.postcodes import PostcodeDirectory
from etl.postcodes.files import UncheckableFile


@pytest.fixture
def hearth_postcodes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postcodes: PostcodeDirectory
) -> Callable[..., Result]:
    """`hearth_postcodes("check", ...)` runs the command on an instance of its own."""
    monkeypatch.setenv("HEARTH_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("HEARTH_ENVIRONMENT", "test")
    monkeypatch.setenv("HEARTH_SECRET_KEY", "a secret of the tests, long enough")
    monkeypatch.setattr(Hearth, "postcodes", postcodes)
    (tmp_path / "people.csv").write_text("name,pc\nAnn,sw1a1aa\nBob,London\n")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(command, arguments)

    return run


def test_check__file__is_written_and_counted(
    hearth_postcodes: Callable[..., Result], tmp_path: Path
) -> None:
    out = tmp_path / "checked.csv"
    done = hearth_postcodes("check", str(tmp_path / "people.csv"), "--column", "pc",
                            "--out", str(out), "--json")  # fmt: skip

    assert done.exit_code == 0
    counts = json.loads(done.stdout)
    assert (counts["rows"], counts["status"]) == (2, {"valid": 1, "invalid": 1})
    with out.open(newline="", encoding="utf-8") as file:
        assert [row["postcode"] for row in csv.DictReader(file)] == ["SW1A 1AA", ""]


def test_check__no_such_column__fails_and_names_those_there_are(
    hearth_postcodes: Callable[..., Result], tmp_path: Path
) -> None:
    done = hearth_postcodes("check", str(tmp_path / "people.csv"), "--column", "home",
                            "--out", str(tmp_path / "checked.csv"))  # fmt: skip

    assert isinstance(done.exception, UncheckableFile)
    assert "The columns are: name, pc." in str(done.exception)
    assert not (tmp_path / "checked.csv").exists()


def test_template__written__has_the_two_sheets(
    hearth_postcodes: Callable[..., Result], tmp_path: Path
) -> None:
    out = tmp_path / "postcodes.xlsx"
    done = hearth_postcodes("template", "--out", str(out), "--rows", "3")

    assert done.exit_code == 0
    assert openpyxl.load_workbook(out).sheetnames == ["About", "Validate Postcode"]
