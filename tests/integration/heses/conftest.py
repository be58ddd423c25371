"""What the tests of HESES share: a finished run, and who opens it."""

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.core.context import EXTENSION
from etl.postcodes import PostcodeDirectory
from tests.integration.conftest import SignIn, open_site
from tests.support.heses_runs import make_run
from tests.support.world import World


@pytest.fixture(scope="session")
def finished_run(
    prepared_database: tuple[Path, World],
    postcodes: PostcodeDirectory,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, int]:
    """An instance folder in which a run has finished, and the number of the run."""
    records, world = prepared_database
    folder = tmp_path_factory.mktemp("run")
    shutil.copy(records, folder)
    with open_site(folder, postcodes) as site:
        return folder, make_run(site.extensions[EXTENSION], world.emails["central_team"])


@pytest.fixture
def beginning(request: pytest.FixtureRequest, prepared_database: tuple[Path, World]) -> Path:
    """With the finished run, where the test asks for it."""
    if "run" in request.fixturenames:
        return Path(request.getfixturevalue("finished_run")[0])
    return prepared_database[0].parent


@pytest.fixture
def run(finished_run: tuple[Path, int]) -> int:
    """The number of a run that has finished."""
    return finished_run[1]


@pytest.fixture
def central(sign_in: SignIn) -> FlaskClient:
    return sign_in("central_team")


@pytest.fixture
def contact(sign_in: SignIn) -> FlaskClient:
    """Of the member whose institution is in the run."""
    return sign_in("member_coordinator")
