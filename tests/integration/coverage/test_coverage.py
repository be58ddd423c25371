"""The coverage pages on the demonstration: whose figures a person gets, what is told of whom."""

import csv
import gzip
import html
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from analytics.charts import Atlas, MapSpec
from analytics.documents import write_report
from analytics.reports import Question
from analytics.reports.registry import get_kind
from analytics.track import EVERYBODY
from app.core import atlas
from app.core.access import RoleName, Scope
from app.core.atlas import open_atlas
from app.core.boundaries import Boundaries
from app.core.context import EXTENSION
from app.core.demonstration import PASSWORD, list_demonstration_users
from app.core.report_editions import get_facts
from app.core.reports import Asked, answer
from app.coverage import files, pictures, zoom
from app.coverage.queries import Schools, Shared
from app.factory import create_app
from app.models import AuditEvent
from etl.warehouse import get_current_edition
from maps.atlas import open_package
from tests.support.demonstration import MORNING, copy_demonstration, demonstration_settings

EMAILS = {user.role: user.email for user in reversed(list_demonstration_users())}
Open = Callable[[RoleName], FlaskClient]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A site with the demonstration in it."""
    folder: Path = copy_demonstration(tmp_path_factory.mktemp("coverage"))
    app = create_app(demonstration_settings(folder), clock=lambda: MORNING)
    app.config["WTF_CSRF_ENABLED"] = False
    drawn = draw_squares(get_current_edition(folder / "warehouse").analysis)
    with pytest.MonkeyPatch.context() as patch:
        for module in (atlas, pictures, zoom):
            patch.setattr(module, "find_boundaries", lambda _hearth, _level: drawn)
        yield app
    app.extensions[EXTENSION].database.dispose()


def draw_squares(analysis: Path) -> Boundaries:
    """Squares for districts: drawing true ones takes long."""
    places = pl.read_parquet(analysis / "neighbourhoods.parquet", columns=["local_authority"])
    codes = np.array(places["local_authority"].drop_nulls().unique().sort().to_list())
    at = 10_000 * np.arange(len(codes))
    squares = shapely.box(at, 200_000, at + 9_000, 209_000)
    edition = SimpleNamespace(label="of squares", table_sha256="squares")
    return Boundaries(codes, codes, squares, edition, estimate=True)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def opened(site: Flask) -> Open:
    """A browser in which somebody with the role is signed in."""

    def browser(role: RoleName) -> FlaskClient:
        client = site.test_client()
        assert client.post("/login", data={"email": EMAILS[role], "password": PASSWORD}).status_code
        return client

    return browser


def text_of(browser: FlaskClient, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[-1500:]
    return html.unescape(answer.get_data(as_text=True))


def read_list(browser: FlaskClient, address: str) -> list[dict[str, str]]:
    """The rows of a file, without what it says below them."""
    lines = browser.get(address).get_data(as_text=True).lstrip("\ufeff").split("\r\n\r\n")[0]
    return list(csv.DictReader(io.StringIO(lines)))


def test_areas__all_members__printed_figures_and_their_map(opened: Open) -> None:
    text = text_of(opened(RoleName.CENTRAL_TEAM), "/coverage")

    assert "were reached by at least one activity" in text
    figures = re.findall(r'data-label="Learners">\s*(\d+)', text)
    assert figures
    assert all(int(each) % 5 == 0 for each in figures)
    assert "People who attended by district: All members, all years" in text


def test_areas__as_the_report_prints_them(opened: Open) -> None:
    browser = opened(RoleName.CENTRAL_TEAM)
    text = text_of(browser, "/coverage?years=2018/19")
    file = re.search(r'href="(/reports/coverage/[^"]+\.csv[^"]*)"', text)
    assert file is not None

    printed = list(csv.DictReader(io.StringIO(browser.get(file[1]).get_data(as_text=True))))

    shown = dict(zip(
        re.findall(r'<span data-at="\d+"><a [^>]*>([^<]+)</a>', text),
        re.findall(r'data-label="Learners">\s*(\d+)', text), strict=False,
    ))  # fmt: skip
    assert shown
    known = {row["home_district_label"]: row["learners"] for row in printed}
    assert all(known[name] == figure for name, figure in shown.items())


def test_every_address__another_member_or_all__is_refused(opened: Open) -> None:
    browser = opened(RoleName.MEMBER_USER)
    addresses = (
        *("/coverage", "/coverage/map.svg", "/zoom/coverage", "/zoom/coverage/areas.json"),
        *(f"/coverage/{part}{kind}" for part in ("schools", "shared") for kind in ("", ".csv")),
    )
    for address in addresses:
        for member in ("brakendale", "all"):
            text_of(browser, f"{address}?member={member}", 403)


def test_areas__all_members__how_many_reach_each_as_told_school_by_school(opened: Open) -> None:
    browser = opened(RoleName.CENTRAL_TEAM)
    text = text_of(browser, "/coverage")
    shown = dict(zip(
        re.findall(r'<span data-at="\d+"><a [^>]*>([^<]+)</a>', text),
        map(int, re.findall(r'data-label="Members">\s*(\d+)', text)), strict=False,
    ))  # fmt: skip
    told: dict[str, list[int]] = {name: [0] for name in shown}
    for row in read_list(browser, "/coverage/schools.csv?which=all"):
        told[row["District"]].append(int(row["Members"]))

    assert all(max(each) <= shown[name] <= sum(each) for name, each in told.items())
    assert any(shown.values())
    assert 'data-label="Members"' not in text_of(opened(RoleName.MEMBER_USER), "/coverage")


def test_areas__year_without_outreach__says_which_there_are(opened: Open) -> None:
    assert "There are: " in text_of(opened(RoleName.MEMBER_USER), "/coverage?years=1999/00", 422)


def test_schools__own_member__of_high_need_first_with_those_not_reached(opened: Open) -> None:
    browser = opened(RoleName.MEMBER_USER)

    text = text_of(browser, "/coverage/schools")
    rows = read_list(browser, "/coverage/schools.csv")

    assert rows
    assert f"{len(rows)} of " in text
    assert {row["High need"] for row in rows} == {"True"}
    assert {row["Members"] for row in rows} == {"0"}
    assert {row["Learners"] for row in rows} == {"None, or fewer than 10"}


def test_schools__all_of_all_members__learners_in_bands(opened: Open) -> None:
    rows = read_list(opened(RoleName.RESEARCHER), "/coverage/schools.csv?which=all")

    bands = {row["Learners"] for row in rows}
    assert bands <= {"None, or fewer than 10", "10 to 49", "50 to 199", "200 or more"}
    assert len(bands) > 2
    few = [row for row in rows if row["Learners"] == "None, or fewer than 10"]
    assert {row["Contact hours, on average"] for row in few} == {""}


def test_shared__own_member__names_those_who_share_its_schools(opened: Open) -> None:
    rows = read_list(opened(RoleName.MEMBER_USER), "/coverage/shared.csv")

    assert rows
    assert all("University of Wexcombe" in row["Names of members"] for row in rows)
    assert all(int(row["Members"]) > 1 for row in rows)


def test_shared__researcher__how_many_members_and_no_name(opened: Open) -> None:
    browser = opened(RoleName.RESEARCHER)

    assert "University of Wexcombe" not in text_of(browser, "/coverage/shared")
    assert {row["Names of members"] for row in read_list(browser, "/coverage/shared.csv")} == {""}


def test_map__of_a_measure__is_a_picture_by_itself(opened: Open) -> None:
    answer = opened(RoleName.CENTRAL_TEAM).get("/coverage/map.svg?show=activities")
    assert answer.mimetype == "image/svg+xml"
    assert "Activities by district" in answer.get_data(as_text=True)


def test_files__names_that_are_formulas__are_text() -> None:
    row = dict.fromkeys((*files._SCHOOLS, *files._SHARED)) | {
        "name": "=1+1", "district_name": "@x", "organisation_keys": ["a"], "members": 1,
    }  # fmt: skip
    table = pl.DataFrame([row])
    asked: Any = None
    for written in (
        files.write_schools(Schools(asked, table, table), "-said"),
        files.write_shared(Shared(asked, table, {"a": "+member"}), "-said"),
    ):
        cells = [
            cell for line in csv.reader(io.StringIO(written.decode("utf-8-sig"))) for cell in line
        ]
        assert "'=1+1" in cells
        assert not any(cell.startswith(tuple("=+-@")) for cell in cells)


@pytest.mark.parametrize("file", ["schools.csv", "shared.csv", "map.svg"])
def test_files__that_leave__are_in_the_log(site: Flask, opened: Open, file: str) -> None:
    assert opened(RoleName.MEMBER_USER).get(f"/coverage/{file}").status_code == 200

    hearth = site.extensions[EXTENSION]
    with hearth.database.session(Scope.everything(), writes=False) as session:
        newest = select(AuditEvent).order_by(AuditEvent.sequence.desc())
        event = session.scalars(newest).first()
        assert event is not None
        assert (event.action, event.detail["file"]) == ("track.read", file)


def test_schools__map__marks_by_what_is_told_of_learners(opened: Open) -> None:
    text = text_of(opened(RoleName.CENTRAL_TEAM), "/coverage/schools?which=all")
    assert "reached, learners not told" in text
    assert "50 to 199 learners" in text


def test_release__boundaries_changed_since__maps_stay_as_they_were(
    site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a publication writes of its maps, and makes again when others are loaded."""
    hearth = site.extensions[EXTENSION]
    question, kept = (
        Question("coverage", EVERYBODY, "All"),
        hearth.settings.instance / "cache/reports",
    )
    asked = Asked(get_kind("coverage"), question, get_facts(hearth), kept)
    first, again = tmp_path / "first", tmp_path / "again"

    def write(out: Path, drawn_by: Atlas) -> None:
        report = answer(asked, drawn_by)
        sections = tuple(one for one in report.sections if isinstance(one.chart, MapSpec))
        write_report(replace(report, sections=sections), out, ["svg", "gpkg"])

    write(first, open_atlas(hearth))
    monkeypatch.setattr(atlas, "find_boundaries", lambda *_: None)

    write(again, open_package(first / "coverage.gpkg"))

    made = {path.name: path.read_bytes() for path in first.iterdir()}
    assert "coverage.gpkg" in made
    assert made == {path.name: path.read_bytes() for path in again.iterdir()}
    assert b"edition of squares" in made["learners_by_district.svg"]


def test_zoom__districts__list_and_areas_say_the_same(opened: Open) -> None:
    browser = opened(RoleName.CENTRAL_TEAM)

    answer = browser.get("/zoom/coverage?show=activities")
    areas = json.loads(
        gzip.decompress(browser.get("/zoom/coverage/areas.json?show=activities").data)
    )

    text = html.unescape(answer.get_data(as_text=True))
    listed = re.findall(r'/places/area/lad/\w+">([^<]+)</a>', text)
    assert [each.rpartition(": ")[0] for each in areas["words"]] == listed
    assert len(areas["areas"]["features"]) == len(listed)
    policy = answer.headers["Content-Security-Policy"]
    assert "worker-src blob:" in policy
    assert "script-src 'self';" in policy


def test_zoom__nothing_printed__says_so(opened: Open) -> None:
    address = "/zoom/coverage?show=intensity&years=2018/19"
    assert "Nothing is printed" in text_of(opened(RoleName.MEMBER_USER), address, 404)
