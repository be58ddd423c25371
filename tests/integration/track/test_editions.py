"""The central team asks for a new edition, and a worker builds it from the records."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import jobs
from app.core.context import EXTENSION
from app.core.demonstration import PASSWORD
from app.factory import create_app
from etl.warehouse import list_editions
from tests.support.demonstration import (
    MORNING,
    ONE_SOURCE,
    copy_demonstration,
    demonstration_settings,
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Flask]:
    """A site with the demonstration, one source of its records, and an empty warehouse."""
    folder = copy_demonstration(tmp_path / "site")
    (folder / "warehouse").unlink()
    (folder / "administrative").unlink()
    shutil.copytree(
        folder / "demo/administrative" / ONE_SOURCE, folder / "administrative" / ONE_SOURCE
    )
    app = create_app(demonstration_settings(folder), clock=lambda: MORNING)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.extensions[EXTENSION].database.dispose()


@pytest.fixture
def central(site: Flask) -> FlaskClient:
    client = site.test_client()
    who = {"email": "central@demo.hearth.example", "password": PASSWORD}
    assert client.post("/login", data=who).status_code == 302
    return client


def test_edition__asked_for__is_built_once_and_listed(site: Flask, central: FlaskClient) -> None:
    hearth = site.extensions[EXTENSION]
    assert "No edition yet" in central.get("/editions").get_data(as_text=True)
    assert central.post("/editions").status_code == 303
    central.post("/editions")
    page = central.get("/editions").get_data(as_text=True)
    assert "is being built already" in page
    assert "Building a new edition" in page

    assert jobs.run_one(hearth, "worker") is True
    assert jobs.run_one(hearth, "worker") is False, "asking twice builds once"

    poll = central.get("/editions", headers={"HX-Request": "true"})
    assert poll.headers["HX-Refresh"] == "true"
    assert [
        edition.number for edition in list_editions(hearth.settings.instance / "warehouse")
    ] == [1]
    assert "Build a new edition" in poll.get_data(as_text=True)
