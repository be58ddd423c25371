"""The milestones of a track as a file for a researcher: one row a person and milestone.

Of people it has pseudonyms alone, which hold within one edition's key. It is of single people, so
that it stays where the records are: what leaves goes through the gate.
"""

from pathlib import Path
from typing import Final

from analytics.track.people import Track

MILESTONES: Final = (
    *("ks2", "ks4", "ks5", "level3", "he_entry", "continuation", "award", "outcome"),
)
COLUMNS: Final = ("person", "milestone", "period", "source", "year", "value")
_ORDER: Final = ("person", "year", "milestone")


def write_milestones(track: Track, path: Path) -> None:
    """Write the milestones of a track's people.

    Parameters
    ----------
    track
        From `open_track`.
    path
        Of the file; Parquet, or CSV where it ends in `.csv`. Its bytes hang on the edition and the
        scope alone.

    Raises
    ------
    ValueError
        The file ends otherwise.
    """
    if path.suffix not in {".parquet", ".csv"}:
        raise ValueError(f"Milestones are written as .parquet or .csv, not {path.suffix}.")
    if path.suffix == ".csv":
        track.engine.fetch("milestones", order_by=_ORDER).select(COLUMNS).write_csv(path)
        return
    track.engine.write("milestones", path, order_by=_ORDER)
