"""Infographics on the demonstration: all blocks have figures, and files leave as they should."""

import html
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from analytics.infographics import list_layouts
from app.commands.infographic import command
from app.core.access import RoleName, Scope
from app.core.context import EXTENSION
from app.core.demonstration import PASSWORD, list_demonstration_users
from app.factory import create_app
from app.models import AuditEvent
from tests.support.demonstration import MORNING, copy_demonstration, demonstration_settings

Open = Callable[[RoleName], FlaskClient]
#: The quickest of them to work out.
NAME = "ilr-track"
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_demonstration(tmp_path_factory.mktemp("infographics"))


@pytest.fixture(scope="module")
def site(instance: Path) -> Iterator[Flask]:
    app = create_app(demonstration_settings(instance), clock=lambda: MORNING)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.extensions[EXTENSION].database.dispose()


@pytest.fixture(scope="module")
def opened(site: Flask) -> Open:
    emails = {user.role: user.email for user in list_demonstration_users()}

    def sign_in(role: RoleName) -> FlaskClient:
        client = site.test_client()
        client.post("/login", data={"email": emails[role], "password": PASSWORD})
        return client

    return sign_in


@pytest.mark.parametrize("name", [layout.name for layout in list_layouts()])
def test_show__every_infographic__all_blocks_have_figures(opened: Open, name: str) -> None:
    got = opened(RoleName.CENTRAL_TEAM).get(f"/infographics/{name}")
    text = html.unescape(got.get_data(as_text=True))

    assert got.status_code == 200
    assert f'src="/infographics/{name}/preview.svg"' in text
    assert "not in this edition" not in text
    assert re.search(r"infographic-words.*\d", text, re.DOTALL)


def test_index__every_infographic__is_offered_and_reports_lead_there(opened: Open) -> None:
    client = opened(RoleName.RESEARCHER)
    text = client.get("/infographics").get_data(as_text=True)

    assert all(f"/infographics/{layout.name}" in text for layout in list_layouts())
    assert "/infographics" in client.get("/reports").get_data(as_text=True)


def test_preview__svg__says_itself_and_runs_nothing(opened: Open) -> None:
    got = opened(RoleName.CENTRAL_TEAM).get(f"/infographics/{NAME}/preview.svg")
    root = ET.fromstring(got.get_data())

    assert got.mimetype == "image/svg+xml"
    assert root.attrib["role"] == "img"
    assert "In further education" in str(root[1].text)
    assert b"<script" not in got.get_data()


def test_download__pdf__is_tagged_and_noted(opened: Open, site: Flask) -> None:
    got = opened(RoleName.CENTRAL_TEAM).get(f"/infographics/{NAME}/infographic.pdf")

    assert got.get_data().startswith(b"%PDF")
    assert b"/StructTreeRoot" in got.get_data()
    assert "hearth-ilr-track-infographic-edition-" in got.headers["Content-Disposition"]
    database = site.extensions[EXTENSION].database
    with database.session(Scope.everything(), writes=False) as session:
        found = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action == "track.read")
            .order_by(AuditEvent.sequence)
        ).all()
    assert found[-1].detail["file"] == "infographic.pdf"


def test_download__no_such_file_or_infographic__says_what_there_is(opened: Open) -> None:
    client = opened(RoleName.CENTRAL_TEAM)
    missing = client.get("/infographics/nothing")

    assert missing.status_code == 404
    assert "There are: hesa-track, ilr-track" in missing.get_data(as_text=True)
    assert client.get(f"/infographics/{NAME}/infographic.docx").status_code == 404


def test_show__member_of_others__refused(opened: Open) -> None:
    got = opened(RoleName.MEMBER_USER).get(f"/infographics/{NAME}?member=all")

    assert got.status_code == 403


def test_brand__name_and_logo__stand_on_the_pdf(opened: Open) -> None:
    client = opened(RoleName.CENTRAL_TEAM)
    answers = [
        client.post(
            f"/infographics/{NAME}/branded",
            data={"name": name, "logo": (io.BytesIO(logo), "logo.svg")},
            content_type="multipart/form-data",
        )
        for name, logo in (("University of Wexcombe", LOGO), ("", b""))
    ]

    assert [got.mimetype for got in answers] == ["application/pdf", "application/pdf"]
    branded, plain = (got.get_data() for got in answers)
    assert b"Logo of University of Wexcombe" in branded
    assert b"Logo of" not in plain


def test_brand__logo_that_does_something__refused_beside_its_input(opened: Open) -> None:
    hostile = LOGO.replace(b"<rect", b"<script>alert(1)</script><rect")
    got = opened(RoleName.CENTRAL_TEAM).post(
        f"/infographics/{NAME}/branded",
        data={"name": "<b>Us</b>", "logo": (io.BytesIO(hostile), "logo.svg")},
        content_type="multipart/form-data",
    )
    text = got.get_data(as_text=True)

    assert got.status_code == 422
    assert "&lt;script&gt;, which is not taken" in text
    assert "<b>Us</b>" not in text


def test_command__name_and_logo__files_of_the_page(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_INSTANCE", str(instance))
    monkeypatch.setenv("HEARTH_DEMONSTRATION", "true")
    (tmp_path / "logo.svg").write_bytes(LOGO)
    done = CliRunner().invoke(
        command,
        [NAME, f"--out={tmp_path}", f"--logo={tmp_path / 'logo.svg'}", "--name=Us"],
    )

    assert done.exit_code == 0, done.output
    assert "2 files" in done.output
    assert (tmp_path / f"{NAME}-infographic.pdf").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "There is no infographic 'nothing'. There are: hesa-track"),
        ([NAME, "--member=none"], "There is no member 'none'. There are: all"),
        ([NAME, "--definition=fsm"], "FAMILY=KEY"),
    ],
)
def test_command__what_is_not_there__names_what_is(
    arguments: list[str],
    message: str,
    instance: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEARTH_INSTANCE", str(instance))
    monkeypatch.setenv("HEARTH_DEMONSTRATION", "true")
    done = CliRunner().invoke(command, [*arguments, f"--out={tmp_path}"])

    assert done.exit_code != 0
    assert message in " ".join(done.output.split())
