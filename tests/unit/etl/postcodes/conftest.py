from collections.abc import Callable

import numpy as np
import pytest

from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import find_key


def make_tiny_directory(*postcodes: str) -> PostcodeDirectory:
    keys = np.array(sorted(find_key(postcode) or 0 for postcode in postcodes), dtype=np.int64)
    nowhere = np.full(len(keys), -1, dtype=np.int32)
    return PostcodeDirectory(
        keys, nowhere, nowhere, np.zeros(len(keys), dtype=np.uint16), ("",), "test"
    )


@pytest.fixture(scope="session")
def tiny_directory() -> Callable[..., PostcodeDirectory]:
    """A directory of the given postcodes only, none with a place."""
    return make_tiny_directory
