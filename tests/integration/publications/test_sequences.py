"""Whatever people try, in whatever order: nothing is published without two different people."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.context import open_hearth
from app.core.errors import DomainError
from app.models import Publication
from app.publications import services
from app.publications.files import folder_of
from app.publications.services import change, drop
from tests.integration.conftest import settings_for
from tests.support.publications import Publisher
from tests.support.world import World

PEOPLE = ("central_team", "research_group", "member_coordinator", "researcher", "both")
TRIES = (
    "check", "approve", "publish", "withdraw", "send_back", "change", "drop", "tamper", "void",
)  # fmt: skip


@pytest.fixture(scope="module")
def publisher(prepared_database: tuple[Path, World], tmp_path_factory: Any) -> Any:
    """People of the small world, one of whom is in the central team and the research group."""
    folder = tmp_path_factory.mktemp("sequences")
    shutil.copy(prepared_database[0], folder / "hearth.db")
    hearth = open_hearth(settings_for(folder))
    made = Publisher(hearth, prepared_database[1])
    # The system administrator of the world plays the one with both roles.
    made.world.users["both"] = made.world.users["system_administrator"]
    made.give_role("both", "central_team")
    made.give_role("both", "research_group")
    yield made
    del made.world.users["both"]
    hearth.database.dispose()


def attempt(publisher: Publisher, number: int, who: str, what: str) -> None:
    """Try a step; what is refused is refused."""
    match what:
        case "check" | "approve" | "publish":
            getattr(publisher, what)(number, by=who)
        case "withdraw" | "send_back":
            getattr(publisher, what)(number, "A reason.", by=who)
        case "change":
            publisher.do(who, number, change, words={"title": f"As {who} has it"})
        case "drop":
            publisher.do(who, number, drop)
        case "tamper":
            folder = folder_of(publisher.hearth, publisher.get(number))
            (folder / "hesa-track.csv").write_text(who, encoding="utf-8")
        case "void":
            publisher.do(who, number, lambda session, publication, **_: services.void_if_changed(
                session, publisher.hearth, publication))  # fmt: skip


def hold(one: Publication, wrote: set[int], world: World) -> None:
    """What is true of a publication that is out, whatever led there."""
    assert one.approved_by is not None
    assert one.checked_by is not None
    assert one.approved_by not in {one.prepared_by, one.checked_by, *one.hands}
    assert one.approved_by not in wrote
    assert one.approved_by in {world.users["research_group"], world.users["both"]}
    assert one.slug


@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(
    prepared_by=st.sampled_from(["central_team", "member_coordinator", "both"]),
    tries=st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(TRIES)), max_size=14),
)
def test_sequence__any__never_published_without_two_people(
    publisher: Publisher, prepared_by: str, tries: list[tuple[str, str]]
) -> None:
    world = publisher.world
    own = world.wexcombe if prepared_by == "member_coordinator" else None
    number = publisher.draft(by=prepared_by, member=own)
    wrote = {world.users[prepared_by]}
    was_tampered = False
    # Ways that could lead out are mixed in, or chance would seldom come that far.
    path = [("central_team", "check"), ("research_group", "approve"), ("central_team", "publish")]
    for who, what in [*tries[:7], *path, *tries[7:], *path]:
        before = publisher.get(number).status
        try:
            attempt(publisher, number, who, what)
        except DomainError:
            continue
        if what in ("change", "check"):
            wrote.add(world.users[who])
        was_tampered = was_tampered or what == "tamper"
        one = publisher.get(number)
        if one.status == "published" and before != "published":
            assert not was_tampered
            hold(one, wrote, world)
        assert before not in ("withdrawn", "dropped") or one.status == before
