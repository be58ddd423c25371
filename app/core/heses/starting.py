"""What starts, repeats and stops a run; the work itself is a job (`app.core.heses.recreating`)."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from analytics.heses import SettingsError, parse_settings
from app.core import audit, incoming, jobs
from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import Conflict, Invalid
from app.core.heses.files import RunFiles, files_of
from app.core.heses.runs import standing_of
from app.models import HesesRun, Job, RunStatus

RECREATE_JOB = "heses.recreate"
LOOKUP = "lookup.csv"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent: `part` is records, layout, modules or lookup."""

    part: str
    stream: BinaryIO
    file_name: str


@dataclass(frozen=True, slots=True)
class Held:
    """Student records that are here already: those of another run, or a loaded year of HESA's."""

    run: HesesRun | None = None
    year: str | None = None

    @property
    def name(self) -> str:
        return self.run.file_name if self.run else f"HESA {self.year}"


def start_run(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    sent: Sequence[Sent],
    settings: Mapping[str, Any],
    held: Held | None = None,
    note: str = "",
) -> HesesRun:
    """Keep what was sent and have HESES re-created from it, or from records that are here.

    Raises
    ------
    Invalid
        There are no records, a file is empty, or the settings are not what they can be.
    """
    actor.require(Permission.MANAGE_HESES)
    records = next((one for one in sent if one.part == "records"), None)
    if held is None and records is None:
        raise Invalid("records", "Choose the file of student records.")
    name = held.name if held else incoming.safe_name(records.file_name if records else "")
    run = _new_run(session, hearth, actor, name, note)
    files = _empty_folder(hearth, run)
    try:
        if held is not None:
            _hold(hearth, files, held)
        for one in sent:
            if held is None or one.part not in {"records", "layout"}:
                _keep(files, one)
        run.year = _settle(files, settings)
    except Invalid:
        shutil.rmtree(files.folder, ignore_errors=True)
        raise
    _enqueue(session, run, actor)
    audit.record(session, "heses.ask", entity="heses_run", entity_ids=[run.id])
    return run


def repeat_run(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    run: HesesRun,
    corrections: bytes,
    note: str = "",
) -> HesesRun:
    """Repeat a run on the same records and settings with corrections, as a run of its own.

    Parameters
    ----------
    corrections
        `corrections.csv` as `hearth heses recreate --corrections` takes it.

    Raises
    ------
    Conflict
        What the run was given is not kept any more.
    """
    actor.require(Permission.MANAGE_HESES)
    before = files_of(hearth, run.id)
    if not (before.given.is_file() and before.settings.is_file()):
        raise Conflict("run", "The records of this run are not kept any more: send them again.")
    again = _new_run(session, hearth, actor, run.file_name, note)
    again.year, again.sha256, again.based_on_id = run.year, run.sha256, run.id
    files = _empty_folder(hearth, again)
    for path in (before.given, before.modules, before.settings, before.folder / LOOKUP):
        if path.is_file():
            _share(path, files)
    files.corrections.write_bytes(corrections)
    _enqueue(session, again, actor)
    detail = {"based_on": run.id}
    audit.record(session, "heses.repeat", entity="heses_run", entity_ids=[again.id], detail=detail)
    return again


def start_again(session: Session, hearth: Hearth, *, actor: Actor, run: HesesRun) -> None:
    """Do a run again that failed, was stopped, or whose worker fell silent.

    Raises
    ------
    Conflict
        It is at work, or done, or what it was given is not kept any more.
    """
    actor.require(Permission.MANAGE_HESES)
    if not standing_of(session, run, hearth.clock()).can_start_again:
        raise Conflict("run", "This run is at work, or done.")
    files = files_of(hearth, run.id)
    if not (files.given.is_file() or files.sent_file("records") or files.sent_file("year")):
        raise Conflict("run", "The records of this run are not kept any more: send them again.")
    _cancel(session, run)
    run.status, run.finished_at, run.started_at = RunStatus.RUNNING, None, hearth.clock()
    _enqueue(session, run, actor)
    audit.record(session, "heses.again", entity="heses_run", entity_ids=[run.id])


def stop_run(session: Session, hearth: Hearth, *, actor: Actor, run: HesesRun) -> None:
    """Stop a run at its next step; what was given is kept, so that it can be started again."""
    actor.require(Permission.MANAGE_HESES)
    if standing_of(session, run, hearth.clock()).status is RunStatus.RUNNING:
        _cancel(session, run)
        audit.record(session, "heses.stop", entity="heses_run", entity_ids=[run.id])


def _cancel(session: Session, run: HesesRun) -> None:
    job = session.get(Job, run.job_id) if run.job_id is not None else None
    if job is not None and not job.is_over:
        jobs.request_cancel(session, job)


def _new_run(session: Session, hearth: Hearth, actor: Actor, file_name: str, note: str) -> HesesRun:
    run = HesesRun(
        year=0,
        file_name=file_name,
        sha256="",
        started_by=actor.user_id,
        started_at=hearth.clock(),
        status=RunStatus.RUNNING,
        note=note.strip(),
    )
    session.add(run)
    session.flush()
    return run


def _enqueue(session: Session, run: HesesRun, actor: Actor) -> None:
    run.job_id = jobs.enqueue(session, RECREATE_JOB, {"run": run.id}, actor=actor, total=100).id
    session.flush()


def _empty_folder(hearth: Hearth, run: HesesRun) -> RunFiles:
    """Make a run's folder; a number whose first use was taken back may have left one."""
    files = files_of(hearth, run.id)
    shutil.rmtree(files.folder, ignore_errors=True)
    files.folder.mkdir(mode=0o700, parents=True)
    return files


def _keep(files: RunFiles, sent: Sent) -> None:
    if sent.part == "lookup":
        target = files.folder / LOOKUP
    else:
        target = files.sent / sent.part / incoming.safe_name(sent.file_name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    incoming.keep(sent.stream, target, field=sent.part)


def _hold(hearth: Hearth, files: RunFiles, held: Held) -> None:
    if held.run is None:
        # The job reads the year: only its fields of TS 4, for it names people too.
        (files.sent / "year").mkdir(mode=0o700, parents=True)
        (files.sent / "year" / str(held.year)).touch()
        return
    before = files_of(hearth, held.run.id)
    if not before.given.is_file():
        raise Invalid("source", "The records of that run are not kept any more: send them again.")
    for path in (before.given, before.modules):
        if path.is_file():
            _share(path, files)


def _share(path: Path, files: RunFiles) -> None:
    """Let another run have a file that neither of them changes."""
    target = files.folder / path.name
    try:
        os.link(path, target)
    except OSError:  # a file system without second names
        shutil.copy2(path, target)


def _settle(files: RunFiles, settings: Mapping[str, Any]) -> int:
    """Write `settings.json` and return its year; it may name no file but the one sent with it."""
    settled = _with_lookup(dict(settings), has_lookup=(files.folder / LOOKUP).is_file())
    try:
        year = parse_settings(settled, folder=files.folder).year
    except SettingsError as error:
        raise Invalid("settings", str(error)) from error
    text = json.dumps(settled, indent=2, ensure_ascii=False)
    files.settings.write_text(text + "\n", encoding="utf-8")
    return year


def _with_lookup(settings: dict[str, Any], *, has_lookup: bool) -> dict[str, Any]:
    """Let every look-up that is named be the file that was sent: never one of the machine's."""
    named = False

    def settle(entry: Any) -> Any:
        nonlocal named
        if not isinstance(entry, dict) or not isinstance(entry.get("neighbourhood_lookup"), str):
            return entry
        if not has_lookup:
            raise Invalid(
                "lookup", "The settings name a look-up of neighbourhood types: send that file too."
            )
        named = True
        return entry | {"neighbourhood_lookup": LOOKUP}

    settled: dict[str, Any] = settle(settings)
    entries = settled.get("institutions")
    if isinstance(entries, dict):
        settled["institutions"] = {name: settle(entry) for name, entry in entries.items()}
    if has_lookup and not named:
        settled.setdefault("neighbourhood_lookup", LOOKUP)
    return settled
