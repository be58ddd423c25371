"""The tables of an edition as rows, and what of them is whose: read without SQL."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

Row = dict[str, Any]
SOURCES = ("npd_ks2", "npd_ks4", "npd_ks5", "ilr", "hesa_student", "graduate_outcomes")


@dataclass
class Edition:
    """The tables of analysis as rows."""

    tables: dict[str, list[Row]]
    records: dict[str, dict[tuple[str, str], Row]]
    held: dict[str, list[str]]

    @cached_property
    def higher_years(self) -> tuple[int, int]:
        """First and last calendar year in which a year of HESA Student begins."""
        years = [int(row["academic_year"][:4]) for row in self.records["hesa_student"].values()]
        return min(years), max(years)


def read_edition(analysis: Path) -> Edition:
    """Read the tables of analysis of an edition."""
    names = ("participants", "activities", "registrations", "links", "ambiguous", "indicators",
             "homes")  # fmt: skip
    tables = {name: pl.read_parquet(analysis / f"{name}.parquet").to_dicts() for name in names}
    tables["places"] = pl.read_parquet(
        analysis / "neighbourhoods.parquet", columns=["neighbourhood", "local_authority"]
    ).to_dicts()
    records: dict[str, dict[tuple[str, str], Row]] = {}
    held: dict[str, list[str]] = {}
    for source in SOURCES:
        paths = sorted((analysis / "records" / source).glob("*.parquet"))
        held[source] = [path.stem for path in paths]
        records[source] = {
            (row["year"], row["pseudonym"]): row
            for path in paths
            for row in pl.read_parquet(path).to_dicts()
        }
    return Edition(tables, records, held)


def find_linked(edition: Edition, person_of: Mapping[str, str]) -> dict[str, dict[str, list[Row]]]:
    """The records of each person by source: one a year, the likeliest."""
    best: dict[tuple[str, str, str], tuple[float, str]] = {}
    for link in edition.tables["links"]:
        if link["pseudonym"] in person_of:
            key = (person_of[link["pseudonym"]], link["source"], link["year"])
            candidate = (-link["probability"], link["record_pseudonym"])
            best[key] = min(best.get(key, candidate), candidate)
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for (person, source, year), (_, record) in sorted(best.items()):
        found[person][source].append(edition.records[source][year, record])
    return found


def find_attended(edition: Edition, person_of: Mapping[str, str]) -> dict[str, dict[str, Row]]:
    """What each person attended of what was delivered, each activity once, with its minutes."""
    activities = {row["activity_key"]: row for row in edition.tables["activities"]}
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in edition.tables["registrations"]:
        activity = activities.get(row["activity_key"])
        if row["status"] != "attended" or activity is None or activity["status"] != "delivered":
            continue
        if row["pseudonym"] not in person_of:
            continue
        hours = row["hours"] if row["hours"] is not None else activity["contact_hours"] or 0
        mine = found[person_of[row["pseudonym"]]]
        before = mine.get(row["activity_key"])
        minutes = max(round(hours * 60), before["minutes"] if before else 0)
        mine[row["activity_key"]] = {**activity, "minutes": minutes}
    return found


def find_schools(edition: Edition) -> dict[tuple[int, str], Row]:
    """Averages of all pupils of each school and exam year that has at least ten."""
    pupils: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in edition.records["npd_ks4"].values():
        if row["urn"] is not None:
            pupils[row["urn"], row["year"]].append(row)
    return {key: _averages(rows) for key, rows in pupils.items() if len(rows) >= 10}


def _averages(rows: Sequence[Row]) -> Row:
    known = {
        name: [row[name] for row in rows if row[name] is not None]
        for name in ("attainment8", "em_94", "em_95")
    }
    if not known["attainment8"] or not known["em_94"]:
        return dict.fromkeys(known)
    scale = {"attainment8": 1, "em_94": 100, "em_95": 100}
    return {
        name: scale[name] * sum(values) / len(values) if values else None
        for name, values in known.items()
    }
