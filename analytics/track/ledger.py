"""The exclusion ledger: everybody who is not in a denominator, and why, record by record.

Reasons from what a member recorded, and from the cohort clock, are told to that member's own staff
as they are. That a record of higher education may be somebody's is not: of one person it would
tell that there may be one.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from analytics.track.exclusions import Exclusion, list_exclusions
from analytics.track.people import judge_records
from analytics.track.scope import Scope
from etl.engine import DuckEngine, load_stages

#: Of someone who is not left out for anything that a member is told.
NO_REASON: Final = 0
_LEDGER: Final = load_stages("analytics.track", "sql/ledger")
_ORDER: Final = ("organisation_key", "pseudonym")


@dataclass(frozen=True, slots=True)
class Ledger:
    """Why participant records of some members are not counted, for their own staff.

    Attributes
    ----------
    records : one row a participant record: pseudonym, organisation_key, reasons (the bits of all
        that hold), first_reason (the bit under which it is left out; 0 where it is not), in the
        order of members and pseudonyms. Reasons of linkage are not among them.
    first_year, last_year : calendar years in which the first and last academic year of the
        records begin; None where there are none.
    """

    records: pl.DataFrame
    first_year: int | None
    last_year: int | None

    @property
    def recorded(self) -> int:
        """Number of participant records."""
        return self.records.height

    @property
    def left_out(self) -> pl.DataFrame:
        """The records that have a reason, as they are in `records`."""
        return self.records.filter(pl.col("first_reason") != NO_REASON)

    def count(self) -> list[tuple[Exclusion, int, int]]:
        """Count by reason: the records left out under it, and all for which it holds at all."""
        firsts = dict(self.records["first_reason"].value_counts().iter_rows())
        return [(each, firsts.get(each.bit, 0), self._holding(each.bit)) for each in list_told()]

    def _holding(self, bit: int) -> int:
        return self.records.filter(pl.col("reasons") & bit > 0).height


@cache
def list_told() -> tuple[Exclusion, ...]:
    """List the reasons of which a member is told record by record, in the order they apply."""
    return tuple(
        each
        for each in list_exclusions()
        if each.origin != "linkage" and each.key != "outside_years"
    )


def reasons_of(mask: int) -> tuple[Exclusion, ...]:
    """Read a bitmask: the reasons that it holds, in the order in which they apply."""
    return tuple(each for each in list_exclusions() if mask & each.bit)


def ledger_of_member(analysis: Path, *organisation_keys: str) -> Ledger:
    """Say of every participant record of a member whether it is left out, and why.

    Parameters
    ----------
    analysis
        The `analysis` folder of a warehouse edition.
    organisation_keys
        The member, or several whose people are counted together: who is recorded by two of them
        counts once.
    """
    with (
        TemporaryDirectory(prefix="hearth-ledger-") as spill,
        DuckEngine(spill=Path(spill)) as engine,
    ):
        years = judge_records(engine, analysis, Scope(organisation_keys), is_linked=False)
        engine.run(_LEDGER, {"told": sum(each.bit for each in list_told())})
        return Ledger(engine.fetch("told", order_by=_ORDER), *years)
