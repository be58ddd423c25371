"""Names of today's local authorities, so that a place can be named before any file is loaded.

The codes and names stand in `local_authorities.csv`, one row for each local authority district,
council area or unitary authority of the postcode directory.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_FILE: Final = files("etl.reference") / "local_authorities.csv"


@dataclass(frozen=True, slots=True)
class LocalAuthority:
    """A local authority and the region of England, or the country, that it lies in."""

    code: str
    name: str
    region: str


@cache
def load_local_authorities() -> Mapping[str, LocalAuthority]:
    """Load the local authorities by their nine-character code.

    Returns
    -------
    Mapping[str, LocalAuthority]
        361 of the United Kingdom; the Channel Islands and the Isle of Man have none.

    Source
    ------
    Office for National Statistics, names and codes of local authority districts, 2025 (Open
    Government Licence 3.0). The codes are those of the postcode directory; a test compares them.
    """
    with _FILE.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        return MappingProxyType({row["code"]: LocalAuthority(**row) for row in rows})
