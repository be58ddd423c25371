"""Official files as jobs, and what the running site notices of them."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from flask import Flask
from sqlalchemy import select

from app.core import jobs
from app.core.access import Actor, Scope
from app.core.access.actor import actor_of
from app.core.access.roles import RoleName
from app.core.context import Hearth
from app.core.directory import CurrentDirectory, find_lifetimes
from app.core.reference_loading import LOAD_JOB, incoming_folder, open_store
from app.core.warehouse import reference_folder
from app.models import AuditEvent, Job, User
from etl.postcodes import PostcodeDirectory
from etl.reference.layouts import Reading
from etl.reference.store import ReferenceStore
from tests.support.readings import LOADED_AT, add
from tests.support.tiny_world import placed_directory
from tests.support.world import World

KIND = "ofs_participation"


def send(hearth: Hearth, content: str) -> Path:
    folder = incoming_folder(hearth)
    folder.mkdir(exist_ok=True)
    path = folder / "0123456789abcdef-look-up.csv"
    path.write_text(content, encoding="utf-8")
    return path


def ask(hearth: Hearth, user: int, path: Path, **payload: str) -> int:
    given = {"kind": KIND, "file": path.name, "edition": "2024-09"} | payload
    with hearth.database.transaction(Scope.everything()) as session:
        actor: Actor = actor_of(session, session.get_one(User, user))
        return jobs.enqueue(session, LOAD_JOB, given, actor=actor).id


def job(hearth: Hearth, number: int) -> Job:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        return session.get_one(Job, number)


@pytest.fixture
def admin(world: World) -> int:
    return world.users[RoleName.SYSTEM_ADMINISTRATOR.value]


def test_job__file_that_was_sent__is_loaded_and_removed(
    app: Flask, hearth: Hearth, admin: int
) -> None:
    path = send(hearth, "postcode,polar4_quintile\nE1 1AA,1\n")
    number = ask(hearth, admin, path)

    assert jobs.run_one(hearth, "worker")

    done = job(hearth, number)
    assert (done.state, done.problem) == ("done", None)
    assert done.message == "1 rows of ofs_participation 2024-09, revision 1. It is in use."
    found = open_store(hearth).get(KIND)
    assert (found.source_name, found.loaded_by) == ("look-up.csv", "System Administrator")
    assert not path.exists()


def test_job__done__readers_find_everything_ready(
    app: Flask, hearth: Hearth, admin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = send(hearth, "postcode,polar4_quintile\nSW1A 1AA,1\n")
    ask(hearth, admin, path)
    jobs.run_one(hearth, "worker")

    def refuse(*_: object) -> None:
        raise AssertionError("a reader had to build it")

    monkeypatch.setattr("etl.reference.place_tables.build_table", refuse)
    values = hearth.places.find("SW1A 1AA").values
    assert [one.value for one in values if one.value is not None] == [1]


def test_job__coastline__distances_are_measured_and_noted(
    app: Flask, hearth: Hearth, admin: int
) -> None:
    hearth.postcodes = placed_directory({"SW1A 1AA": (529_000, 179_600, "E09000033")})
    line = {"type": "LineString", "coordinates": [[0.0, 51.0], [0.0, 52.0]]}
    content = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": line}
    ]}  # fmt: skip
    path = send(hearth, json.dumps(content))
    path = path.rename(path.with_name("0123456789abcdef-coast.geojson"))
    number = ask(hearth, admin, path, kind="coastline", edition="2021")
    jobs.run_one(hearth, "worker")

    assert job(hearth, number).state == "done", job(hearth, number).problem
    measured = open_store(hearth).get("coast_estimate")
    assert measured.edition.endswith("-coastline-2021")
    with hearth.database.session(Scope.everything(), writes=False) as session:
        noted = session.scalars(
            select(AuditEvent.detail)
            .where(AuditEvent.action == "reference.load")
            .order_by(AuditEvent.sequence)
        ).all()
    assert [one["kind"] for one in noted] == ["coastline", "coast_estimate"]


def test_job__wrong_file__says_why_and_is_removed(app: Flask, hearth: Hearth, admin: int) -> None:
    path = send(hearth, "postcode,polar4_quintile\nE1 1AA,8\n")
    number = ask(hearth, admin, path)

    jobs.run_one(hearth, "worker")

    failed = job(hearth, number)
    assert failed.state == "failed"
    assert "row 2" in (failed.problem or "")
    assert not path.exists()
    assert open_store(hearth).editions() == ()


def test_job__stopped_while_it_runs__changes_nothing_and_removes_the_file(
    app: Flask, hearth: Hearth, admin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = send(hearth, "postcode,polar4_quintile\nE1 1AA,1\n")
    number = ask(hearth, admin, path)
    told = jobs.JobContext.progress

    def stop_then_tell(context: jobs.JobContext, *arguments: object) -> None:
        with hearth.database.transaction(Scope.everything()) as session:
            jobs.request_cancel(session, session.get_one(Job, number))
        told(context, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs.JobContext, "progress", stop_then_tell)

    jobs.run_one(hearth, "worker")

    assert job(hearth, number).state == "cancelled"
    assert not path.exists()
    assert open_store(hearth).editions() == ()


def test_job__worker_died_after_the_load__the_next_finds_it_done(
    app: Flask, hearth: Hearth, admin: int
) -> None:
    path = send(hearth, "postcode,polar4_quintile\nE1 1AA,1\n")
    number = ask(hearth, admin, path)
    open_store(hearth).load(KIND, path, edition="2024-09", loaded_at=LOADED_AT, partial=True)

    jobs.run_one(hearth, "worker")

    assert job(hearth, number).state == "done"
    assert "loaded before" in job(hearth, number).message
    assert len(open_store(hearth).editions()) == 1


def test_job__of_somebody_who_may_not__fails(app: Flask, hearth: Hearth, world: World) -> None:
    path = send(hearth, "postcode,polar4_quintile\nE1 1AA,1\n")
    number = ask(hearth, world.users[RoleName.MEMBER_USER.value], path)

    jobs.run_one(hearth, "worker")

    assert job(hearth, number).state == "failed"
    assert open_store(hearth).editions() == ()


def add_directory(root: Path, edition: str, ended: date | None, kind: str = "onspd") -> None:
    table = pl.DataFrame(
        {
            "postcode": ["SW1A 1AA"],
            "introduced_on": [date(1980, 1, 1)],
            "terminated_on": pl.Series([ended], dtype=pl.Date),
            "easting_m": [529090],
            "northing_m": [179645],
            "lad": ["E09000033"],
            "country": ["England"],
        }
    )
    reading = Reading(edition, "postcode", None, table)
    ReferenceStore(root).add(reading, kind, loaded_at=LOADED_AT)


def test_directory__another_edition_in_use__is_noticed_within_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path | None] = []

    def load(cache: Path, lifetimes: Path | None = None) -> object:
        opened.append(lifetimes)
        return object()

    monkeypatch.setattr(PostcodeDirectory, "load", load)
    now = [0.0]
    current = CurrentDirectory(tmp_path / "reference", tmp_path, clock=lambda: now[0])

    first = current.get()
    add_directory(tmp_path / "reference", "2025-11", None)
    assert current.get() is first, "not looked at again within the second"
    now[0] += 1.5
    second = current.get()
    now[0] += 1.5
    assert current.get() is second
    add_directory(tmp_path / "reference", "2026-02", None)
    third = current.get(at_once=True)

    assert len({id(one) for one in (first, second, third)}) == 3
    root = tmp_path / "reference" / "onspd"
    assert opened == [
        None, root / "2025-11" / "1" / "table.parquet", root / "2026-02" / "1" / "table.parquet",
    ]  # fmt: skip


def test_directory__damaged_edition__goes_on_without_it(
    tmp_path: Path, postcodes: PostcodeDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_directory(tmp_path / "reference", "2025-11", None)
    ReferenceStore(tmp_path / "reference").get("onspd").path().write_bytes(b"damaged")
    whole = PostcodeDirectory.load

    def load(cache: Path, lifetimes: Path | None = None) -> PostcodeDirectory:
        return whole(cache, lifetimes) if lifetimes else postcodes

    monkeypatch.setattr(PostcodeDirectory, "load", load)

    assert CurrentDirectory(tmp_path / "reference", tmp_path).get() is postcodes


def test_find_lifetimes__two_directories__the_later_one(tmp_path: Path) -> None:
    assert find_lifetimes(tmp_path) is None
    add(tmp_path, "onspd", "2026-08", {"SW1A 1AA": 1})
    assert find_lifetimes(tmp_path) is None, "it does not say what has ended"
    add_directory(tmp_path, "2026-11", None)
    add_directory(tmp_path, "2026-11", None, "nspl")
    assert getattr(find_lifetimes(tmp_path), "kind", None) == "onspd"
    add_directory(tmp_path, "2027-02", None, "nspl")
    assert getattr(find_lifetimes(tmp_path), "kind", None) == "nspl"


def test_postcodes__edition_with_an_ended_postcode__site_knows_it(
    app: Flask, hearth: Hearth, postcodes: PostcodeDirectory
) -> None:
    hearth._given_postcodes = None
    add_directory(reference_folder(hearth), "2025-11", date(2020, 6, 1))

    assert hearth.open_postcodes().live("SW1A 1AA") == 0
    assert hearth.postcodes is hearth.open_postcodes()
