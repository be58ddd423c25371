"""What is known of a loaded year: from which file, when, by whom, what was left out.

It is kept within the year's own Parquet file, so that the two are always of one load.
"""

import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from etl.records.settling import Blanked, Excluded

_KEY: Final = "hearth.records"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Of one file that was loaded: its name, its hash, when, and by whom."""

    file: str
    sha256: str
    loaded_at: datetime | None = None
    loaded_by: str | None = None


@dataclass(frozen=True, slots=True)
class LoadNote:
    """What is known of a year.

    Attributes
    ----------
    rows : records that the year has. given, merged : rows of the file (and of its supplements),
        and how many of them were made one record with another.
    layout, layout_title : in which the file was. left : its columns that were left behind.
    absent : our columns that stay blank.
    excluded, blanked : what was left out, and values left blank.
    excluded_file : name of the rows left out, within the store; None where there are none.
    stamp, supplements : of the file, and of those that were added to it.
    """

    source: str
    year: str
    rows: int
    given: int
    merged: int
    layout: str
    layout_title: str
    left: tuple[str, ...]
    absent: tuple[str, ...]
    excluded: tuple[Excluded, ...]
    blanked: tuple[Blanked, ...]
    stamp: Stamp
    excluded_file: str | None = None
    supplements: tuple[Stamp, ...] = ()

    @property
    def excluded_rows(self) -> int:
        """How many rows were left out."""
        return sum(each.rows for each in self.excluded)

    def as_metadata(self) -> dict[str, str]:
        """Write the note as metadata of a Parquet file."""
        return {_KEY: json.dumps(dataclasses.asdict(self), default=str)}


def read_note(path: Path) -> LoadNote | None:
    """Read the note of a year's file; None where it was loaded without one, or is damaged."""
    try:
        metadata = pq.read_metadata(path).metadata or {}
    except (OSError, pa.ArrowException):
        return None
    text = metadata.get(_KEY.encode())
    return None if text is None else _note(json.loads(text))


def count_rows(path: Path) -> int:
    """Count the records of a year's file."""
    return int(pq.read_metadata(path).num_rows)


def _note(given: dict[str, Any]) -> LoadNote:
    return LoadNote(
        **{
            **given,
            "left": tuple(given["left"]),
            "absent": tuple(given["absent"]),
            "excluded": tuple(Excluded(**each) for each in given["excluded"]),
            "blanked": tuple(Blanked(**each) for each in given["blanked"]),
            "stamp": _stamp(given["stamp"]),
            "supplements": tuple(_stamp(each) for each in given["supplements"]),
        }
    )


def _stamp(given: dict[str, Any]) -> Stamp:
    at = given["loaded_at"]
    return Stamp(**{**given, "loaded_at": datetime.fromisoformat(at) if at else None})
