"""`hearth report hesa-track`: the page's own figures, as files."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
from app.track import queries
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
    [{}, {"measure": "imd_quintile", "studies": "price_group"}],
    ids=["nothing chosen", "all chosen"],
)
def test_hesa_track__every_table__is_the_download_of_the_page(
    report: Report, browser: FlaskClient, tmp_path: Path, chosen: dict[str, str]
) -> None:
    definitions = (
        [f"--definition=homes={chosen['measure']}", f"--definition=entrants={chosen['studies']}"]
        if chosen
        else []
    )

    done = report(*definitions)

    assert done.exit_code == 0, done.output
    written = {path.stem: path.read_bytes() for path in tmp_path.glob("*.csv")}
    assert set(written) == set(queries.TABLES)
    for name, content in written.items():
        got = browser.get(f"/track/figures/{name}.csv", query_string={"member": "all", **chosen})
        assert got.get_data() == content, name


def test_hesa_track__report_json__says_how_the_figures_are_made(
    report: Report, tmp_path: Path
) -> None:
    done = report("--definition=homes=imd_quintile")

    found = made(tmp_path)
    assert found["answer"] in done.output
    assert found["title"] == "All members"
    assert found["definitions"] == {"homes": "imd_quintile", "entrants": "age"}
    assert found["edition"] == 1
    assert found["measure_source"].startswith("IMD from")
    assert len(found["rules"]) == 2
    assert any("0.95" in note for note in found["notes"])
    links = " ".join(found["if_links_are_wrong_or_missing"])
    assert links.startswith("As linked, ")
    assert "Rogan and Gladen's formula" in links
    first = json.loads(report("--json").output)
    assert first["definitions"]["homes"] == "polar4_quintile"
    assert first["measure_source"].startswith("POLAR4 from")


def test_hesa_track__one_member__their_figures_and_noted_in_the_log(
    report: Report, browser: FlaskClient, tmp_path: Path
) -> None:
    done = report("--member=university-of-wexcombe")

    assert done.exit_code == 0, done.output
    assert made(tmp_path)["title"] == "University of Wexcombe"
    database = browser.application.extensions[EXTENSION].database
    with database.session(Scope.everything(), writes=False) as session:
        noted = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action == "track.read", AuditEvent.origin == "command")
            .order_by(AuditEvent.sequence)
        ).all()
    assert "by_home" in noted[-1].detail["tables"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("--member=nobody", "There is no member 'nobody'. There are: all, "),
        ("--definition=homes=urban", "There is no measure of homes 'urban'."),
        ("--definition=entrants=shoe_size", "There is no breakdown of entrants 'shoe_size'."),
        ("--definition=shoes=size", "NAME is one of homes, entrants"),
        ("--definition=homes", "NAME=VALUE"),
    ],
)
def test_hesa_track__what_is_not_there__is_named_and_nothing_written(
    report: Report, tmp_path: Path, asked: str, told: str
) -> None:
    done = report(asked)

    assert done.exit_code == 2
    assert told in " ".join(done.output.split())
    assert not list(tmp_path.iterdir())
