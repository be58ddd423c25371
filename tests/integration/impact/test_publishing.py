"""A study on its way out: prepared, checked, approved, published, made again, withdrawn."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analytics.disclosure.register import check_all
from app.commands.publication import command
from app.core.access import RoleName, Scope
from app.core.releases import open_register
from app.models import Publication
from app.publications.files import folder_of
from tests.integration.impact.conftest import Desk
from tests.support.publications import POINTS
from tests.support.studies import add_study

WORDS = {"title": "Attainment at 16", "summary": "", "note": ""}
CENTRAL, GROUP = RoleName.CENTRAL_TEAM, RoleName.RESEARCH_GROUP


def record_of(desk: Desk, number: int) -> Publication:
    with desk.hearth.database.session(Scope.everything(), writes=False) as session:
        return session.get_one(Publication, number)


@pytest.fixture(scope="module")
def draft(desk: Desk, done: int) -> int:
    """The finished study as a draft with its files, from the button on its page."""
    browser = desk.browser(CENTRAL)
    page = browser.get(f"/impact/{done}").text
    address = f"/publications/new?study={done}"
    assert address in page
    assert "Runs the study once more".lower() in browser.get(address).text.lower()
    answer = browser.post(address, data=WORDS)
    assert answer.status_code == 303, answer.text
    desk.work()
    return int(answer.location.rpartition("/")[2])


@pytest.fixture
def run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("HEARTH_INSTANCE", str(desk.hearth.settings.instance))
    monkeypatch.setenv("HEARTH_DEMONSTRATION", "true")
    return lambda *order: CliRunner().invoke(command, order)


def test_draft__of_a_study__has_the_files_that_were_read(desk: Desk, done: int, draft: int) -> None:
    one = record_of(desk, draft)
    made = folder_of(desk.hearth, one)
    read = desk.folder(done)
    for path in (path for path in read.rglob("*") if path.is_file() and path.name != "files.json"):
        name = path.relative_to(read)
        assert (made / name).read_bytes() == path.read_bytes(), name
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["study"]["sha256"] == desk.get(done).protocol_hash
    assert {"bundle/protocol.json", "bundle/parameters.json"} <= manifest["files"].keys()


def test_draft__of_a_study__is_held_as_one_plan(desk: Desk, done: int, draft: int) -> None:
    one = record_of(desk, draft)
    assert one.findings == []
    entry = open_register(desk.hearth).find_entry(one.held_against)
    assert entry is not None
    assert entry.population.study == desk.get(done).protocol_hash
    assert entry.tables.keys() == {"flow"}
    assert check_all([entry]) == []


def test_way__of_a_study__by_two_people_to_its_address_and_back(
    desk: Desk, done: int, draft: int
) -> None:
    page, central, group = f"/publications/{draft}", desk.browser(CENTRAL), desk.browser(GROUP)
    assert central.post(f"{page}/check", data={"points": POINTS}).status_code == 422
    central.post(f"{page}/check", data={"points": [*POINTS, "beside"]})
    group.post(f"{page}/approve")
    central.post(f"{page}/publish")
    slug = record_of(desk, draft).slug
    everybody = desk.app.test_client()
    public = everybody.get(f"/published/{slug}")
    assert "Attainment 8 of those who took part" in public.text
    assert "locked on 21 November 2026" in public.text
    assert f'href="/published/{slug}"' in central.get(f"/impact/{done}").text
    (plan,) = set(re.findall(r'href="(/published/[^"]*protocol.json)"', public.text))
    assert everybody.get(plan).status_code == 200
    assert everybody.get(f"/published/{slug}/..%2f..%2fhearth.db").status_code == 404

    central.post(f"{page}/withdraw", data={"reason": "A school was told wrongly."})
    gone = everybody.get(f"/published/{slug}")
    assert (gone.status_code, "A school was told wrongly." in gone.text) == (410, True)
    assert everybody.get(plan).status_code == 410


def test_recompute__edition_and_plan_alone__same_bytes_and_an_altered_file_is_named(
    desk: Desk, draft: int, run: Callable[..., Result], tmp_path: Path
) -> None:
    folder = folder_of(desk.hearth, record_of(desk, draft))
    path = folder / "bundle" / "parameters.json"
    kept = path.read_bytes()
    path.write_bytes(b"{}")
    try:
        done = run("verify", str(draft), "--json")
    finally:
        path.write_bytes(kept)
    assert json.loads(done.output)["differences"] == [
        {"name": "bundle/parameters.json", "what": "different where it is kept"}
    ]
    held = tmp_path / "edition"
    held.mkdir()
    edition = max((desk.hearth.settings.instance / "warehouse/editions").iterdir())
    (held / "analysis").symlink_to(edition / "analysis")
    shutil.copy(edition / "manifest.json", held)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["study"]["protocol"] = manifest["study"]["protocol"].replace("2025", "2024")
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(manifest), encoding="utf-8")
    refused = run("recompute", str(changed), f"--edition={held}", f"--out={tmp_path / 'out'}")
    assert "not the one that was locked" in refused.output


@pytest.mark.parametrize("role", [RoleName.MEMBER_COORDINATOR, RoleName.RESEARCHER])
def test_new__study_of_all__is_for_nobody_else(desk: Desk, done: int, role: RoleName) -> None:
    """A co-ordinator does not reach it; a researcher reads it, and prepares nothing."""
    browser = desk.browser(role)
    address = f"/publications/new?study={done}"
    assert browser.get(address).status_code in {403, 404}
    assert browser.post(address, data=WORDS).status_code in {403, 404}
    assert "Prepare for publication" not in browser.get(f"/impact/{done}").text


def test_new__study_not_done__is_refused(desk: Desk) -> None:
    actor = desk.actor(CENTRAL)
    number = add_study(desk.hearth, actor.user_id or 0, status="locked")
    browser = desk.browser(CENTRAL)
    assert browser.get(f"/publications/new?study={number}").status_code == 409
    assert "Prepare for publication" not in browser.get(f"/impact/{number}").text
