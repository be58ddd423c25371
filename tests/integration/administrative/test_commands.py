"""`hearth records`: files loaded, described, listed and removed by an operator."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from app.commands.records import command
from app.core.access import Scope
from app.core.context import Hearth
from app.core.warehouse import administrative_folder
from app.models import AuditEvent
from etl.records import TooManyExcluded, UnreadableRecords
from tests.support.extracts import make_extract

Run = Callable[..., Result]


@pytest.fixture
def run(hearth: Hearth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("list")` runs the command on the site's own folder."""
    monkeypatch.setenv("HEARTH_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HEARTH_ENVIRONMENT", "test")
    monkeypatch.setenv("HEARTH_SECRET_KEY", "a secret of the tests, long enough")
    return lambda *arguments: CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A Key Stage 4 extract whose second row has no date that is one."""
    given = make_extract("npd_ks4")
    born = pl.Series("KS4_DOB", ["02/10/2000", "32/01/2001", "31/08/2001"])
    path = tmp_path / "KS4 pupils.csv"
    given.with_columns(born).write_csv(path)
    return path


def test_load__rows_of_no_use__said_written_and_noted_without_a_name(
    run: Run, hearth: Hearth, file: Path, tmp_path: Path
) -> None:
    mend = tmp_path / "mend.csv"

    done = run("load", "npd_ks4", "2017", file, "--excluded", mend, "--most-excluded", "50")

    assert done.exit_code == 0, done.output
    assert "npd_ks4 2017: 2 records (new)." in done.stdout
    assert "Layout: NPD Key Stage 4 pupil table." in done.stdout
    assert "Left out: row 2 has a date of birth that is not a date" in done.stderr
    assert "Nowak" not in done.output
    assert pl.read_csv(mend)["hearth_row"].to_list() == [2]
    with hearth.database.session(Scope.everything(), writes=False) as session:
        (event,) = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action == "records.load")
            .order_by(AuditEvent.sequence)
        )
    assert (event.detail["rows"], event.detail["excluded"]) == (2, 1)


def test_load__mended_rows__are_added(run: Run, file: Path, tmp_path: Path) -> None:
    mend = tmp_path / "mend.csv"
    run("load", "npd_ks4", "2017", file, "--excluded", mend, "--most-excluded", "50")
    text = mend.read_text(encoding="utf-8")
    mend.write_text(text.replace("32/01/2001", "31/01/2001"), encoding="utf-8")

    done = run("load", "npd_ks4", "2017", mend, "--add", "--json")

    told = json.loads(done.stdout)
    assert (told["rows"], told["rows_before"], told["excluded"]) == (3, 2, {})


def test_load__too_many_left_out__refused(run: Run, hearth: Hearth, file: Path) -> None:
    done = run("load", "npd_ks4", "2017", file)

    assert isinstance(done.exception, TooManyExcluded)
    assert not (administrative_folder(hearth) / "npd_ks4" / "2017.parquet").exists()


def test_describe__other_file__proposes_a_mapping_that_loads_it(run: Run, tmp_path: Path) -> None:
    path, mapping = tmp_path / "theirs.csv", tmp_path / "mapping.csv"
    path.write_text("Pupil ID,Forename,Surname,DOB,Mark\n1,Ada,Byron,31/01/2001,7\n")

    told = run("describe", path, "--source", "npd_ks4", "--mapping", mapping)
    done = run("load", "npd_ks4", "2017", path, "--mapping", mapping)

    assert "It is in no layout that is known" in told.stdout
    assert "left behind" in told.stdout
    assert "1 records (new)" in done.stdout
    assert json.loads(run("describe", path, "--json").stdout)["rows"] == 1


def test_list_and_remove__a_year__is_there_and_gone(run: Run, file: Path) -> None:
    run("load", "npd_ks4", "2017", file, "--most-excluded", "50")
    assert "2 records  KS4 pupils.csv  (1 rows left out)" in run("list").stdout
    assert json.loads(run("list", "--json").stdout) == [{"source": "npd_ks4", "year": "2017"}]

    assert run("remove", "npd_ks4", "2017").exit_code != 0
    assert "2 records removed" in run("remove", "npd_ks4", "2017", "--yes").stdout
    assert json.loads(run("list", "--json").stdout) == []
    assert isinstance(run("remove", "npd_ks4", "2017", "--yes").exception, UnreadableRecords)
