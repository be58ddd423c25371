"""The Rural Urban Classification of 2011 and 2021 by any of its areas, and Scotland's of 2016."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl

from etl.reference.layouts.areas import AreaHeading, read_heading
from etl.reference.layouts.faults import UnreadableReference
from etl.reference.layouts.names import demand_edition
from etl.reference.layouts.published import hold_against_published
from etl.reference.layouts.reading import Reading
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Check, Chosen, count_rows, write_typed

LAYOUTS: Final = ("ruc",)
_VINTAGES: Final = {"11": "2011", "21": "2021", "16": "2016"}


def read(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Read the class of each area: `ruc_code`, `ruc_class` and `urban`.

    The edition names the classification and its areas, as `2021-lsoa21`. A code must be one of
    its classification, and the flag of the file, where it has one, must agree with the code.

    Source
    ------
    Office for National Statistics and Department for Environment, Food and Rural Affairs, "2011
    Rural Urban Classification" and "2021 Rural Urban Classification"; Scottish Government,
    "Urban Rural Classification 2016", 6-fold.
    """
    area = read_heading(chosen.headings[chosen.columns["code"]])
    if area is None:
        raise UnreadableReference(
            f"{chosen.table.name} does not say of which areas its codes are: the heading should "
            "be one such as LSOA21CD."
        )
    edition = source.edition or f"{_classification(source, chosen)}-{area.edition}"
    classes = _classes(edition.split("-")[0])
    if not classes:
        raise demand_edition(source.name, "2021-lsoa21")
    table = write_typed(
        source,
        chosen,
        key="code",
        derive=lambda rows: _derive(rows, classes),
        checks=lambda _rows: _checks(area, classes, edition),
    )
    notes = hold_against_published(
        chosen.table.name, kind, edition, count_rows(table), partial=source.partial
    )
    table = table.drop("urban_text", "agrees", strict=False)
    return Reading(edition, "code", area.area_type, table, notes, workspace=source.workspace)


def _classification(source: Source, chosen: Chosen) -> str:
    heading = chosen.headings[chosen.columns["ruc_code"]].lower()
    for digits, year in _VINTAGES.items():
        if digits in heading:
            return year
    raise demand_edition(source.name, "2021-lsoa21")


def _derive(rows: pl.LazyFrame, classes: dict[str, tuple[str, bool]]) -> pl.LazyFrame:
    labels = {code: label for code, (label, _) in classes.items()}
    urban = {code: flag for code, (_, flag) in classes.items()}
    code = pl.col("ruc_code")
    label = code.replace_strict(labels, default=None, return_dtype=pl.String)
    flag = code.replace_strict(urban, default=None, return_dtype=pl.Boolean)
    columns = rows.collect_schema()
    said = pl.col("ruc_class") if "ruc_class" in columns else pl.lit(None, dtype=pl.String)
    rows = rows.with_columns(pl.coalesce(said, label).alias("ruc_class"), flag.alias("urban"))
    if "urban_text" not in columns:
        return rows.with_columns(pl.lit(value=True).alias("agrees"))
    text = pl.col("urban_text").str.to_lowercase()
    says_urban = text.str.contains(r"^(?:urban|1|true|yes)")
    return rows.with_columns((text.is_null() | (says_urban == flag)).alias("agrees"))


def _checks(area: AreaHeading, classes: dict[str, tuple[str, bool]], edition: str) -> list[Check]:
    year = edition.split("-", maxsplit=1)[0]
    return [
        (
            ~pl.col("code").str.contains(f"^(?:{area.frame})$"),
            f"has a code that is not one of {area.edition}",
        ),
        (
            ~pl.col("ruc_code").is_in(list(classes)).fill_null(value=False),
            f"has a class that the classification of {year} does not have",
        ),
        (~pl.col("agrees"), "says rural or urban otherwise than its class"),
    ]


@cache
def _classes(year: str) -> dict[str, tuple[str, bool]]:
    with (files("etl.reference.layouts") / "ruc_classes.csv").open(encoding="utf-8") as file:
        return {
            row["code"]: (row["label"], row["urban"] == "1")
            for row in csv.DictReader(file)
            if row["edition"] == year
        }
