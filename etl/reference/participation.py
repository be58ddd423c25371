"""Loader of the Office for Students' postcode look-up: participation quintiles by postcode."""

from pathlib import Path
from typing import Final

import polars as pl

POSTCODE_COLUMN: Final = "postcode"
QUINTILE_COLUMNS: Final = (
    "polar4_quintile",
    "polar3_quintile",
    "tundra_msoa_quintile",
    "tundra_lsoa_quintile",
    "adult_he_2011_quintile",
    "gaps_gcse_quintile",
    "gaps_gcse_ethnicity_quintile",
)
COLUMNS: Final = (
    POSTCODE_COLUMN,
    "postcode2",
    "polar4_quintile",
    "polar3_quintile",
    "reason_removed_polar",
    "tundra_msoa_quintile",
    "reason_removed_tundra_msoa",
    "tundra_lsoa_quintile",
    "reason_removed_tundra_lsoa",
    "adult_he_2011_quintile",
    "reason_removed_adult_he_2011",
    "gaps_gcse_quintile",
    "gaps_gcse_ethnicity_quintile",
    "reason_removed_gaps",
    "uni_connect_target_ward",
    "postcode_status",
    "msoa_current",
    "msoa_name",
    "msoa_polar",
    "msoa_tundra",
    "msoa_adult_he_2011",
    "lsoa_current",
    "lsoa_name",
    "lsoa_tundra",
    "cas_ward_current",
    "cas_ward_name",
    "cas_ward_measures",
    "itl2_code",
    "itl2_name",
    "country",
)
# What the file writes where an area has no quintile.
_NO_QUINTILE: Final = ("", "NA", "N/A", "0", "..", "-", "Not available")


class UnreadableReference(ValueError):
    """A reference file is not what it should be; the message says what it is and what was due."""


def load_participation(path: Path) -> pl.DataFrame:
    """Read a postcode look-up of the Office for Students.

    Returns
    -------
    pl.DataFrame
        The columns of `COLUMNS`: `postcode` as people write it (`SW1A 1AA`), quintiles as Int8
        (1 lowest participation to 5 highest, null where the area has none), the rest as text.

    Raises
    ------
    UnreadableReference
        The file is not text with commas, columns are missing, a postcode stands twice, or a
        quintile is not 1 to 5. Rows are counted from 2, the header being row 1.

    Source
    ------
    Office for Students, "Young participation by area", postcode look-up data set (layout of
    September 2024). POLAR4 counts entry at 18 or 19 between 2009-10 and 2014-15.
    """
    table = _read_text(path)
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        raise UnreadableReference(
            f"{path.name} is not a postcode look-up of the Office for Students: "
            f"it has no column {', '.join(missing)}."
        )
    compact = pl.col(POSTCODE_COLUMN).str.to_uppercase().str.replace_all(r"\s", "")
    table = table.select(COLUMNS).with_columns(
        (compact.str.head(-3) + " " + compact.str.tail(3)).alias(POSTCODE_COLUMN)
    )
    _refuse_rows(path, table, ~_is_postcode(), "has no postcode of the usual form")
    _refuse_rows(path, table, pl.col(POSTCODE_COLUMN).is_duplicated(), "repeats a postcode")
    for column in QUINTILE_COLUMNS:
        known = pl.col(column).is_in((*"12345", *_NO_QUINTILE)) | pl.col(column).is_null()
        _refuse_rows(path, table, ~known, f"has a {column} that is not 1 to 5")
    return table.with_columns(
        pl.col(QUINTILE_COLUMNS).replace(_NO_QUINTILE, [None] * len(_NO_QUINTILE)).cast(pl.Int8)
    )


def _read_text(path: Path) -> pl.DataFrame:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"PK"):
        raise UnreadableReference(
            f"{path.name} is a ZIP archive or a workbook; give the CSV file that is inside it."
        )
    try:
        return pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise UnreadableReference(
            f"{path.name} cannot be read as a table of comma-separated values."
        ) from error


def _is_postcode() -> pl.Expr:
    form = r"^[A-Z]{1,3}[0-9]?[A-Z0-9]? [0-9][A-Z]{2}$"
    return pl.col(POSTCODE_COLUMN).str.contains(form).fill_null(value=False)


def _refuse_rows(path: Path, table: pl.DataFrame, wrong: pl.Expr, fault: str) -> None:
    rows = table.with_row_index("row", offset=2).filter(wrong)["row"]
    if not rows.is_empty():
        others = f" ({len(rows):,} rows do)" if len(rows) > 1 else ""
        raise UnreadableReference(f"{path.name}: row {rows[0]:,} {fault}{others}.")
