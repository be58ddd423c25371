"""Both engines, for tests that hold for either."""

from collections.abc import Callable
from typing import cast

import pytest

from etl.engine import Engine, EngineName, open_engine
from tests.support.spark import hurry_java


@pytest.fixture(scope="module", params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def opened(request: pytest.FixtureRequest) -> Callable[[], Engine]:
    """Opens one more of the engine under test."""
    hurry_java()
    name = cast("EngineName", request.param)
    return lambda: open_engine(name)
