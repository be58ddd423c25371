"""`hearth report`: the page's own figures, as files."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import select

from app.commands.report import command
from app.core.access import RoleName, Scope
from app.core.context import EXTENSION
from app.core.demonstration import PASSWORD, list_demonstration_users
from app.factory import create_app
from app.models import AuditEvent
from tests.support.demonstration import MORNING, copy_demonstration, demonstration_settings

Report = Callable[..., Result]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_demonstration(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def browser(instance: Path) -> Iterator[FlaskClient]:
    """A browser of the central team."""
    app = create_app(demonstration_settings(instance), clock=lambda: MORNING)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    emails = {user.role: user.email for user in list_demonstration_users()}
    client.post("/login", data={"email": emails[RoleName.CENTRAL_TEAM], "password": PASSWORD})
    yield client
    app.extensions[EXTENSION].database.dispose()


@pytest.fixture
def report(instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """The command, on the records of the site; its files go to `tmp_path`."""
    monkeypatch.setenv("HEARTH_INSTANCE", str(instance))
    monkeypatch.setenv("HEARTH_DEMONSTRATION", "true")

    def run(*more: str) -> Result:
        return CliRunner().invoke(command, ["hesa-track", f"--out={tmp_path}", *more])

    return run


def made(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize(
    "chosen",
    [{}, {"disadvantage": "imd-q1", "progression": "ever"}],
    ids=["nothing chosen", "two chosen"],
)
def test_report__every_table__is_the_download_of_the_page(
    report: Report, browser: FlaskClient, tmp_path: Path, chosen: dict[str, str]
) -> None:
    done = report(*(f"--definition={family}={key}" for family, key in chosen.items()))

    assert done.exit_code == 0, done.output
    written = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")}
    assert len(written) == len(made(tmp_path)["sections"])
    got = browser.get("/reports/hesa-track/hesa-track-csv.zip", query_string=chosen)
    with ZipFile(BytesIO(got.get_data())) as packed:
        shown = {name: packed.read(name) for name in packed.namelist()}
    assert {name: shown[name] for name in written} == written


def test_report__report_json__says_how_the_figures_are_made(report: Report, tmp_path: Path) -> None:
    done = report("--definition=deprivation=idaci")

    found = made(tmp_path)
    assert found["answer"] in done.output
    assert (found["whose"], found["edition"]) == ("All members", 1)
    assert found["definitions"]["deprivation"].startswith("IDACI quintile of the home postcode")
    assert any(sentence.startswith("IDACI") for sentence in found["method"])
    assert any("0.95" in sentence for sentence in found["method"])
    assert json.loads(report("--json").output)["definitions"]["deprivation"].startswith("IMD")


def test_report__one_member_and_year__their_figures_and_noted_in_the_log(
    report: Report, browser: FlaskClient, tmp_path: Path
) -> None:
    done = report("--member=university-of-wexcombe", "--years=2019/20")

    assert done.exit_code == 0, done.output
    assert made(tmp_path)["whose"] == "University of Wexcombe"
    assert made(tmp_path)["years"] == "2019/20"
    database = browser.application.extensions[EXTENSION].database
    with database.session(Scope.everything(), writes=False) as session:
        noted = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action == "track.read", AuditEvent.origin == "command")
            .order_by(AuditEvent.sequence)
        ).all()
    assert noted[-1].detail == {"report": "hesa-track", "edition": 1}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("--member=nobody", "There is no member 'nobody'. There are: all, "),
        ("--definition=disadvantage=acorn", "There is no definition 'acorn' of disadvantage."),
        ("--definition=rural=ruc", "hearth reference load ruc FILE"),
        ("--definition=shoes=size", "It has definitions of: disadvantage, "),
        ("--definition=shoes", "FAMILY=KEY"),
        ("--years=1999/00", "There is no year 1999/00. There are: 20"),
        ("--years=later", "Years are written 2007/08-2015/16"),
        ("--format=doc", "There is no format 'doc'. There are: html, pdf"),
    ],
)
def test_report__what_is_not_there__is_named_and_nothing_written(
    report: Report, tmp_path: Path, asked: str, told: str
) -> None:
    done = report(asked)

    assert done.exit_code == 2
    assert told in " ".join(done.output.split())
    assert not list(tmp_path.iterdir())


def test_report__no_such_report__names_those_there_are(report: Report, tmp_path: Path) -> None:
    done = CliRunner().invoke(command, ["acorns", f"--out={tmp_path}"])

    assert done.exit_code == 2
    assert "There is no report 'acorns'. There are: hesa-track" in " ".join(done.output.split())
