"""Schools: found as one types, and what the reader's own participants received there."""

from typing import Any

import pytest
from sqlalchemy import select

from app.core.access import Scope
from app.core.context import Hearth
from app.models import Institution
from tests.integration.conftest import SignIn
from tests.support.records import Recorder
from tests.support.world import World


@pytest.fixture
def recorder(hearth: Hearth) -> Recorder:
    return Recorder(hearth)


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def number_of(hearth: Hearth, urn: str) -> int:
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        found = session.scalar(select(Institution.id).where(Institution.urn == urn))
        assert found is not None
        return found


@pytest.mark.parametrize("typed", ["bride", "900102", "St+Bride"])
def test_list__part_of_the_name_or_urn__finds(sign_in: SignIn, typed: str) -> None:
    page = text_of(sign_in().get(f"/schools?q={typed}"))
    assert "St Bride&#39;s Upper School" in page
    assert "Harrow Lane Academy" not in page


def test_list__with_participants__counts_those_of_the_readers_member(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    recorder.participant(world.wexcombe, urn="900101")
    recorder.participant(world.ferrand, urn="900102")
    page = text_of(sign_in().get("/schools?reached=1"))
    assert "Harrow Lane Academy" in page
    assert "St Bride" not in page


def test_show__what_was_received__is_that_of_the_readers_member(
    sign_in: SignIn, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    for member, hours in ((world.wexcombe, 2.5), (world.ferrand, 30.0)):
        activity = recorder.activity(member)
        recorder.attendance(activity, recorder.participant(member, urn="900101"), hours=hours)
    recorder.participant(world.wexcombe, "Ada", urn="900101")
    page = text_of(sign_in().get(f"/schools/{number_of(hearth, '900101')}"))
    assert "1 of 2 participants here have attended something, 2.5 contact hours in all." in page


def test_show__researcher__sees_the_school_but_no_count(
    sign_in: SignIn, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    recorder.participant(world.wexcombe, urn="900101")
    page = text_of(sign_in("researcher").get(f"/schools/{number_of(hearth, '900101')}"))
    assert "Harrow Lane Academy" in page
    assert "participants" not in page.lower().replace("reach participants", "")


def test_show__no_such_school__is_not_found(sign_in: SignIn) -> None:
    assert sign_in().get("/schools/999999").status_code == 404


def test_options__typed_in_a_form__offers_names_with_their_urn(sign_in: SignIn) -> None:
    part = text_of(sign_in().get("/schools/options?institution_id=lane"))
    assert part == '<option value="Harrow Lane Academy (900101)"></option>'
    assert text_of(sign_in().get("/schools/options?institution_id=")) == ""
