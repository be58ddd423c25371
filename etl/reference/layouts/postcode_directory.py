"""The ONS postcode directories of any edition with headings: ONSPD and NSPL, old and new names."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from etl.reference.layouts.faults import UnreadableReference
from etl.reference.layouts.layout import spell
from etl.reference.layouts.names import demand_edition, month_in
from etl.reference.layouts.reading import Reading
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Chosen, count_rows, write_typed

LAYOUTS: Final = ("postcode_directory",)
#: Headings that only the larger of the two directories has.
_ONLY_ONSPD: Final = re.compile(
    r"oscty|oslaua|osward|parish|parncp\d\dcd|casward|wdcas\d\dcd|streg|ssr95cd|lsoa01(?:cd)?"
)
_COUNTRIES: Final = {
    "E92000001": "England",
    "W92000004": "Wales",
    "S92000003": "Scotland",
    "N92000002": "Northern Ireland",
    "L93000001": "Channel Islands",
    "M83000003": "Isle of Man",
}
_INITIALS: Final = {"E": "England", "W": "Wales", "S": "Scotland", "N": "Northern Ireland"}
_CROWN: Final = {"GY": "Channel Islands", "JE": "Channel Islands", "IM": "Isle of Man"}
_NO_POSITION: Final = 9
#: A directory of this many postcodes is meant to be whole.
_WHOLE: Final = 1_000_000
_AREAS: Final = 124


def fits(kind: str, chosen: Chosen) -> bool:
    """Tell the two directories apart: by their headings, and by the name where those are few."""
    name = chosen.table.name.lower()
    if any(_ONLY_ONSPD.fullmatch(spell(heading)) for heading in chosen.headings):
        return kind == "onspd"
    other = "nspl" if kind == "onspd" else "onspd"
    return kind in name or (other not in name and kind == "nspl")


def read(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Read a directory in bounded memory.

    Positions of Northern Ireland are on the Irish grid, as published; position quality 9 means
    that there is none. The codes of no area (E99999999) become null.

    Source
    ------
    Office for National Statistics, "ONS Postcode Directory: user guide" and "National
    Statistics Postcode Lookup: user guide"; headings of the editions of 2011 to 2026.
    """
    edition = source.edition or month_in(source.name, chosen.table.name)
    if edition is None:
        raise demand_edition(source.name, "2025-11")
    columns = frozenset(chosen.columns)
    table = write_typed(source, chosen, key="postcode", finish=lambda rows: _derive(rows, columns))
    if not source.partial:
        _refuse_part(chosen.table.name, table)
    return Reading(
        edition, "postcode", None, table, _notes(kind, columns), workspace=source.workspace
    )


def _derive(rows: pl.LazyFrame, columns: frozenset[str]) -> pl.LazyFrame:
    country = _country(columns)
    names: list[str] = []
    if {"easting_m", "northing_m"} <= columns:
        placed = pl.col("easting_m").is_not_null() & pl.col("northing_m").is_not_null()
        placed &= (pl.col("easting_m") > 0) & (pl.col("northing_m") > 0)
        if "position_quality" in columns:
            placed &= pl.col("position_quality").fill_null(1) != _NO_POSITION
        irish = pl.col("country") == "Northern Ireland"
        names = ["easting_m", "northing_m"]
        rows = rows.with_columns(country).with_columns(
            *(pl.when(placed).then(pl.col(name)).cast(pl.Int32).alias(name) for name in names),
            pl.when(placed & irish)
            .then(pl.lit("irish"))
            .when(placed)
            .then(pl.lit("british"))
            .alias("grid"),
        )
    else:
        rows = rows.with_columns(country)
    if "county" in columns:
        county = pl.col("county")
        rows = rows.with_columns(
            pl.when(county.str.starts_with("E10"))
            .then(county)
            .otherwise(pl.col("lad"))
            .alias("utla")
        )
    return rows.drop(
        [name for name in ("position_quality", "country_code", "county") if name in columns]
    ).with_columns(
        pl.col(name).cast(kept)
        for name, kept in (("user_type", pl.Int8), ("imd_rank", pl.Int32))
        if name in columns
    )


def _country(columns: frozenset[str]) -> pl.Expr:
    area = pl.col("postcode").str.extract(r"^([A-Z]{1,2})")
    crown = area.replace_strict(_CROWN, default=None, return_dtype=pl.String)
    lad = pl.col("lad").str.head(1)
    by_lad = lad.replace_strict(_INITIALS, default=None, return_dtype=pl.String)
    if "country_code" not in columns:
        return pl.coalesce(by_lad, crown).alias("country")
    code = pl.col("country_code")
    by_code = code.replace_strict(_COUNTRIES, default=None, return_dtype=pl.String)
    return pl.coalesce(by_code, by_lad, crown).alias("country")


def _refuse_part(name: str, table: pl.DataFrame | pl.LazyFrame) -> None:
    rows = count_rows(table)
    if rows < _WHOLE:
        return
    areas = (
        table.lazy()
        .select(pl.col("postcode").str.extract(r"^([A-Z]{1,2})").unique())
        .collect(engine="streaming")["postcode"]
    )
    if len(areas) < _AREAS:
        raise UnreadableReference(
            f"{name} has {rows:,} postcodes but only {len(areas)} of the {_AREAS} postcode areas; "
            f"its rows end with {areas.max()!s}: it was cut off. Download it again."
        )


def _notes(kind: str, columns: frozenset[str]) -> tuple[str, ...]:
    notes = []
    if not {"easting_m", "northing_m"} <= columns:
        notes.append("The file has no grid references.")
    absent = [
        name
        for name in ("oa11", "lsoa11", "msoa11", "oa21", "lsoa21", "msoa21")
        if name not in columns
    ]
    if absent:
        notes.append(f"This edition of the {kind.upper()} has no column {', '.join(absent)}.")
    return tuple(notes)
