"""What the coverage pages show, as lines of forms and tables: no query, no write."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl
from flask import url_for

from analytics.cohorts import format_academic_year
from analytics.disclosure import Cell
from analytics.reports import Section
from app.core.paging import Page, turn_to
from app.coverage.queries import Districts, Offered, rank_figure
from app.coverage.wish import LISTS, MEASURES, Wish
from app.coverage.words import name_members

_PHASES: Final = {"all_through": "All-through", "post16": "After 16"}
#: Of what is printed by district, the columns that a page has room for.
_COLUMNS: Final[Mapping[tuple[str, str], str]] = {
    ("learners_by_district", "learners"): "Learners",
    ("learners_by_district", "intensive_rate"): "8+ hours, %",
    ("activities_by_district", "district_activities"): "Activities",
    ("by_district", "schools"): "Schools",
    ("by_district", "told"): "Reached",
    ("by_district", "told_twenty"): "20+ activities",
    ("by_district", "told_several_members"): "2+ members",
}
#: It is of several members alone.
_SEVERAL: Final = ("by_district", "told_several_members")
_LAST: Final = ("elsewhere", "none")


def tabs(wish: Wish, endpoint: str) -> list[dict[str, Any]]:
    """Return the parts of the coverage pages, each for the same members and year."""
    query = wish.to_query("member", "years")
    parts = (
        ("index", "Areas"),
        ("list_schools", "Schools"),
        ("list_shared", "Shared schools"),
    )
    return [
        {
            "label": label,
            "href": url_for(f"coverage.{name}", **query),
            "current": endpoint == f"coverage.{name}",
        }
        for name, label in parts
    ]


def form(offered: Offered, wish: Wish, sections: Mapping[str, Section] | None) -> dict[str, Any]:
    """Return the choices of a form; with the sections of the report, what to show of them."""
    measures = [
        (key, measure.label)
        for key, measure in MEASURES.items()
        if sections is None or _has(sections, measure.table, measure.column)
    ]
    years = [format_academic_year(each) for each in offered.years]
    return {
        "chosen": wish,
        "members": [(each.key, each.label) for each in offered.members],
        "years": [(each, each) for each in years],
        "measures": measures,
        "lists": list(LISTS.items()),
    }


def district_table(districts: Districts, wish: Wish, drawn: Mapping[str, int]) -> dict[str, Any]:
    """Return all figures by district, the highest first of what is shown.

    Of several members, how many are told to reach a school there stands beside them.

    Parameters
    ----------
    drawn
        By code of a district, its place among the areas of the map.
    """
    sections = districts.sections
    columns = [each for each in _COLUMNS if _has(sections, *each)]
    figures = {each: dict(_figures(sections[each[0]], each[1])) for each in columns}
    shown = figures[wish.measure.table, wish.measure.column]
    labels = _labels(sections)
    rows = [
        {
            "name": label,
            "href": None
            if key in _LAST
            else url_for("places.show_area", area_type="lad", code=key),
            "at": drawn.get(key),
            "members": "–" if key in _LAST else districts.members.get(key, 0),
            **{column: _text(figures[table, column].get(key)) for table, column in columns},
        }
        for key, label in sorted(labels.items(), key=lambda row: _order(shown.get(row[0]), *row))
    ]
    heads = [{"key": each[1], "label": _COLUMNS[each], "numeric": True} for each in columns]
    if _SEVERAL in columns:
        heads.append({"key": "members", "label": "Members", "numeric": True})
    return {"columns": [{"key": "name", "label": "District", "link": "href"}, *heads], "rows": rows}


def list_notes(sections: Mapping[str, Section]) -> list[str]:
    """Return the sentences that must stand under the tables, each once."""
    notes = (note for section in sections.values() for note in section.table.notes)
    return list(dict.fromkeys(notes))


def school_table(page: Page[dict[str, Any]], numbers: Mapping[str, int]) -> dict[str, Any]:
    """Return a page of the listed schools; `numbers` are theirs in the records, by URN."""
    return {
        "page": page.fill([_school(row, numbers) for row in page.items]),
        "columns": [
            {"key": "name", "label": "School or college", "link": "href"},
            {"key": "where", "label": "District"},
            {"key": "phase", "label": "Phase"},
            {"key": "results", "label": "Attainment 8", "numeric": True, "decimals": 1},
            {"key": "meals", "label": "Free meals", "unit": "%", "numeric": True, "decimals": 1},
            {"key": "members", "label": "Members", "numeric": True},
            {"key": "activities", "label": "Activities", "numeric": True},
            {"key": "learners", "label": "Learners"},
            {"key": "package", "label": "Contact hours, on average"},
        ],
    }


def shared_table(
    page: Page[dict[str, Any]], names: Mapping[str, str], numbers: Mapping[str, int]
) -> dict[str, Any]:
    """Return a page of the schools that several members work with, with their names if told."""
    named = [{"key": "names", "label": "Members", "long": True}] if names else []
    return {
        "page": page.fill([_shared(row, names, numbers) for row in page.items]),
        "columns": [
            {"key": "name", "label": "School or college", "link": "href"},
            {"key": "region", "label": "Region"},
            {"key": "high_need", "label": "High need"},
            {"key": "members", "label": "Members", "unit": "number", "numeric": True},
            *named,
            {"key": "activities", "label": "Activities, together", "numeric": True},
        ],
    }


def page_of(table: pl.DataFrame, number: int) -> Page[dict[str, Any]]:
    """Return a page of rows; the last where the number is beyond it."""
    page = turn_to(number, len(table))
    return page.fill(table.slice(page.start, page.per_page).to_dicts())


def _school(row: Mapping[str, Any], numbers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": row["name"],
        "href": _address(row["urn"], numbers),
        "where": row["district_name"] or row["local_authority"],
        "phase": _PHASES.get(row["phase"], str(row["phase"] or "not known").capitalize()),
        "results": row["ks4_attainment8"],
        "meals": row["fsm_percent"],
        "members": row["members"],
        "activities": row["activities"],
        "learners": row["learners"],
        "package": row["package"] or "–",
    }


def _shared(
    row: Mapping[str, Any], names: Mapping[str, str], numbers: Mapping[str, int]
) -> dict[str, Any]:
    keys = row["organisation_keys"]
    return {
        "name": row["name"],
        "href": _address(row["urn"], numbers),
        "region": row["region"],
        "high_need": row["high_need"],
        "members": len(keys),
        "names": name_members(keys, names),
        "activities": row["activities"],
    }


def _address(urn: int, numbers: Mapping[str, int]) -> str | None:
    number = numbers.get(str(urn))
    return url_for("schools.show", number=number) if number else None


def _has(sections: Mapping[str, Section], table: str, column: str) -> bool:
    return table in sections and any(each.name == column for each in sections[table].table.columns)


def _figures(section: Section, column: str) -> Iterator[tuple[str, Cell]]:
    keys = (keys[0] for keys in section.table.keys)
    return zip(keys, section.table.figures(column), strict=True)


def _labels(sections: Mapping[str, Section]) -> dict[str, str]:
    return {
        keys[0]: labels[0]
        for section in sections.values()
        for keys, labels in zip(section.table.keys, section.table.labels, strict=True)
    }


def _order(cell: Cell | None, key: str, label: str) -> tuple[bool, float, str]:
    """Put the highest figures first, then what is not printed, and last what is no district."""
    return key in _LAST, rank_figure(cell), label


def _text(cell: Cell | None) -> str:
    return "–" if cell is None else cell.text
