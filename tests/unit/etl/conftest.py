from pathlib import Path

import pytest

from etl.postcodes import PostcodeDirectory


@pytest.fixture(scope="session")
def directory(request: pytest.FixtureRequest) -> PostcodeDirectory:
    """The real directory; its arrays are kept between runs in pytest's own cache folder."""
    cache = request.config.cache
    assert cache is not None
    return PostcodeDirectory.load(Path(cache.mkdir("postcodes")))
