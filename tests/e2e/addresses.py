"""The addresses of all pages, with numbers of records that are there."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
from sqlalchemy import func, select

from analytics.reports.registry import KINDS
from app.core import jobs
from app.core.access import Actor, RoleName, Scope
from app.core.heses import files_of
from app.core.linkage.editions import all_editions, open_linkage
from app.core.linkage.pairs import find_person, scan_pairs
from app.core.neighbourhoods.kept import list_kept, read_kept
from app.core.places import seal_postcode
from app.core.reference_loading import LOAD_JOB, open_store
from app.core.warehouse import reference_folder
from app.models import (
    HesesCorrection,
    HesesRun,
    Institution,
    Participant,
    Programme,
    Registration,
    Session,
    User,
)
from app.places.changes import list_choices
from tests.e2e.conftest import Site
from tests.e2e.heses_steps import INSTID, make_compared_run
from tests.e2e.linkage_steps import review_pages
from tests.e2e.publication_steps import publications_pages
from tests.e2e.records_steps import records_pages
from tests.e2e.steps import WORK_MS, check_rows, heading, import_rows, send
from tests.support.studies import add_study

OWN = 1  # the member of the demonstration's officer
#: Addresses that answer with something else than a page of ours, or only in the midst of something.
NOT_PAGES = re.compile(
    r"^/(static|healthz|readyz|api/v1|track/|reports/(_|assets|$|<name)|schools/options|zoom/plotly)"
    r"|\.(csv|xlsx|ics|svg|gpkg|json)$|infographic\.<kind>$|/excluded$|single-sign-on|<token>"
    r"|^/robots|\.atom$|^/publi(shed/<slug>|cations/<int:number>/files)/<path:name>$|^/impact/<int:number>/files"
)


def iter_addresses(
    site: Site, matrix: Mapping[str, Mapping[str, str]], role: RoleName | None, known: Any
) -> Iterator[tuple[str, str]]:
    """Give the rule and the address of each page that a role can open."""
    person = "anonymous" if role is None else role.value
    for rule in sorted({rule.rule for rule in site.app.url_map.iter_rules()}):
        line = matrix.get(f"GET {rule}")
        if line is None or line[person] != "yes" or NOT_PAGES.search(rule):
            continue
        if role is not None and rule.startswith("/login"):
            continue  # it leads those who are signed in to their home page
        for address in known[rule] if rule in known or "<" in rule else [rule]:
            yield rule, address
        for address in known.get(f"{person} {rule}", []):
            yield rule, address


def find_known(site: Site, uploads: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the addresses of the pages that need a number, or that have several looks.

    They stand by rule; those that one role alone can open by the role and the rule.
    """
    activity, _ = _activity(site)
    attended, objected = _people(site)
    (school,) = site.ask(select(func.min(Institution.id)))[0]
    (user,) = site.ask(select(func.min(User.id)).where(User.organisation_id == OWN))[0]
    review = f"/uploads/{uploads['review']}"
    postcode, district = _place(site)
    load = _failed_load(site)
    return _heses(site) | {
        "/participants": ["/participants", "/participants?missing=anything"],
        "/participants/<int:number>": [f"/participants/{one}" for one in (attended, objected)],
        "/participants/<int:number>/edit": [f"/participants/{attended}/edit"],
        **_activities(site),
        "/schools/<int:number>": [f"/schools/{school}"],
        "/places/postcode/<sealed>": [
            f"/places/postcode/{seal_postcode(site.hearth, one)}" for one in (postcode, "BT1 5GS")
        ],
        "/places/area/<area_type>/<code>": [f"/places/area/lad/{district}"],
        "/places/school/<int:number>": [f"/places/school/{school}"],
        **_neighbourhood_types(site),
        **_linkage(site),
        **review_pages(site),
        **records_pages(site),
        **publications_pages(site, OWN),
        **_studies(site),
        "/places/changes": [
            "/places/changes",
            *(f"/places/changes?change={one.key}" for one in list_choices(site.hearth)[:1]),
        ],
        "/reference/loads/<int:number>": [f"/reference/loads/{load}"],
        "/reference/kinds/<kind>": [f"/reference/kinds/{one}" for one in ("imd", "boundaries")],
        "/reference/kinds/<kind>/use": [
            f"/reference/kinds/{one.kind}/use?edition={one.edition}&revision={one.revision}"
            for one in open_store(site.hearth).editions()[:1]
        ],
        "/reports/<path:path>": [f"/reports/{KINDS[0].name}/"],
        # All are made of the same parts: one with maps of numbers, one that lacks what it needs.
        "central_team /reports/<path:path>": ["/reports/coverage/", "/reports/acorn/"],
        "/zoom/<name>": ["/zoom/coverage"],
        "/infographics/<name>": ["/infographics/ilr-track"],
        "/members/<int:number>": [f"/members/{OWN}"],
        "/members/<int:number>/edit": [f"/members/{OWN}/edit"],
        "/users/<int:user_id>": [f"/users/{user}"],
        "/users/<int:user_id>/edit": [f"/users/{user}/edit"],
        "/uploads/new": ["/uploads/new", f"/uploads/new?activity={activity}"],
        "/uploads/<int:number>/columns": [f"{review}/columns"],
        "/uploads/<int:number>": [
            *(f"/uploads/{number}" for number in uploads.values()),
            *(f"{review}?show={state}" for state in ("ready", "to_decide", "duplicate")),
        ],
    }


def _activity(site: Site) -> tuple[int, int]:
    """Return an activity of the member's own, with one of its sessions."""
    found = site.ask(
        select(Session.activity_id, func.min(Session.id))
        .where(Session.organisation_id == OWN)
        .group_by(Session.activity_id)
        .limit(1)
    )
    return found[0][0], found[0][1]


def _studies(site: Site) -> dict[str, list[str]]:
    """Return the pages of studies: of one as it is declared, and of one in each state.

    A researcher is shown those of all members together only.
    """
    (by,) = site.ask(select(func.min(User.id)).where(User.organisation_id == OWN))[0]
    states = ("draft", "locked", "ready", "refused", "dropped")
    made = [add_study(site.hearth, by, member=OWN, with_files=True, status=one) for one in states]
    own = [f"/impact/{number}" for number in (add_study(site.hearth, by, member=OWN), *made)]
    of_all = add_study(site.hearth, by, with_files=True, status="ready")
    page = "/impact/<int:number>"
    others = [role.value for role in RoleName if role is not RoleName.RESEARCHER]
    return {
        "/impact/new/<kind>": ["/impact/new/ks4", "/impact/new/he-entry"],
        page: [],
        f"{RoleName.RESEARCHER.value} {page}": [f"/impact/{of_all}"],
        **{f"{role} {page}": own for role in others},
    }


def _activities(site: Site) -> dict[str, list[str]]:
    """Return the pages of an activity, its register, and the cohorts around it."""
    activity, session = _activity(site)
    (programme,) = site.ask(select(func.min(Programme.id)).where(Programme.organisation_id == OWN))[
        0
    ]
    return {
        "/activities": ["/activities", "/activities?q=zzzzz"],
        "/activities/<int:number>": [f"/activities/{activity}"],
        "/activities/<int:number>/edit": [f"/activities/{activity}/edit"],
        "/activities/<int:number>/sessions/add": [f"/activities/{activity}/sessions/add"],
        "/activities/<int:number>/sessions/<int:session_id>/edit": [
            f"/activities/{activity}/sessions/{session}/edit"
        ],
        "/cohorts/activity/<int:number>": [f"/cohorts/activity/{activity}"],
        "/cohorts/programme/<int:number>": [f"/cohorts/programme/{programme}"],
        "/registers/<int:activity_id>": [f"/registers/{activity}"],
        "/registers/<int:activity_id>/sessions/<int:session_id>": [
            f"/registers/{activity}/sessions/{session}"
        ],
    }


def _heses(site: Site) -> dict[str, list[str]]:
    """Return the pages of a run that is compared, with a correction, and of one that is stopped."""
    run = make_compared_run(site)
    own, stopped = f"/heses/{run}/{INSTID}", _stopped_run(site)
    correction = _correction(site, run)
    return {
        "/heses/<int:run_id>": [f"/heses/{run}"],
        # A run without a result is there for nobody else.
        "central_team /heses/<int:run_id>": [f"/heses/{stopped}"],
        "/heses/<int:run_id>/<instid>": [own, f"{own}?empty=1"],
        "/heses/<int:run_id>/<instid>/cell": [
            f"{own}/cell?table=1a&column=4", f"{own}/cell?measure=young",
        ],
        "/heses/<int:run_id>/<instid>/student/<int:row>": [f"{own}/student/{_row(site, run)}"],
        "/heses/<int:run_id>/<instid>/excluded": [f"{own}/excluded", f"{own}/excluded?bit=4"],
        **{
            f"/heses/<int:run_id>/<instid>/{page}": [f"{own}/{page}"]
            for page in ("comparison", "letter", "corrections", "corrections/new",
                         "corrections/refused", "moved", "files")
        },
        "/heses/<int:run_id>/<instid>/corrections/new/<int:row>": [
            f"{own}/corrections/new/{_row(site, run)}"
        ],
        "/heses/<int:run_id>/<instid>/corrections/<int:number>": [
            f"{own}/corrections/{correction}"
        ],
        **{
            f"/heses/<int:run_id>/{page}": [f"/heses/{run}/{page}"]
            for page in ("comparison", "comparison/new", "corrections", "moved", "files")
        },
        # Files, and letters that are pages of their own without our frame.
        "/heses/<int:run_id>/files/<name>": [],
        "/heses/<int:run_id>/<instid>/files/<name>": [],
        "/heses/<int:run_id>/<instid>/letter": [],
    }  # fmt: skip


def _linkage(site: Site) -> dict[str, list[str]]:
    """Return the pages of how an edition was linked: a link, a pair that is none, a person."""
    edition = all_editions(site.hearth)[0]
    own = f"/linkage/{edition.number}"
    linkage = open_linkage(edition, "hesa_student")
    pairs = scan_pairs(linkage).sort("left_id", "right_id", "period").collect()
    shown = [
        pairs.filter(pl.col("outcome") == outcome).rows(named=True)[0]
        for outcome in ("link", "unsure")
    ]
    person = find_person(edition, shown[1]["left_id"])
    return {
        "/linkage/<int:edition>": [own],
        "/linkage/<int:edition>/find": [
            f"{own}/find", f"{own}/find?number={person.participant_id}", f"{own}/find?number=0",
        ],
        "/linkage/<int:edition>/<source>": [f"{own}/hesa_student", f"{own}/npd_ks4"],
        "/linkage/<int:edition>/<source>/model": [f"{own}/hesa_student/model"],
        "/linkage/<int:edition>/<source>/find": [
            f"{own}/hesa_student/find?number={person.participant_id}"
        ],
        "/linkage/<int:edition>/<source>/pair/<left>/<right>": [
            f"{own}/hesa_student/pair/{one['left_id']}/{one['right_id']}" for one in shown
        ],
    }  # fmt: skip


def _row(site: Site, run: int) -> int:
    students = pl.read_parquet(files_of(site.hearth, run).students)
    return int(students.filter(pl.col("INSTID") == INSTID)["ROW"][0])


def _stopped_run(site: Site) -> int:
    with site.hearth.database.transaction(Scope.everything()) as session:
        run = HesesRun(year=1998, file_name="hesa.csv", sha256="", status="stopped",
                       started_at=site.hearth.clock())  # fmt: skip
        session.add(run)
        session.flush()
        return run.id


def _correction(site: Site, run: int) -> int:
    (user,) = site.ask(select(func.min(User.id)).where(User.organisation_id == OWN))[0]
    with site.hearth.database.transaction(Scope.everything()) as session:
        correction = HesesCorrection(
            run_id=run, instid=INSTID, organisation_id=OWN, husid="1", numhus="1", field="MODE",
            value_before="01", value_after="31", reason="A slip", proposed_by=user,
            proposed_at=site.hearth.clock(),
        )  # fmt: skip
        session.add(correction)
        session.flush()
        return correction.id


def _people(site: Site) -> tuple[int, int]:
    """Return somebody who has attended something, and somebody who objects to being tracked."""
    attended = select(func.min(Registration.participant_id)).where(
        Registration.organisation_id == OWN, Registration.status == "attended"
    )
    objected = select(func.min(Participant.id)).where(
        Participant.organisation_id == OWN, Participant.tracking_permission.is_(False)
    )
    return site.ask(attended)[0][0], site.ask(objected)[0][0]


def _neighbourhood_types(site: Site) -> dict[str, list[str]]:
    """Return the list of each edition of neighbourhood types, and the first type of each."""
    editions = [read_kept(one) for one in list_kept(reference_folder(site.hearth))]
    first = {kept.edition.edition: kept.types[0]["neighbourhood_type"] for kept in editions}
    return {
        "/places/types": [f"/places/types?edition={one}&sort=-areas" for one in first],
        "/places/types/<int:number>": [
            f"/places/types/{number}?edition={one}" for one, number in first.items()
        ],
    }


def _place(site: Site) -> tuple[str, str]:
    """Return the postcode of a participant, and the district that it is in."""
    (postcode,) = site.ask(
        select(func.min(Participant.postcode)).where(Participant.organisation_id == OWN)
    )[0]
    return postcode, site.hearth.postcodes.local_authority(postcode) or ""


def _failed_load(site: Site) -> int:
    """Return the number of a load of reference data whose file could not be found."""
    with site.hearth.database.transaction(Scope.everything()) as session:
        payload = {"kind": "imd", "file": "0-gone.csv", "edition": None}
        return jobs.enqueue(session, LOAD_JOB, payload, actor=Actor.system()).id


def make_uploads(page: Any, site: Site) -> dict[str, str]:
    """Make an upload in each state that has a page of its own; return their numbers."""

    def number() -> str:
        return re.findall(r"/uploads/(\d+)", page.url)[0]

    found = {}
    send(page, site.samples / "participants-to-upload.xlsx")
    found["columns"] = number()
    send(page, site.samples / "participants-to-upload.xlsx")
    page.get_by_label("Day first").check()
    check_rows(page)
    found["review"] = number()
    send(page, site.samples / "participants-clean.xlsx")
    check_rows(page)
    import_rows(page)
    found["imported"] = number()
    page.goto("/uploads/new")
    broken = {"name": "broken.xlsx", "mimeType": "application/zip", "buffer": b"PK no workbook"}
    page.get_by_label("The spreadsheet").set_input_files(broken)
    page.get_by_role("button", name="Send the file").click()
    heading(page, re.compile("cannot be read")).wait_for(timeout=WORK_MS)
    found["unreadable"] = number()
    return found
