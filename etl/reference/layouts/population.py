"""The Office for National Statistics' estimates of people by year of age: young people by LSOA."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from etl.reference.layouts.faults import UnreadableReference
from etl.reference.layouts.layout import load_layout, spell
from etl.reference.layouts.names import demand_edition, year_in
from etl.reference.layouts.published import hold_against_published
from etl.reference.layouts.reading import Reading
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Chosen, count_rows, match_table, write_typed

LAYOUTS: Final = ("population_by_sex", "population")
_ONE_SEX: Final = re.compile(r"\b(?:fe)?males\b", re.IGNORECASE)
_MID_YEAR: Final = re.compile(r"mid[ _-]?(20\d\d)", re.IGNORECASE)
_VINTAGE: Final = re.compile(r"(?:20)?(11|21)(?!\d)")
#: Until mid-2020 sheets did not say that their areas are those of the census of 2011.
_UNSAID: Final = "11"
_SUPPORTING: Final = (
    "Single years of age by LSOA are the publisher's supporting information, less sure than its"
    " estimates of larger areas."
)


def find(source: Source) -> Chosen | None:
    """Find the sheet of the edition that is asked for, else of the latest year, or None."""
    found = [
        chosen
        for table in source.tables()
        for layout in LAYOUTS
        if (chosen := match_table(table, load_layout(layout))) is not None
        and not _ONE_SEX.search(table.name)
    ]
    asked = [each for each in found if source.edition in {None, _year_of(each.table.name)}]
    return max(asked or found, key=lambda each: _year_of(each.table.name) or "", default=None)


def read(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Count the young people of each area: all who are 13 to 18 on 30 June of the year.

    Raises
    ------
    UnreadableReference
        Nothing says the year, no sheet is of the year that was asked for, or a row is wrong.

    Source
    ------
    Office for National Statistics, "Lower layer Super Output Area population estimates
    (supporting information)": single years of age by sex, mid-2011 to mid-2024 of the areas of
    2021; of persons, to mid-2020, of those of 2011.
    """
    name = chosen.table.name
    year = _year_of(name)
    edition = source.edition or year
    if edition is None:
        raise demand_edition(source.name, "2024")
    if year not in {None, edition}:
        raise UnreadableReference(f"{source.name} has no sheet of {edition}; its latest is {year}.")
    heading = _VINTAGE.search(spell(chosen.headings[chosen.columns["code"]]))
    area_type = f"lsoa{heading[1] if heading else _UNSAID}"
    ages = [column for column in chosen.columns if column not in {"code", "name"}]
    people = sum(map(pl.col, ages), start=pl.lit(0)).cast(pl.Int32).alias("young_people")
    table = write_typed(
        source,
        chosen,
        key="code",
        finish=lambda rows: rows.with_columns(people).drop(ages),
        checks=lambda _: [(pl.col("young_people").is_null(), "lacks an age from 13 to 18")],
    )
    notes = hold_against_published(name, kind, area_type, count_rows(table), partial=source.partial)
    return Reading(
        edition, "code", area_type, table, (*notes, _SUPPORTING), workspace=source.workspace
    )


def _year_of(name: str) -> str | None:
    """Say which year's people a sheet or a file counts: 2024 of `Mid-2024 LSOA 2021`."""
    years = _MID_YEAR.findall(name)
    return years[-1] if years else year_in(name)
