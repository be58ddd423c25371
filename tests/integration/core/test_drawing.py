from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.core import drawing, drawn_boundaries, jobs
from app.core.access import Scope
from app.core.context import Hearth

NOTICE = b"The maps are being drawn"


def test_draw_boundaries__asked_for__pages_say_so_until_they_are_there(
    hearth: Hearth, sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    hearth.settings = hearth.settings.model_copy(update={"demonstration": True})
    officer = sign_in()
    assert NOTICE not in officer.get("/targeting").data
    with hearth.database.transaction(Scope.everything()) as session:
        drawing.ask_for_boundaries(session)
    assert NOTICE in officer.get("/targeting").data
    drawn = []
    monkeypatch.setattr(drawn_boundaries, "compute", lambda *given: drawn.append(given))
    monkeypatch.setattr(drawing, "prepare_places", drawn.append)
    assert jobs.run_one(hearth, "worker")
    assert [drawn[0][0], drawn[1]] == [hearth, hearth]
    assert NOTICE not in officer.get("/targeting").data
