"""The track report's true counts, for tests that hold them against people counted by hand."""

from pathlib import Path
from typing import Any

import polars as pl

from analytics.disclosure import TrueCounts
from analytics.reports import Question
from analytics.reports.hesa_track import HesaTrack
from analytics.track import EVERYBODY, Scope
from analytics.track.people import open_track


def count_track(analysis: Path, scope: Scope = EVERYBODY) -> dict[str, TrueCounts]:
    """Count every table of the report, by its key."""
    kind = HesaTrack()
    with open_track(analysis, scope) as track:
        found = kind.count(track, Question(kind.name, scope, "Somebody"))
    return {each.key: each.counts for each in found}


def counted(counts: TrueCounts, measure: str = "entered_ever") -> dict[str, Any]:
    """Give a count by the category of its rows, nought left out."""
    key = counts.dimensions[0].name
    rows = counts.table.select(pl.col(key).cast(pl.String), measure).rows()
    return {category: value for category, value in sorted(rows) if value}
