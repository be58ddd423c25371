"""Which participants an edition moves: counted, listed and downloaded by their own member."""

import csv
import io
import re
from typing import Any

import polars as pl
import pytest
from sqlalchemy import select

from app.core.access import Scope
from app.core.context import Hearth
from app.core.warehouse import reference_folder
from app.models import AuditEvent
from tests.integration.conftest import SignIn
from tests.support.places import ENGLISH, LONDON, WELSH, add_small_world
from tests.support.records import Recorder
from tests.support.world import World

FROM_2019 = "/places/changes?change=imd_decile:2019:2025"


@pytest.fixture
def site(hearth: Hearth, world: World) -> Hearth:
    """Five of Wexcombe's and three of Ferrand's participants, in places that two editions know."""
    add_small_world(reference_folder(hearth))
    recorder = Recorder(hearth)
    for name, postcode in (("Ada", ENGLISH), ("Ben", ENGLISH), ("Cal", LONDON), ("Dee", WELSH)):
        recorder.participant(world.wexcombe, name, "Mover", postcode=postcode)
    recorder.participant(world.wexcombe, "=1+1", "Mover", postcode=LONDON)
    recorder.participant(world.wexcombe, "Nowhere", "Stayer", postcode=None)
    for name in ("Xan", "Yul", "Zoe"):
        recorder.participant(world.ferrand, name, "Foreign", postcode=ENGLISH)
    return hearth


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def test_changes__before_a_choice__offers_what_is_loaded_twice(
    sign_in: SignIn, site: Hearth
) -> None:
    page = sign_in().get("/places/changes").get_data(as_text=True)
    assert re.findall(r'<option value="([^"]+)"', page) == ["imd_decile:2019:2025"]


def test_changes__two_editions__add_up_and_are_of_the_own_member(
    sign_in: SignIn, site: Hearth
) -> None:
    page = text_of(sign_in().get(FROM_2019))
    assert "4 of your 6 participants have another IMD decile in edition 2025 than in 2019." in page
    assert "0 stay where they were. 0 have a figure in 2025 only, 0 in 2019 only, and 2 in" in page
    assert re.search(r"Decile 3 2 0 0", page), "two go from decile 3 to decile 2"
    assert "Mover, Ada" in page
    assert "Foreign" not in page


def test_changes__csv__lists_all_and_no_cell_is_a_formula(sign_in: SignIn, site: Hearth) -> None:
    answer = sign_in().get("/places/changes.csv?change=imd_decile:2019:2025")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[0][-2:] == ["IMD decile 2019", "IMD decile 2025"]
    assert sorted(row[1] for row in rows[1:]) == ["'=1+1", "Ada", "Ben", "Cal"]
    assert ["Decile 3", "Decile 2"] in [row[-2:] for row in rows]


@pytest.mark.parametrize("address", [FROM_2019, FROM_2019.replace("changes?", "changes.csv?")])
def test_changes__names_shown__leave_a_read(
    sign_in: SignIn, site: Hearth, world: World, address: str
) -> None:
    assert sign_in().get(address).status_code == 200
    with site.database.session(Scope.everything(), writes=False) as session:
        event = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action == "participant.read")
            .order_by(AuditEvent.sequence.desc())
        ).first()
        assert event is not None
        assert len(event.entity_ids) == 4
        assert event.organisation_id == world.wexcombe


@pytest.mark.parametrize("role", ["hub_officer", "researcher", "central_team"])
def test_changes__of_no_member__refused(sign_in: SignIn, site: Hearth, role: str) -> None:
    assert sign_in(role).get(FROM_2019).status_code == 403


@pytest.mark.parametrize(
    "change", ["", "imd_decile:2025:2019", "imd_score:1:2", "x", "::", "a:b:c"]
)
def test_changes__that_cannot_be__are_not_found_or_asked_for(
    sign_in: SignIn, site: Hearth, change: str
) -> None:
    answer = sign_in().get("/places/changes", query_string={"change": change})
    assert answer.status_code == (404 if change else 200)


def test_changes__another_edition_with_the_same_figures__moves_nobody(
    sign_in: SignIn, site: Hearth
) -> None:
    from tests.support.places import Store

    Store(reference_folder(site)).add(
        "imd", "2027", pl.DataFrame({"code": ["E01004736", "E01035000"], "imd_decile": [9, 2]}),
        area_type="lsoa21",
    )  # fmt: skip
    page = text_of(sign_in().get("/places/changes?change=imd_decile:2025:2027"))
    assert "0 of your 6 participants" in page
    assert "4 stay where they were" in page
    assert "Who moves" not in page
