"""Publications of the small world, on either database."""

import pytest

from app.core.context import Hearth
from tests.integration.security.conftest import app  # noqa: F401 - the site on either database
from tests.support.publications import Publisher
from tests.support.world import World


@pytest.fixture
def publisher(hearth: Hearth, world: World) -> Publisher:
    """Does what people would do to publications."""
    return Publisher(hearth, world)
