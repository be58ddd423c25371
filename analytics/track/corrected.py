"""Entry rates corrected for wrong and missing links, from what is printed and how links err.

How links err is estimated over everybody in an edition, so that it tells nothing of one member's
people; a printed rate is corrected by it, and no true count is looked at again.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from analytics.disclosure import Adjusted, SafeTable, add_adjusted
from analytics.linkage_error import (
    Checked,
    Corrected,
    LinkageError,
    NoCorrection,
    correct_rate,
    estimate_errors,
)
from analytics.track.breakdowns import Breakdown, get_home
from analytics.track.population import open_population
from analytics.track.scope import EVERYBODY
from etl.engine import load_stages

Errors = Mapping[str | None, LinkageError]
_CHANCES: Final = load_stages("analytics.track", "sql/chances")
_NOTES: Final = (
    "Corrected rates allow for links that are wrong and entrants who are not linked: as many of "
    "each as the probabilities of all members' links and near links lead one to expect (Rogan and "
    "Gladen 1978), by the same group where it has at least 200 expected entrants.",
    "The range is of 95 per cent (Lang and Reiczigel 2014) and holds chance too, as if these "
    "people had been drawn from many like them. Matches that no search came near are in neither.",
)


def link_errors(
    analysis: Path, homes: Sequence[str], *, checked: Checked | None = None
) -> Mapping[str, Errors] | None:
    """Estimate over everybody in an edition how links to entrants err, by what is known of homes.

    Parameters
    ----------
    analysis
        The `analysis` folder of a warehouse edition.
    homes
        Keys of breakdowns.
    checked
        A sample of links that people looked at, if there is one.

    Returns
    -------
    Mapping[str, Errors] | None
        By breakdown, the errors of each category; those of everybody under None. None where the
        edition is from before this was kept, or its links are too few to tell.

    Raises
    ------
    NothingToTrack
        The edition has no HESA Student records.
    """
    if not (analysis / "possible.parquet").exists():
        return None
    with open_population(analysis, EVERYBODY) as population:
        population.engine.run(_CHANCES)
        people = population.engine.fetch("chances", order_by=["person"])
    try:
        return {
            home: estimate_errors(
                people.with_columns(_category(people[home])), home, checked=checked
            )
            for home in (get_home(key).key for key in homes)
        }
    except NoCorrection:
        return None


def _category(values: pl.Series) -> pl.Series:
    if values.dtype == pl.Boolean:
        values = values.replace_strict({True: "urban", False: "rural"}, return_dtype=pl.String)
    return values.cast(pl.String).fill_null("none")


def correct_homes(
    table: SafeTable,
    by: Breakdown,
    errors: Mapping[str, Errors],
    *,
    columns: tuple[str, str, str],
) -> SafeTable:
    """Add corrected rates to the table of entry by homes.

    Parameters
    ----------
    table
        Printed, of those who entered in any year, not withheld.
    by
        Its breakdown.
    errors
        From `link_errors`.
    columns
        Names of the rate, of those who entered and of all.
    """
    of = errors[by.key]

    def corrected(key: tuple[str, ...], part: int, whole: int) -> Corrected:
        return correct_rate(part, whole, of.get(key[0], of[None]))

    return add_adjusted(
        table,
        (
            Adjusted("corrected", "Corrected, %", *columns, lambda *row: corrected(*row).rate),
            Adjusted("corrected_low", "From, %", *columns, lambda *row: corrected(*row).low),
            Adjusted("corrected_high", "To, %", *columns, lambda *row: corrected(*row).high),
        ),
        notes=_NOTES,
    )
