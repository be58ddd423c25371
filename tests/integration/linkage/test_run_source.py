"""`hearth link run --source`: the participants as they stand, linked to what is loaded."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from app.commands.link import command
from app.core.access import Scope
from app.core.context import open_hearth
from app.models import AuditEvent
from etl.warehouse import get_current_edition
from tests.support.demonstration import copy_demonstration, demonstration_settings

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_demonstration(tmp_path_factory.mktemp("run_source"))


@pytest.fixture
def run(instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, on the demonstration; its files go to `tmp_path`."""
    monkeypatch.setenv("HEARTH_INSTANCE", str(instance))
    monkeypatch.setenv("HEARTH_DEMONSTRATION", "true")
    return lambda *given: CliRunner().invoke(command, ["run", f"--out={tmp_path}", *given])


def test_run__source_and_year__links_pseudonyms_as_the_edition_does(
    run: Run, instance: Path, tmp_path: Path
) -> None:
    done = run("--source", "hesa", "--year", "2023/24", "--threshold", "0.95")

    assert done.exit_code == 0, done.output
    links = pl.read_csv(tmp_path / "links.csv")
    edition = get_current_edition(instance / "warehouse")
    kept = pl.read_parquet(edition.analysis / "links.parquet").filter(
        source="hesa_student", year="2023-24"
    )
    shared = set(links.select("left_id", "right_id").rows()) & set(
        kept.select("pseudonym", "record_pseudonym").rows()
    )
    # The edition weighs all years together: a doubtful one may go the other way.
    assert len(shared) > 0.97 * links.height > 100
    assert "period" not in links.columns


def test_run__source__leaves_no_names_behind_and_is_audited(
    run: Run, instance: Path, tmp_path: Path
) -> None:
    assert run("--source", "ks2", "--year", "2016").exit_code == 0

    assert not (tmp_path / ".sides").exists()
    hearth = open_hearth(demonstration_settings(instance))
    with hearth.database.session(Scope.everything(), writes=False) as session:
        newest = select(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(1)
        last = session.scalars(newest).one()
        assert (last.action, last.detail["years"]) == ("linkage.run", ["npd_ks2/2016"])
    hearth.database.dispose()


@pytest.mark.parametrize(
    "given", [(), ("--left", "FILE"), ("--source", "hesa", "--left", "FILE"), ("--year", "2016")]
)
def test_run__neither_kind_or_both__says_what_to_give(
    run: Run, tmp_path: Path, given: tuple[str, ...]
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("id\n", encoding="utf-8")

    done = run(*(str(file) if each == "FILE" else each for each in given))

    assert done.exit_code == 2
    assert "either --left and --right, two files of people, or --source" in done.output


def test_run__year_not_loaded__says_which_are(run: Run) -> None:
    done = run("--source", "hesa", "--year", "1990")

    assert "no records of hesa_student of 1990" in str(done.exception)
