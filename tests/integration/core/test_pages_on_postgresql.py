"""The pages of records on PostgreSQL, behind row-level security: none shows a stranger."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from app.core.context import EXTENSION
from app.factory import create_app
from etl.postcodes import PostcodeDirectory
from tests.integration.conftest import settings_for
from tests.support.postgres import Database, Databases
from tests.support.records import Recorder
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.postgres
PAGES = (
    "/",
    "/participants",
    "/participants?missing=anything&no_attendance=1&sort=born&order=down",
    "/participants/{participant}",
    "/activities?year=2026/27&register=none&over=1",
    "/activities/{activity}",
    "/registers/{activity}",
    "/schools?reached=1",
    "/schools/1",
    "/api/v1/participants?changed_since=2020-01-01T00:00:00Z",
    "/api/v1/registrations",
)
NATIONAL = ("/members", "/members/1", "/audit-log?action=participant.read")


@pytest.fixture
def site(
    postgres_databases: Databases,
    prepared_postgres: Database,
    world: World,
    tmp_path: Path,
    postcodes: PostcodeDirectory,
) -> Iterator[tuple[Flask, World]]:
    made = postgres_databases.create(like=prepared_postgres)
    app = create_app(
        settings_for(tmp_path, made.app_url),
        clock=lambda: datetime(2026, 11, 21, 10, 0, tzinfo=UTC),
    )
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions[EXTENSION].postcodes = postcodes
    yield app, world
    app.extensions[EXTENSION].database.dispose()


def test_pages__member_and_central_team__open_within_their_reach(
    site: tuple[Flask, World],
) -> None:
    app, world = site
    recorder = Recorder(app.extensions[EXTENSION])
    own = recorder.participant(world.wexcombe, urn="900101")
    recorder.participant(world.ferrand, "Bronwen", "Watkins", urn="900101")
    activity = recorder.activity(world.wexcombe)
    recorder.attendance(activity, own)
    for role, pages in (("member_user", PAGES), ("central_team", (*PAGES, *NATIONAL))):
        browser = app.test_client()
        browser.post("/login", data={"email": world.emails[role], "password": PASSWORD})
        for page in pages:
            answer = browser.get(page.format(participant=own, activity=activity))
            assert answer.status_code == 200, (role, page)
            if role == "member_user":
                assert "Watkins" not in answer.get_data(as_text=True), page
        found = browser.post("/participants/find", data={"text": "me44"}, follow_redirects=True)
        assert "O&#39;Neill" in found.get_data(as_text=True)


def test_pages__number_too_large_for_any_record__is_not_found(site: tuple[Flask, World]) -> None:
    app, world = site
    browser = app.test_client()
    browser.post("/login", data={"email": world.emails["member_user"], "password": PASSWORD})
    assert browser.get(f"/participants/{10**30}").status_code == 404
