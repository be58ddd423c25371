"""What stands between a draft and its publication."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core import audit
from app.core.access import Scope
from app.core.context import Hearth, open_hearth
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.releases import open_register
from app.models import AuditEvent, Publication, Role, User
from app.publications import overrides, services
from app.publications.files import folder_of
from tests.integration.conftest import settings_for
from tests.support.publications import POINTS, Publisher, small_report
from tests.support.world import World

SECOND = "second_central"


@pytest.fixture
def hearth(prepared_database: tuple[Path, World], tmp_path: Path) -> Iterator[Hearth]:
    """What the site holds, without its pages."""
    shutil.copy(prepared_database[0], tmp_path / "hearth.db")
    held = open_hearth(settings_for(tmp_path))
    yield held
    held.database.dispose()


def tamper(publisher: Publisher, number: int) -> None:
    folder = folder_of(publisher.hearth, publisher.get(number))
    (folder / "hesa-track.csv").write_text("sex,people\nf,9999\n", encoding="utf-8")


def find_void(publisher: Publisher, number: int) -> bool:
    with publisher.hearth.database.transaction(Scope.everything()) as session:
        one = session.get_one(Publication, number)
        return services.void_if_changed(session, publisher.hearth, one)


@pytest.fixture
def second(hearth: Hearth, world: World) -> str:
    """A second person of the central team."""
    with hearth.database.transaction(Scope.everything()) as session:
        role = session.scalars(select(Role).where(Role.name == "central_team")).one()
        user = User(
            email="second@hearth.test", name="Second", password="x", fs_uniquifier="second",
            roles=[role], active=True,
        )  # fmt: skip
        session.add(user)
        session.flush()
        world.users[SECOND] = user.id
    return SECOND


def test_publish__checked_and_approved_by_another__has_an_address(publisher: Publisher) -> None:
    one = publisher.published()
    assert (one.status, one.slug) == ("published", "hesa-track-all-members-edition-1")
    assert one.approved_by not in one.hands


def test_publish__the_same_question_twice__two_addresses(publisher: Publisher) -> None:
    publisher.published()
    assert publisher.published().slug == "hesa-track-all-members-edition-1-2"


@pytest.mark.parametrize("missing", POINTS)
def test_check__a_point_left_out__stays_a_draft(publisher: Publisher, missing: str) -> None:
    number = publisher.draft()
    ticked = [point for point in POINTS if point != missing]

    def check(session, **values):
        services.check(session, publisher.hearth, **values)

    with pytest.raises(Invalid, match="1 are left"):
        publisher.do("central_team", number, check, ticked=ticked)
    assert publisher.get(number).status == "draft"


def test_check__no_files__waits(publisher: Publisher) -> None:
    number = publisher.draft()
    publisher.set(number, manifest="")
    with pytest.raises(Conflict, match="files"):
        publisher.check(number)


def test_check__files_altered__is_refused(publisher: Publisher) -> None:
    number = publisher.draft()
    tamper(publisher, number)
    with pytest.raises(Conflict, match="not as they were made"):
        publisher.check(number)


@pytest.mark.parametrize("approved", [False, True])
@pytest.mark.parametrize("what", ["file", "added file", "title", "edition"])
def test_void__changed_after_the_check__is_a_draft_again(
    publisher: Publisher, what: str, approved: bool
) -> None:
    number = publisher.draft()
    publisher.check(number)
    if approved:
        publisher.approve(number)
    if what == "file":
        tamper(publisher, number)
    elif what == "added file":
        folder = folder_of(publisher.hearth, publisher.get(number))
        (folder / "more.csv").write_text("x", encoding="utf-8")
    else:
        publisher.set(number, **{"title": {"title": "Better"}, "edition": {"edition": 2}}[what])

    assert find_void(publisher, number)
    one = publisher.get(number)
    assert (one.status, one.approved_by, one.checked_by) == ("draft", None, None)
    assert "not those that were checked" in one.sent_back


def test_void__nothing_changed__stands(publisher: Publisher) -> None:
    number = publisher.draft()
    publisher.check(number)
    assert not find_void(publisher, number)
    assert publisher.get(number).status == "checked"


def test_publish__files_changed_after_approval__is_refused(publisher: Publisher) -> None:
    number = publisher.draft()
    publisher.check(number)
    publisher.approve(number)
    tamper(publisher, number)
    with pytest.raises(Conflict, match="not those that were checked"):
        publisher.publish(number)


def test_publish__approval_written_into_the_record__is_refused(
    publisher: Publisher, world: World
) -> None:
    """Also where somebody reaches the database: who prepared it is not the second person."""
    number = publisher.draft()
    publisher.check(number)
    publisher.set(number, status="approved", approved_by=world.users["central_team"])
    with pytest.raises(Conflict, match="second person"):
        publisher.publish(number)


def test_approve__one_person_with_both_roles__is_refused(
    publisher: Publisher,
) -> None:
    publisher.give_role("central_team", "research_group")
    number = publisher.draft()
    publisher.check(number)
    with pytest.raises(NotAllowed, match="Somebody else"):
        publisher.approve(number, by="central_team")


def test_approve__who_changed_the_words__is_refused_after_being_sent_back(
    publisher: Publisher, second: str
) -> None:
    publisher.give_role(second, "research_group")
    number = publisher.draft()
    publisher.do(second, number, services.change, words={"title": "Mine"})
    publisher.check(number)
    with pytest.raises(NotAllowed, match="Somebody else"):
        publisher.approve(number, by=second)


def test_send_back__with_reason__begins_anew(publisher: Publisher) -> None:
    number = publisher.draft()
    publisher.check(number)
    publisher.approve(number)
    publisher.send_back(number, "The second title says too much.")
    one = publisher.get(number)
    assert (one.status, one.approved_by, one.sealed) == ("draft", None, "")
    assert one.sent_back == "The second title says too much."


def test_findings__no_override__publish_stays_shut(publisher: Publisher) -> None:
    number = publisher.draft(findings=["Beside edition 1 it gives 3 people away."])
    with pytest.raises(Conflict, match="found something"):
        publisher.check(number)


def test_findings__reason_confirmed_by_a_second_person__may_be_checked_and_is_logged(
    publisher: Publisher, second: str
) -> None:
    number = publisher.draft(findings=["Beside edition 1 it gives 3 people away."])
    publisher.do(second, number, overrides.ask, reason="They are schools, not people.")
    with pytest.raises(NotAllowed, match="Somebody else"):
        publisher.do(second, number, overrides.confirm)
    with pytest.raises(NotAllowed, match="Somebody else"):  # who prepared it
        publisher.do("central_team", number, overrides.confirm)
    with pytest.raises(Conflict):
        publisher.check(number)
    publisher.do("research_group", number, overrides.confirm)
    publisher.check(number)
    assert publisher.get(number).status == "checked"
    told = events(publisher.hearth, number)
    assert told[:2] == ["publication.ask_override", "publication.confirm_override"]


def test_override__without_a_finding_or_a_reason__is_refused(publisher: Publisher) -> None:
    clean, found = publisher.draft(), publisher.draft(findings=["Something."])
    with pytest.raises(Conflict, match="found nothing"):
        publisher.do("central_team", clean, overrides.ask, reason="Why not?")
    with pytest.raises(Invalid, match="Say why"):
        publisher.do("central_team", found, overrides.ask, reason="  ")
    with pytest.raises(Conflict, match="no reason"):
        publisher.do("research_group", found, overrides.confirm)


def test_findings__after_approval__shut_the_button(publisher: Publisher) -> None:
    number = publisher.draft()
    publisher.check(number)
    publisher.approve(number)
    publisher.set(number, findings=["Found since."])
    with pytest.raises(Conflict):
        publisher.publish(number)


def test_trail__whole_life__every_step_is_logged(publisher: Publisher) -> None:
    one = publisher.published()
    publisher.withdraw(one.id, "A slip in the source.")
    assert events(publisher.hearth, one.id) == [
        "publication.check", "publication.approve", "publication.publish", "publication.withdraw",
    ]  # fmt: skip
    with publisher.hearth.database.session(Scope.everything(), writes=False) as session:
        assert audit.verify(session).is_sound


def events(hearth: Hearth, number: int) -> list[str]:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        found = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.entity == "publication")
            .order_by(AuditEvent.sequence)
        )
        return [one.action for one in found if number in one.entity_ids]


def test_publish__something_released_since_tells_too_much__is_a_draft_with_the_finding(
    publisher: Publisher,
) -> None:
    number = publisher.draft()
    publisher.check(number)
    publisher.approve(number)
    publisher.enter("", small_report(female=1_300))
    with pytest.raises(Conflict, match="released since"):
        publisher.publish(number)

    assert find_void(publisher, number)
    one = publisher.get(number)
    assert one.status == "draft"
    assert "printed in two ways" in one.findings[0]


def test_publish__figures_not_in_the_register__is_refused(publisher: Publisher) -> None:
    number = publisher.draft()
    publisher.set(number, held_against="")
    with pytest.raises(Conflict, match="tell too much"):
        publisher.check(number)


def test_publish__published__is_noted_in_the_register(publisher: Publisher) -> None:
    one = publisher.published()
    notes = open_register(publisher.hearth).list_notes()
    assert [note.way for note in notes if note.key == one.held_against] == ["export", "publication"]
