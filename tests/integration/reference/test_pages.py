"""Loading an official file on a page: progress, what changed, a refusal, and the way back."""

import re
from typing import Any

import polars as pl
import pytest
import shapely
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import jobs
from app.core.access import Scope
from app.core.context import Hearth
from app.core.reference_loading import open_store, settle
from app.core.warehouse import reference_folder
from app.models import AuditEvent
from app.reference import storage
from tests.integration.conftest import SignIn
from tests.integration.reference.test_sending import form
from tests.support.official_files import participation_file
from tests.support.places import ENGLISH, LONDON, SCOTTISH, WELSH, Store, add_small_world
from tests.support.tiny_world import placed_directory

KIND = "ofs_participation"
FIRST = participation_file({ENGLISH: 1, LONDON: 5, WELSH: 2})
SECOND = participation_file({ENGLISH: 2, LONDON: 5, SCOTTISH: 3})


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def work(hearth: Hearth) -> None:
    while jobs.run_one(hearth, "worker"):
        pass


@pytest.fixture
def admin(sign_in: SignIn) -> FlaskClient:
    return sign_in("central_team")


def send(browser: FlaskClient, content: bytes, name: str = "look-up.csv", **fields: str) -> str:
    answer = browser.post("/reference/load", **form(content, name, **fields))
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["Location"]


def in_use(hearth: Hearth) -> str:
    return open_store(hearth).get(KIND).label


def test_load__recognised_file__shows_progress_then_rows(
    admin: FlaskClient, hearth: Hearth
) -> None:
    page = send(admin, FIRST, edition="2031-09")
    before = text_of(admin.get(page))
    assert "Loading look-up.csv" in before
    assert "You can leave this page" in before
    assert "Stop this work" in before
    assert "A file is being loaded." in text_of(admin.get("/reference"))
    work(hearth)
    poll = admin.get(page, headers={"HX-Request": "true"})
    assert poll.headers["HX-Refresh"] == "true"
    after = text_of(poll)
    assert "edition September 2031, is in use" in after
    assert "Rows 3" in after
    assert "There was no edition to compare it with." in after
    assert list(storage.folder(hearth).iterdir()) == []


def test_load__second_edition__says_what_changed_and_goes_back(
    admin: FlaskClient, hearth: Hearth
) -> None:
    send(admin, FIRST, edition="2031-09")
    work(hearth)
    page = send(admin, SECOND, edition="2032-09")
    work(hearth)
    shown = text_of(admin.get(page))
    assert "Rows 3 Added 1 Removed 1 Changed 1" in shown
    assert "Compared with edition September 2031, revision 1" in shown
    link = re.search(r'href="(/reference/kinds/[^"]+/use\?[^"]+)"', admin.get(page).text)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    asked = text_of(admin.get(address))
    assert "Use edition September 2031?" in asked
    assert in_use(hearth) == "2032-09, revision 1", "asking changes nothing"
    answer = admin.post(
        f"/reference/kinds/{KIND}/use", data={"edition": "2031-09", "revision": "1"}
    )
    assert answer.status_code == 303
    assert in_use(hearth) == "2031-09, revision 1"
    assert "is in use from now on" in text_of(admin.get(answer.headers["Location"]))


def test_use__coastline_of_before__distances_follow_as_a_job(
    admin: FlaskClient, hearth: Hearth
) -> None:
    # Of every postcode there is it takes a minute.
    hearth.postcodes = placed_directory({"SW1A 1AA": (529_000, 179_600, "E09000033")})
    store = Store(reference_folder(hearth))
    for edition, easting_m in (("2021", 0), ("2022", 100_000)):
        line = shapely.LineString([(easting_m, 0), (easting_m, 1_000_000)])
        rows = pl.DataFrame(
            {"code": ["1"], "geometry": [shapely.to_wkb(line)], "length_km": [1_000.0]}
        )
        store.add("coastline", edition, rows, area_type="coastline")
        settle(hearth, "coastline")
    measured = open_store(hearth)
    assert measured.get("coast_estimate").edition.endswith("-coastline-2022")

    admin.post("/reference/kinds/coastline/use", data={"edition": "2021", "revision": "1"})
    work(hearth)

    assert measured.get("coast_estimate").edition.endswith("-coastline-2021")


def test_load_and_use__audited(admin: FlaskClient, hearth: Hearth) -> None:
    send(admin, FIRST, edition="2031-09")
    send(admin, SECOND, edition="2032-09")
    work(hearth)
    admin.post(f"/reference/kinds/{KIND}/use", data={"edition": "2031-09", "revision": "1"})
    with hearth.database.session(Scope.everything(), writes=False) as session:
        events = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action.startswith("reference."))
            .order_by(AuditEvent.sequence)
        ).all()
        used = events[-1]
    actions = [event.action for event in events]
    assert actions == [*["reference.ask"] * 2, *["reference.load"] * 2, "reference.use"]
    assert used.detail == {
        "kind": KIND, "edition": "2031-09, revision 1", "before": "2032-09, revision 1",
    }  # fmt: skip
    log = text_of(admin.get("/audit-log"))
    assert "Put another edition of reference data in use" in log


def test_load__same_file_again__writes_nothing_and_says_so(
    admin: FlaskClient, hearth: Hearth
) -> None:
    for _ in range(2):
        page = send(admin, FIRST, edition="2031-09")
        work(hearth)
    assert "had been loaded before" in text_of(admin.get(page))
    assert len(open_store(hearth).editions(KIND)) == 1


def test_load__earlier_edition__is_kept_beside_the_one_in_use(
    admin: FlaskClient, hearth: Hearth
) -> None:
    send(admin, SECOND, edition="2032-09")
    page = send(admin, FIRST, edition="2031-09")
    work(hearth)
    assert in_use(hearth) == "2032-09, revision 1"
    shown = text_of(admin.get(page))
    assert "is loaded: September 2032 stays in use" in shown
    assert "Use this edition" in shown


def test_load__damaged_row__is_refused_with_the_row_and_changes_nothing(
    admin: FlaskClient, hearth: Hearth
) -> None:
    send(admin, FIRST, edition="2031-09")
    work(hearth)
    broken = participation_file({ENGLISH: 1, LONDON: 9})
    page = send(admin, broken, kind=KIND, edition="2032-09")
    work(hearth)
    shown = text_of(admin.get(page))
    assert "look-up.csv was refused" in shown
    assert "row 3" in shown
    assert "edition September 2031, revision 1, stays in use" in shown
    assert in_use(hearth) == "2031-09, revision 1"
    assert list(storage.folder(hearth).iterdir()) == []


def test_load__of_no_kind__says_so_at_once(admin: FlaskClient, hearth: Hearth) -> None:
    answer = admin.post("/reference/load", **form(b"name,age\nAda,7\n", "people.csv"))
    assert answer.status_code == 422
    assert "people.csv is none of the files that Hearth recognises." in text_of(answer)
    assert list(storage.folder(hearth).iterdir()) == []


def test_load__stopped_while_it_waits__changes_nothing(admin: FlaskClient, hearth: Hearth) -> None:
    page = send(admin, FIRST, edition="2031-09")
    assert admin.post(f"{page}/stop").status_code == 303
    work(hearth)
    assert "The load was stopped" in text_of(admin.get(page))
    assert open_store(hearth).find(KIND) is None
    assert list(storage.folder(hearth).iterdir()) == []


def test_load__file_of_several_kinds__asks_which(
    admin: FlaskClient, hearth: Hearth, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = (KIND, "polar4")
    monkeypatch.setattr("app.reference.services.recognise", lambda _path: kinds)
    answer = admin.post("/reference/load", **form(FIRST, "look-up.csv", edition="2031-09"))
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "What is this file?" in page
    assert re.findall(r'<option[^>]* value="([^"]+)"', page) == list(kinds)
    kept = re.search(r'name="kept" type="hidden" value="([^"]+)"', page)
    assert kept is not None
    again = {"kept": kept[1], "kind": KIND, "edition": "2031-09"}
    assert admin.post("/reference/load", data=again).status_code == 303
    work(hearth)
    assert in_use(hearth) == "2031-09, revision 1"


@pytest.mark.parametrize("kept", ["../hearth.db", "nothing", "..", "/etc/passwd"])
def test_load__kept_file_that_is_none__is_refused(
    admin: FlaskClient, hearth: Hearth, kept: str
) -> None:
    answer = admin.post("/reference/load", data={"kept": kept, "kind": KIND})
    assert answer.status_code == 422
    assert "no longer kept" in text_of(answer)
    assert (hearth.settings.instance / "hearth.db").exists()


def test_list__small_world__groups_kinds_and_says_what_is_missing(
    admin: FlaskClient, hearth: Hearth
) -> None:
    add_small_world(reference_folder(hearth))
    page = text_of(admin.get("/reference"))
    assert re.search(r"4 of \d\d kinds of reference data are loaded; \d+ features lack", page)
    assert "English indices of deprivation: IMD and IDACI" in page
    assert "September 2024 Synthetic" in page
    assert "What is missing, and for what" in page
    assert "Maps Boundaries of areas Nothing" in page
    assert "Rural and urban Rural Urban Classification Estimate of rural" in page
    for key in ("imd", KIND, "settlement_estimate", "boundaries"):
        assert admin.get(f"/reference/kinds/{key}").status_code == 200
    assert "2019, revision 1" in text_of(admin.get("/reference/kinds/imd"))


def test_list__editions_with_several_revisions__each_edition_once(
    admin: FlaskClient, hearth: Hearth
) -> None:
    store = Store(reference_folder(hearth))
    for edition, decile in (("2015", 1), ("2015", 2), ("2019", 3), ("2019", 4), ("2025", 5)):
        table = pl.DataFrame({"code": ["E01004736"], "imd_decile": [decile]})
        store.add("imd", edition, table, area_type="lsoa11")
    page = text_of(admin.get("/reference"))
    assert "2025 Also loaded: 2019, 2015 1 " in page


@pytest.mark.parametrize(
    "path",
    ["/reference/kinds/nothing", "/reference/kinds/imd/use?edition=1900", "/reference/loads/99"],
)
def test_pages__of_nothing__not_found(admin: FlaskClient, path: str) -> None:
    assert admin.get(path).status_code == 404


def test_load__licensed_file__asks_for_the_licence_then_loads(
    admin: FlaskClient, hearth: Hearth
) -> None:
    content = b"Postcode,Acorn Category,Acorn Group\nSW1A 1AA,1,A\n"
    asked = admin.post("/reference/load", **form(content, "acorn_2024.csv", kind="acorn"))
    assert asked.status_code == 422
    assert "Acorn is licensed by its publisher" in text_of(asked)
    assert list(storage.folder(hearth).iterdir()) == []

    page = send(admin, content, "acorn_2024.csv", kind="acorn", licence="y")
    work(hearth)
    assert "Whoever loaded it confirmed" in text_of(admin.get(page))
