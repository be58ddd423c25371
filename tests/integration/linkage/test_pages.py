"""How records were linked, in the browser: for the central team with counts, for others without."""

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import jobs
from app.core.access import Scope
from app.core.context import Hearth
from app.models import AuditEvent, Job, JobState
from etl.warehouse import Edition, get_linkage
from tests.integration.conftest import SignIn
from tests.support.linked_world import linked_world

HESA = "/linkage/1/hesa_student"


@pytest.fixture
def central(sign_in: SignIn, edition: Edition) -> FlaskClient:
    return sign_in("central_team")


@pytest.fixture
def researcher(sign_in: SignIn, edition: Edition) -> FlaskClient:
    return sign_in("researcher")


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    assert answer.headers["Cache-Control"] == "private, no-store"
    words = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).partition("<main")[2])
    return re.sub(r"\s+", " ", words)


def pairs_of(edition: Edition, outcome: str, source: str = "hesa_student") -> list[dict[str, Any]]:
    pairs = pl.read_parquet(get_linkage(edition, source).candidates)
    return pairs.filter(pl.col("outcome") == outcome).sort("left_id", "period").rows(named=True)


def address_of(pair: dict[str, Any], source: str = "hesa_student") -> str:
    pseudonyms = f"{pair['left_id']}/{pair['right_id']}"
    return f"/linkage/1/{source}/pair/{pseudonyms}?year={pair['period']}"


def events(hearth: Hearth, action: str) -> list[AuditEvent]:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        found = select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.sequence)
        return list(session.scalars(found))


def test_index__no_edition__says_what_to_do(sign_in: SignIn) -> None:
    assert "No edition yet" in text_of(sign_in("central_team"), "/linkage")


def test_index__central_team__sees_sources_with_counts(central: FlaskClient) -> None:
    page = text_of(central, "/linkage")
    assert "links participants to 2 sources" in page
    assert "HESA Student 2019-20 to 2020-21 12 6 1 2" in page
    assert "Build a new edition" in page


def test_index__researcher__sees_no_count_of_persons_and_no_button(
    researcher: FlaskClient,
) -> None:
    page = text_of(researcher, "/linkage")
    assert "HESA Student 2019-20 to 2020-21 12" in page
    assert "participants to 2 sources" in page
    assert "Not linked" not in page
    assert "Build a new edition" not in page
    assert "Find a participant" not in page


def test_index__second_edition__says_what_changed(
    central: FlaskClient, hearth: Hearth, tmp_path: Path
) -> None:
    world = linked_world()
    gone = world.files["hesa_student/2020-21"].pop()
    world.files["hesa_student/2021-22"] = [{**gone, "academic_year": "2021/22"}]
    world.build(hearth.settings.instance)
    (hearth.settings.instance / "administrative/hesa_student/2021-22.parquet").unlink()
    page = text_of(central, "/linkage")
    assert "1 links were gained, 1 lost" in page
    assert "HESA Student 11 1 1 0 1 11" in page
    assert "Edition 1" in page
    assert "Linkage in edition 1" in text_of(central, "/linkage/1")


def test_build__asked_and_stopped__leaves_the_edition(central: FlaskClient, hearth: Hearth) -> None:
    assert central.post("/linkage/build").status_code == 303
    assert "Building a new edition" in text_of(central, "/linkage")
    assert central.post("/linkage/build/stop").status_code == 303
    assert jobs.run_one(hearth, "worker") is False
    with hearth.database.session(Scope.everything(), writes=False) as session:
        states = list(session.scalars(select(Job.state).order_by(Job.id)))
    assert states == [JobState.CANCELLED]
    assert "The last build was stopped" in text_of(central, "/linkage")
    assert events(hearth, "warehouse.stop")


def test_source__central_team__reads_the_match_report(central: FlaskClient) -> None:
    page = text_of(central, HESA)
    assert "6 of 9 participants (66.7%) are linked to HESA Student in some year" in page
    assert "0.95 In use 11 6" in page
    assert "University of Wexcombe" in page
    assert "Names, date of birth and postcode the same 11 100.0%" in page


def test_source__researcher__sees_rounded_counts_of_no_member(researcher: FlaskClient) -> None:
    page = text_of(researcher, HESA)
    assert "Without sex 10 5 .." in page
    assert "Numbers of people are rounded up or down to a multiple of 5" in page
    assert "Wexcombe" not in page
    assert "0.95 In use 99.9%" in page


def test_source__researcher_and_key_stages__sees_counts_rounded_to_ten(
    researcher: FlaskClient,
) -> None:
    page = text_of(researcher, "/linkage/1/npd_ks4")
    assert "Numbers of people are rounded up or down to a multiple of 10" in page
    assert "Ethnicity" in page
    assert "Complete 0 0 c" in page or "Complete 10 0 c" in page


@pytest.mark.parametrize("address", ["/linkage/9", "/linkage/9/hesa_student", "/linkage/1/none"])
def test_address__of_nothing__is_not_found(central: FlaskClient, address: str) -> None:
    text_of(central, address, 404)


def test_model__any_reader__sees_levels_and_limits(researcher: FlaskClient) -> None:
    page = text_of(researcher, f"{HESA}/model")
    assert "Stored shares" in page
    assert "The same date of birth" in page
    assert "Known limits" in page
    assert "Groups with lower recall" not in page


def test_find__linked__shows_links_of_every_source(central: FlaskClient, hearth: Hearth) -> None:
    page = text_of(central, "/linkage/1/find?number=1")
    assert "Participant 1 is linked in 2 of 2 sources" in page
    assert "2019-20: record" in page
    assert "2020-21: record" in page
    (read,) = events(hearth, "link_candidates.read")
    assert read.entity_ids == [1]
    assert read.organisation_id is not None


def test_find__not_linked__says_what_the_nearest_lacked(central: FlaskClient) -> None:
    page = text_of(central, "/linkage/1/hesa_student/find?number=8")
    assert "Participant 8 is linked in 0 of 1 source" in page
    assert "Not linked. The nearest:" in page
    assert "different forenames" in page
    assert "likelier relatives" in page


def test_find__nobody__says_so_and_notes_nothing(central: FlaskClient, hearth: Hearth) -> None:
    assert "Nobody in edition 1 has this number" in text_of(central, "/linkage/1/find?number=77")
    assert not events(hearth, "link_candidates.read")


def test_pair__linked__shows_both_sides_and_each_step(
    central: FlaskClient, edition: Edition, hearth: Hearth
) -> None:
    page = text_of(central, address_of(pairs_of(edition, "link")[0]))
    assert "Linked: 99." in page
    assert "Forenames" in page
    assert "Same The same surname" in page
    for words in ("Before comparing", "That is", "In the end", "even chance", "Rivals"):
        assert words in page
    (read,) = events(hearth, "link_pair.read")
    assert len(read.entity_ids) == 1
    assert read.detail == {"edition": 1, "source": "hesa_student"}


def test_pair__relative__says_what_took_its_chance(central: FlaskClient, edition: Edition) -> None:
    (pair,) = pairs_of(edition, "unsure")
    page = text_of(central, address_of(pair))
    assert "Zadie" in page
    assert "Relatives share a surname and a home" in page


def test_pair__never_a_candidate__is_not_found(central: FlaskClient, edition: Edition) -> None:
    pair = pairs_of(edition, "link")[0]
    text_of(central, address_of({**pair, "right_id": "f" * 32}), 404)
    text_of(central, address_of({**pair, "period": "1999-00"}), 404)


def test_pages__of_pairs__name_nobody_in_an_address(central: FlaskClient, edition: Edition) -> None:
    addresses = [address_of(pairs_of(edition, "link")[0]), "/linkage/1/find?number=1", HESA]
    for address in addresses:
        page = central.get(address).get_data(as_text=True)
        links = " ".join(re.findall(r'(?:href|action)="([^"]+)"', page))
        assert not re.search(r"Adaba|Byron|SW1A|2001-01", links)
