"""From the question to the files and back: made by the job, made again by the commands."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from analytics.definitions import default_of
from analytics.disclosure.groups import groups_of
from analytics.reports import Question
from analytics.reports.registry import get_kind
from analytics.track import EVERYBODY
from app.commands.publication import command
from app.core import jobs
from app.core.access import Actor, RoleName, Scope, actor_of
from app.core.context import Hearth, open_hearth
from app.core.demonstration import list_demonstration_users
from app.core.errors import Invalid, NotFound
from app.core.releases import open_register
from app.core.report_editions import get_facts
from app.core.reports import Asked, frame, protect
from app.models import Job, Publication, User
from app.publications import services
from app.publications.files import folder_of, root_of
from tests.support.demonstration import MORNING, copy_demonstration, demonstration_settings

REPORT = "value"  # it is made in a few seconds
EMAILS = {user.role: user.email for user in list_demonstration_users()}


@dataclass
class Site:
    """The demonstration with a publication whose files have been made."""

    hearth: Hearth
    number: int
    edition: Path

    def get(self) -> Publication:
        with self.hearth.database.session(Scope.everything(), writes=False) as session:
            return session.get_one(Publication, self.number)

    @property
    def folder(self) -> Path:
        return folder_of(self.hearth, self.get())


def find_actor(hearth: Hearth, role: RoleName) -> Actor:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        wanted = select(User).where(User.email == EMAILS[role])
        return actor_of(session, session.scalars(wanted).one())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    instance = copy_demonstration(tmp_path_factory.mktemp("publication"))
    hearth = open_hearth(demonstration_settings(instance))
    hearth.clock = lambda: MORNING
    actor = find_actor(hearth, RoleName.CENTRAL_TEAM)
    with hearth.database.transaction(actor.figures_scope) as session:
        asked = frame(session, hearth, actor, name=REPORT, member="all")
        made = services.prepare(
            session, hearth, actor=actor, asked=asked,
            words={"title": "Costs", "summary": "", "note": ""},
        )  # fmt: skip
        number = made.id
    left = root_of(hearth, number) / ".draft-0"
    left.mkdir(parents=True)  # of a worker that died
    assert jobs.run_one(hearth, "a worker")
    yield Site(hearth, number, instance / "warehouse" / "editions" / "0001")
    hearth.database.dispose()


@pytest.fixture
def run(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("HEARTH_INSTANCE", str(site.hearth.settings.instance))
    monkeypatch.setenv("HEARTH_DEMONSTRATION", "true")

    def runs(*arguments: str) -> Result:
        return CliRunner().invoke(command, arguments)

    return runs


def test_job__done__all_files_stand_under_their_manifest(site: Site) -> None:
    one = site.get()
    assert one.findings == []
    assert [path.name for path in root_of(site.hearth, one.id).iterdir()] == [one.manifest]
    endings = {path.suffix for path in site.folder.iterdir()}
    assert endings == {".html", ".pdf", ".pptx", ".xlsx", ".csv", ".svg", ".json"}


def test_job__done__names_every_definition_in_its_version(site: Site) -> None:
    assert site.get().definitions == {
        family: default_of(family).reference for family in get_kind(REPORT).families
    }


def test_job__done__the_register_holds_tables_as_the_gate_made_them(site: Site) -> None:
    """Not those of its sections, which leave rows out, so that what they add up to is nobody."""
    facts = get_facts(site.hearth)
    tables = protect(Asked(get_kind(REPORT), Question(REPORT, EVERYBODY, ""), facts)).tables

    entry = open_register(site.hearth).find_entry(site.get().held_against)

    assert entry is not None
    assert entry.tables
    for key, table in entry.tables.items():
        assert groups_of(table) == groups_of(tables[key])
    assert entry.tables.keys() < tables.keys()


def test_recompute__edition_alone__same_bytes__and_a_difference_is_named(
    site: Site, run: Callable[..., Result], tmp_path: Path
) -> None:
    """Of the edition only what a holder gets: its manifest and its tables without names."""
    held = tmp_path / "edition"
    (held / "analysis").parent.mkdir()
    (held / "analysis").symlink_to(site.edition / "analysis")
    shutil.copy(site.edition / "manifest.json", held)
    claimed = json.loads((site.folder / "manifest.json").read_text(encoding="utf-8"))
    claimed["files"][f"{REPORT}.html"]["sha256"] = "0" * 64
    (tmp_path / "claimed.json").write_text(json.dumps(claimed), encoding="utf-8")
    out = tmp_path / "again"

    done = run("recompute", str(tmp_path / "claimed.json"), f"--edition={held}", f"--out={out}")

    # Every other file is the same, so both are shown at once: sameness, and what differs.
    assert done.exit_code == 1
    assert done.output.splitlines()[0] == f"{REPORT}.html: different"
    assert f"1 of {len(claimed['files'])} files differ." in done.output
    for path in site.folder.iterdir():
        assert (out / path.name).read_bytes() == path.read_bytes(), path.name


def test_verify__kept_file_altered__is_named(
    site: Site, run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = site.folder / "report.json"
    kept = path.read_bytes()
    sound = shutil.copytree(site.folder, tmp_path / "sound")
    # The test above has made them again; once is enough.
    monkeypatch.setattr(
        "app.commands.publication.recompute",
        lambda _manifest, _facts, out, **_: shutil.copytree(sound, out, dirs_exist_ok=True),
    )
    assert "the same, byte for byte" in run("verify", str(site.number)).output
    path.write_bytes(b"{}")
    try:
        done = run("verify", str(site.number), "--json")
    finally:
        path.write_bytes(kept)
    assert done.exit_code == 1
    verdict = json.loads(done.output)
    assert verdict["differences"] == [{"name": "report.json", "what": "different where it is kept"}]


@pytest.mark.parametrize("what", ["another snapshot", "altered table", "no edition"])
def test_recompute__not_the_edition__is_refused_before_anything_is_made(
    site: Site, run: Callable[..., Result], tmp_path: Path, what: str
) -> None:
    held, manifest = tmp_path / "edition", site.folder / "manifest.json"
    (held / "analysis").mkdir(parents=True)
    if what != "no edition":
        text = (site.edition / "manifest.json").read_text(encoding="utf-8")
        found = json.loads(text)
        if what == "another snapshot":
            found["files"] = {}
        (held / "manifest.json").write_text(json.dumps(found), encoding="utf-8")
    done = run("recompute", str(manifest), f"--edition={held}", f"--out={tmp_path / 'out'}")
    assert done.exit_code == 1
    said = {"another snapshot": "was made from a snapshot", "altered table": "has been altered",
            "no edition": "no edition of the warehouse"}  # fmt: skip
    assert said[what] in done.output


def test_list_and_show__a_draft__is_there_with_its_files(
    site: Site, run: Callable[..., Result]
) -> None:
    (line,) = json.loads(run("list", "--json").output)
    assert (line["id"], line["status"], line["title"]) == (site.number, "draft", "Costs")
    assert "Costs" in run("list").output
    shown = json.loads(run("show", str(site.number), "--json").output)
    assert f"{REPORT}.pdf" in {each["name"] for each in shown["files"]}
    missing = run("show", "999")
    assert missing.exit_code == 1
    assert "There is no such publication." in missing.output


def test_job__edition_no_longer_the_one__says_what_to_do(site: Site) -> None:
    actor = find_actor(site.hearth, RoleName.CENTRAL_TEAM)
    with site.hearth.database.transaction(actor.figures_scope) as session:
        one = session.get_one(Publication, site.number)
        before, one.snapshot = one.snapshot, "f" * 64
        session.flush()
        services.make_files(session, actor=actor, publication=one)
    assert jobs.run_one(site.hearth, "a worker")
    with site.hearth.database.transaction(Scope.everything()) as session:
        one = session.get_one(Publication, site.number)
        job = session.get_one(Job, one.job_id)
        one.snapshot = before
        assert (job.state, "drop this draft" in (job.problem or "")) == ("failed", True)


@pytest.mark.parametrize(
    ("name", "years", "fault"),
    [("nothing", None, NotFound), (REPORT, "1066/67", Invalid), (REPORT, "last year", Invalid)],
)
def test_prepare__unknown_report_or_years__names_those_there_are(
    site: Site, name: str, years: str | None, fault: type[Exception]
) -> None:
    actor = find_actor(site.hearth, RoleName.CENTRAL_TEAM)
    with (
        site.hearth.database.session(actor.figures_scope, writes=False) as session,
        pytest.raises(fault) as raised,
    ):
        frame(session, site.hearth, actor, name=name, member="all", years=years)
    assert "There" in str(raised.value) or "written" in str(raised.value)
