"""Look-ups between areas: any table of codes and names of areas, such as LSOA21CD, LAD22NM."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import polars as pl

from etl.reference.layouts.areas import AreaHeading, read_heading
from etl.reference.layouts.layout import Column, Layout, spell
from etl.reference.layouts.reading import Reading
from etl.reference.layouts.sources import Source, TextTable
from etl.reference.layouts.tables import Chosen, write_typed

_POSTCODES: Final = ("pcds", "pcd8", "pcd2", "pcd7", "pcd", "postcode")
#: The smallest areas first: a look-up is keyed by the smallest that stands once.
_ORDER: Final = (
    "oa", "sa", "lsoa", "dz", "soa", "sdz", "msoa", "iz", "ward", "cas_ward", "dea", "bua",
    "buasd", "lad", "lgd", "utla", "constituency",
)  # fmt: skip


def find(source: Source) -> Chosen | None:
    """The largest table of a source whose headings are codes and names of areas."""
    fits = [c for table in source.tables() if (c := _match(table)) is not None]
    return max(fits, key=lambda chosen: chosen.table.size, default=None)


def _match(table: TextTable) -> Chosen | None:
    for number, row in enumerate(table.top):
        layout = _layout(row)
        if layout is not None:
            return Chosen(table, layout, number, layout.match(row))
    return None


def _layout(headings: Sequence[str]) -> Layout | None:
    """A layout made of the headings, or None where they do not describe areas."""
    areas = [(heading, area) for heading in headings if (area := read_heading(heading))]
    codes = [area for _, area in areas if area.what == "code"]
    names = [area for _, area in areas if area.what == "name"]
    postcode = next((p for p in _POSTCODES if p in map(spell, headings)), None)
    if not codes or len(codes) + len(names) + (postcode is not None) < 2:
        return None
    several = Counter(area.area_type for area in codes)
    columns: dict[str, Column] = {}
    if postcode is not None:
        columns["postcode"] = _column("postcode", "postcode", postcode, "")
    for heading, area in areas:
        word = area.edition if several[area.area_type] > 1 else area.area_type
        if area.what == "code" and word not in columns:
            columns[word] = _column(word, "code", heading, area.frame)
        elif area.what == "name" and f"{word}_name" not in columns:
            columns[f"{word}_name"] = _column(f"{word}_name", "text", heading, "")
    return Layout("area_lookup", tuple(columns.values()))


def _column(name: str, kind: str, heading: str, frame: str) -> Column:
    accepted = (re.compile(re.escape(spell(heading))),)
    return Column(name, kind, kind != "text", accepted, frame, ())  # type: ignore[arg-type]


def read(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Read a look-up; `code` is the smallest area that stands once, or all codes joined by `+`.

    Each code has a column of its type (`lsoa21`, `lad`; `lad22` where several years stand side by
    side) and each name one such as `lad_name`.

    Source
    ------
    Office for National Statistics, Open Geography Portal: look-ups, and names and codes.
    """
    del kind
    codes = [column.name for column in chosen.layout.columns if column.type == "code"]
    edition = source.edition or "-".join(_editions(chosen))
    if "postcode" in chosen.columns:
        table = write_typed(source, chosen, key="postcode")
        return Reading(edition, "postcode", None, table, workspace=source.workspace)
    keyed: dict[str, str] = {}

    def with_code(rows: pl.LazyFrame) -> pl.LazyFrame:
        found = _smallest_unique(rows, codes)
        if found is not None:
            keyed["by"] = found
            return rows.with_columns(pl.col(found).alias("code"))
        joined = pl.concat_str([pl.col(c).fill_null("") for c in codes], separator="+")
        return rows.with_columns(joined.alias("code"))

    table = write_typed(source, chosen, key="code", derive=with_code)
    if "by" not in keyed:
        note = "No code stands only once: rows are known by all their codes together."
        return Reading(edition, "code", None, table, (note,), workspace=source.workspace)
    area = _area_of(chosen, keyed["by"])
    return Reading(edition, "code", area.area_type, table, workspace=source.workspace)


def _editions(chosen: Chosen) -> list[str]:
    areas = [read_heading(chosen.headings[place]) for place in chosen.columns.values()]
    return list(dict.fromkeys(a.edition for a in areas if a is not None and a.what == "code"))


def _area_of(chosen: Chosen, column: str) -> AreaHeading:
    area = read_heading(chosen.headings[chosen.columns[column]])
    if area is None:
        raise AssertionError(column)
    return area


def _smallest_unique(rows: pl.LazyFrame, codes: Sequence[str]) -> str | None:
    counted = rows.select(
        pl.len().alias("rows"), *(pl.col(code).drop_nulls().n_unique() for code in codes)
    ).collect(engine="streaming")
    unique = [code for code in codes if counted[code][0] == counted["rows"][0]]
    word = {code: code.rstrip("0123456789") for code in unique}
    rank = {name: place for place, name in enumerate(_ORDER)}
    return min(unique, key=lambda code: rank.get(word[code], len(rank)), default=None)
