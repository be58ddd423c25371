"""The Office for Students' measures by area: POLAR, TUNDRA, Adult HE, Gaps, target wards."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from etl.reference.layouts.areas import FRAMES, read_heading
from etl.reference.layouts.layout import spell
from etl.reference.layouts.names import month_in, year_in
from etl.reference.layouts.published import hold_against_published
from etl.reference.layouts.reading import Reading
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Check, Chosen, count_rows, write_typed

KINDS: Final = (
    "polar3",
    "polar4",
    "tundra_msoa",
    "tundra_lsoa",
    "adult_he",
    "gaps",
    "uni_connect",
)
#: The edition of a measure that was published once, or whose file does not say.
_EDITIONS: Final = {"polar3": "2014", "polar4": "2017", "adult_he": "2011", "uni_connect": "2018"}
#: How a code shows what it is the code of.
_FORMS: Final = (
    ("lsoa", r"^[EW]01[0-9]{6}$"),
    ("msoa", r"^[EWS]02[0-9]{6}$"),
    ("ward", r"^[EW]05[0-9]{6}$"),
    ("cas_ward", r"^[0-9]{2}[A-Z0-9]{2,7}$"),
)
_POSTCODES: Final = {"postcode", "pcds", "pcd", "pcd7", "pcd8"}
_VINTAGE: Final = re.compile(r"(?:20)?(01|11|21)(?!\d)")


def fits(kind: str, chosen: Chosen) -> bool:
    """Refuse a file by postcode; take a bare list of wards as targets only by its name."""
    if any(spell(heading) in _POSTCODES for heading in chosen.headings):
        return False
    if kind != "uni_connect" or "uni_connect_target_ward" in chosen.columns:
        return True
    return re.search(r"uni.?connect|ncop|target", chosen.table.name, re.IGNORECASE) is not None


def read(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Read one measure by area.

    Source
    ------
    Office for Students, "Young participation by area": area files of POLAR3, POLAR4, TUNDRA,
    Adult HE 2011 and Gaps, and the list of Uni Connect target wards.
    """
    heading = chosen.headings[chosen.columns["code"]]
    found: dict[str, str] = {}

    def checks(rows: pl.LazyFrame) -> list[Check]:
        word = _word_of(heading, rows)
        found["word"] = word
        form = f"^(?:{FRAMES[word]})$"
        wrong = ~pl.col("code").str.contains(form)
        return [(wrong, f"has a code that is not of the form of the others ({word})")]

    table = write_typed(source, chosen, key="code", checks=checks)
    if "uni_connect_target_ward" not in chosen.columns and kind == "uni_connect":
        # A bare list of wards is the list of those that are targets.
        table = table.with_columns(pl.lit(value=True).alias("uni_connect_target_ward"))
    edition = source.edition or _edition(kind, source, chosen)
    rows = count_rows(table)
    notes = hold_against_published(chosen.table.name, kind, edition, rows, partial=source.partial)
    area_type = _area_type(found["word"], heading)
    return Reading(edition, "code", area_type, table, notes, workspace=source.workspace)


def _word_of(heading: str, rows: pl.LazyFrame) -> str:
    """The type of area that most codes have; where none is known, what the heading says."""
    counts = rows.select(
        *(pl.col("code").str.contains(form).sum().alias(word) for word, form in _FORMS)
    ).collect(engine="streaming")
    best = max((word for word, _ in _FORMS), key=lambda word: int(counts[word][0] or 0))
    if counts[best][0]:
        return best
    said = read_heading(heading)
    return said.word if said is not None and said.word in FRAMES else "cas_ward"


def _area_type(word: str, heading: str) -> str:
    if word not in {"lsoa", "msoa"}:
        return word
    vintage = _VINTAGE.search(spell(heading))
    # All these measures were published for the areas of the census of 2011.
    return word + (vintage[1] if vintage else "11")


def _edition(kind: str, source: Source, chosen: Chosen) -> str:
    names = (source.name, chosen.table.name)
    said = month_in(*names) or year_in(*names)
    return said or _EDITIONS.get(kind, "2021")
