"""The English indices of deprivation of 2015, 2019 and 2025: IMD and IDACI by lower layer area."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from etl.reference.layouts.faults import UnreadableReference
from etl.reference.layouts.layout import spell
from etl.reference.layouts.names import demand_edition, year_in
from etl.reference.layouts.published import hold_against_published, published_rows
from etl.reference.layouts.reading import Reading
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Check, Chosen, count_rows, write_typed

LAYOUTS: Final = ("imd",)
_EDITIONS: Final = {"11": ("2015", "2019"), "21": ("2025",)}
#: The year of the local authorities in the file of an edition.
_AUTHORITIES: Final = {"13": "2015", "19": "2019", "24": "2025"}
#: Areas of equal score share a rank, so that the border of a decile may lie within them.
_TIES: Final = 60


def read(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Read the ranks and deciles, and the scores where the file has them.

    Every rank must lie in the frame of the edition, and every decile must follow from its rank;
    quintile = ceil(decile / 2), 1 the most deprived.

    Source
    ------
    Ministry of Housing, Communities and Local Government, "English indices of deprivation",
    File 7: all ranks, deciles and scores. Checked against the ranks and deciles of the three
    editions, where decile = ceil(10 rank / number of areas) holds for every area.
    """
    vintage = _two_digits(chosen, "code")
    edition = _edition(source, chosen, vintage)
    areas = published_rows(kind, edition) or 0
    table = write_typed(
        source,
        chosen,
        key="code",
        derive=_quintiles,
        checks=lambda rows: _checks(rows, areas),
    )
    notes = hold_against_published(
        chosen.table.name, kind, edition, count_rows(table), partial=source.partial
    )
    if "idaci_decile" not in chosen.columns:
        notes += ("The file has no IDACI.",)
    if "imd_score" not in chosen.columns:
        notes += ("The file has no IMD scores.",)
    return Reading(edition, "code", f"lsoa{vintage}", table, notes, workspace=source.workspace)


def _edition(source: Source, chosen: Chosen, vintage: str) -> str:
    editions = _EDITIONS.get(vintage, ())
    said = source.edition or _AUTHORITIES.get(_two_digits(chosen, "lad")) or ""
    if not said and len(editions) == 1:
        said = editions[0]
    if not said:
        said = year_in(source.name, chosen.table.name) or ""
    if not said:
        raise demand_edition(source.name, " or ".join(editions) or "2019")
    if said not in editions:
        raise UnreadableReference(
            f"{chosen.table.name} describes the areas of 20{vintage}, which are those of edition "
            f"{' and '.join(editions) or 'none known'}, not of {said}."
        )
    return said


def _two_digits(chosen: Chosen, column: str) -> str:
    """The last two digits of the year in the heading of a column, or nothing."""
    if column not in chosen.columns:
        return ""
    heading = spell(chosen.headings[chosen.columns[column]])
    found = re.search(r"(?:20)?(\d\d)(?!\d)", heading)
    return found[1] if found else ""


def _quintiles(rows: pl.LazyFrame) -> pl.LazyFrame:
    columns = rows.collect_schema()
    return rows.with_columns(
        *(
            ((pl.col(f"{name}_decile") + 1) // 2).cast(pl.Int8).alias(f"{name}_quintile")
            for name in ("imd", "idaci")
            if f"{name}_decile" in columns
        )
    )


def _checks(rows: pl.LazyFrame, areas: int) -> list[Check]:
    columns = rows.collect_schema()
    found: list[Check] = []
    for name in ("imd", "idaci"):
        rank, decile = pl.col(f"{name}_rank"), pl.col(f"{name}_decile")
        label = name.upper()
        if f"{name}_rank" in columns:
            found.append((rank > areas, f"has an {label} rank above {areas:,}"))
        if f"{name}_rank" in columns and f"{name}_decile" in columns:
            found.extend(
                (
                    (rank.is_null() | decile.is_null(), f"has no {label} rank or no decile"),
                    (
                        ~decile.is_between(
                            _decile(rank - _TIES, areas), _decile(rank + _TIES, areas)
                        ),
                        f"has an {label} decile that does not follow from its rank",
                    ),
                )
            )
    return found


def _decile(rank: pl.Expr, areas: int) -> pl.Expr:
    return ((rank.clip(1, areas) * 10) / areas).ceil()
