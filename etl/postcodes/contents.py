"""What stands in a cell instead of a postcode: words, addresses, dates, numbers.

Only texts are asked about here that letters and digits alone do not explain: few, and distinct.
"""

from typing import Final

import polars as pl

from etl.postcodes.lookup import Lookup
from etl.postcodes.shapes import PLACEHOLDERS
from etl.postcodes.tidy import READABLE, TIDY, compact_numbers
from etl.postcodes.wording import Reason

# With or without its space; between anything that is neither letter nor digit.
_POSTCODE: Final = r"\b[A-Z]{1,2}[0-9][A-Z0-9]?[ -]?[0-9][A-Z]{2}\b"
_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE: Final = (
    r"^\s*\d{1,4}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{1,4}(\s.*|T.*)?$"
    rf"|(?i)^\s*\d{{1,2}}(st|nd|rd|th)?[\s-]*({_MONTHS})[a-z]*[\s-]*(\d{{4}}|\d{{2}})?\s*$"
)
_PHONE: Final = r"^(\+?44|0|\+)[0-9]{8,13}$"
_NUMBER: Final = r"^[-+]?[0-9][0-9.,\s]*(?:[eE][-+]?[0-9]+)?$"
# Five digits (with four more in the United States), Canada's A1A 1A1, the Netherlands' 1234 AB.
_OTHER_COUNTRY: Final = "|".join(
    (
        r"^[0-9]{5}(-[0-9]{4})?$",
        r"^[A-Z][0-9][A-Z][ -]?[0-9][A-Z][0-9]$",
        r"^[1-9][0-9]{3} ?[A-Z]{2}$",
    )
)
_EMAIL: Final = r"\S@\S+\.\S"
_FORCES: Final = r"^BFPO[0-9]{0,4}$"


def explain(texts: pl.Series, faults: pl.Series, lookup: Lookup) -> pl.DataFrame:
    """Look again at texts that are no postcodes.

    Parameters
    ----------
    texts
        As typed.
    faults
        The reason that letters and digits alone give, one each.

    Returns
    -------
    pl.DataFrame
        One row a text in order: `reason`, and `held`, the postcodes of the directory in it.
    """
    cells = (
        texts.alias("given")
        .to_frame()
        .with_columns(fault=faults, tidy=TIDY, plain=READABLE.str.strip_chars())
        .with_row_index("row")
    )
    held = _postcodes_in(cells, lookup)
    plain, tidy = pl.col("plain"), pl.col("tidy")
    digits = plain.str.replace_all(r"[\s()\-]", "")
    kinds: tuple[tuple[Reason, pl.Expr], ...] = (
        ("placeholder", tidy.is_in(PLACEHOLDERS)),
        ("no_fixed_abode", tidy == "NOFIXEDABODE"),
        ("email", plain.str.contains(_EMAIL)),
        ("several_postcodes", pl.col("held").list.len() > 1),
        ("address", pl.col("held").list.len() == 1),
        ("forces", tidy.str.contains(_FORCES)),
        ("date", plain.str.contains(_DATE)),
        ("other_country", plain.str.contains(_OTHER_COUNTRY)),
        ("phone", digits.str.contains(_PHONE)),
        ("number", plain.str.contains(_NUMBER)),
        ("foreign_character", tidy.str.contains("[^A-Z0-9]")),
    )
    reason = pl.coalesce(
        *(pl.when(holds).then(pl.lit(reason)) for reason, holds in kinds), pl.col("fault")
    )
    return (
        cells.join(held, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("held").fill_null(pl.lit([], dtype=pl.List(pl.String))))
        .select(reason=reason, held="held")
    )


def _postcodes_in(cells: pl.DataFrame, lookup: Lookup) -> pl.DataFrame:
    """The postcodes of the directory that stand in texts, each once, in the order of the text."""
    found = (
        cells.select("row", postcode=pl.col("plain").str.extract_all(_POSTCODE))
        .explode("postcode", empty_as_null=False)
        .drop_nulls()
    )
    exists = lookup.traits(compact_numbers(found["postcode"])) != 0
    compact = pl.col("postcode").str.replace_all("[ -]", "")
    return (
        found.filter(pl.Series(exists, dtype=pl.Boolean))
        .with_columns(postcode=compact.str.head(-3) + " " + compact.str.tail(3))
        .group_by("row", maintain_order=True)
        .agg(held=pl.col("postcode").unique(maintain_order=True))
    )
