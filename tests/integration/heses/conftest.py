"""What the tests of HESES share: a finished run, and who opens it."""

import pytest
from flask.testing import FlaskClient

from app.core.context import Hearth
from tests.integration.conftest import SignIn
from tests.support.heses_runs import make_run
from tests.support.world import World


@pytest.fixture
def run(hearth: Hearth, world: World) -> int:
    """The number of a run that has finished."""
    return make_run(hearth, world.emails["central_team"])


@pytest.fixture
def central(sign_in: SignIn) -> FlaskClient:
    return sign_in("central_team")


@pytest.fixture
def contact(sign_in: SignIn) -> FlaskClient:
    """Of the member whose institution is in the run."""
    return sign_in("member_coordinator")
