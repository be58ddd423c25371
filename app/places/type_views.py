"""What the pages of neighbourhood types show: no query, no write."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from flask import url_for

from app.core.codes import edition_words
from app.core.context import Hearth
from app.core.neighbourhoods.kept import GROUP, TYPE, Kept
from app.core.neighbourhoods.words import long_area_words
from app.core.paging import Page, same_page, turn_to
from etl.reference.editions import Edition

#: What the list can be ordered by, and under what heading.
ORDERS = {
    "group": GROUP,
    "type": TYPE,
    "areas": "areas",
    "participation": "participation_rank",
    "coast": "coastal_share",
}
PER_PAGE = 30
MOST_DISTRICTS = 10
#: Where a portrait says what the list has columns for, and what the page says below.
_YOUNG, _SOURCES = " Young participation: ", " Drawn from: "
_HIGHEST_INDEX = 200.0
_LEAST_TOLD = 0.005


def order_of(sort: str) -> tuple[str, bool]:
    """Return what a list is ordered by, and whether the highest comes first."""
    name = sort.removeprefix("-")
    return (name, sort.startswith("-")) if name in ORDERS else ("group", False)


def edition_links(editions: Sequence[Edition], shown: Edition) -> list[dict[str, Any]]:
    """Return the editions as tabs; none where there is no choice."""
    if len(editions) < 2:
        return []
    return [
        {
            "label": f"{edition_words(one.edition)}{' (in use)' if one.in_use else ''}",
            "href": url_for("places.list_types", edition=one.edition),
            "current": one.edition == shown.edition,
        }
        for one in editions
    ]


def type_address(kept: Kept, number: int) -> str:
    """Return the address of a type; that of the edition in use names no edition."""
    edition = None if kept.edition.in_use else kept.edition.edition
    return url_for("places.show_type", number=number, edition=edition)


def answer_of_list(kept: Kept) -> str:
    """Return the first sentence of the list."""
    groups = len({one[GROUP] for one in kept.types if one[GROUP] is not None})
    grouped = f" in {groups} groups" if groups else ""
    said = f"{len(kept.types)} types of neighbourhood{grouped}"
    if not kept.is_derived:
        rows = f"{kept.edition.rows:,} {'postcodes' if kept.edition.key == 'postcode' else 'areas'}"
        return f"{said}, over {rows}: a look-up that was loaded, which describes no type."
    made = kept.made
    where = f"{made['areas']:,} {long_area_words(made['area_type'])}"
    if made["participation"] is None:
        return f"{said}, made from {where}. Type 1 is the most deprived."
    return f"{said}, made from {where}. Type 1 has the lowest young participation."


def list_columns(kept: Kept, order: str, *, descending: bool) -> list[dict[str, Any]]:
    """Return the columns of the list, with what each is ordered by."""
    columns: list[dict[str, Any]] = [
        {"key": "type", "label": "Type", "numeric": True, "link": "href", "sort": "type"},
        {"key": "group", "label": "Group", "numeric": True, "sort": "group"},
    ]
    if kept.is_derived:
        columns += [
            {"key": "portrait", "label": "What it is like", "long": True},
            {
                "key": "participation",
                "label": "Young participation",
                "numeric": True,
                "decimals": 2,
                "sort": "participation",
            },
            {"key": "coast", "label": "Near the coast", "numeric": True, "sort": "coast"},
        ]
    areas = "Areas" if kept.is_derived else "Rows"
    columns.append({"key": "areas", "label": areas, "numeric": True, "sort": "areas"})
    columns.append({"key": "share", "label": "Share", "numeric": True})
    return [_with_order(column, order, descending=descending) for column in columns]


def _with_order(column: dict[str, Any], order: str, *, descending: bool) -> dict[str, Any]:
    sort = column.pop("sort", None)
    if sort is None:
        return column
    is_sorted = sort == order
    column["sorted"] = ("descending" if descending else "ascending") if is_sorted else None
    column["sort_href"] = same_page(sort=f"-{sort}" if is_sorted and not descending else sort)
    return column


def list_lines(kept: Kept, order: str, *, descending: bool) -> list[dict[str, Any]]:
    """Return the types as lines of a table, in the order asked for; unknown ones last."""
    column = ORDERS[order]
    known = [one for one in kept.types if one.get(column) is not None]
    unknown = [one for one in kept.types if one.get(column) is None]
    known.sort(key=lambda one: one[TYPE])
    known.sort(key=lambda one: one[column], reverse=descending)
    most = max((one["share"] for one in kept.types), default=0) or 1
    return [_list_line(kept, one, most) for one in (*known, *unknown)]


def _list_line(kept: Kept, one: Mapping[str, Any], most: float) -> dict[str, Any]:
    return {
        "type": one[TYPE],
        "href": type_address(kept, one[TYPE]),
        "group": one[GROUP],
        "name": one.get("name"),
        "portrait": one.get("portrait", "").partition(_SOURCES)[0].partition(_YOUNG)[0],
        "participation": one.get("participation"),
        "rank": one.get("participation_rank"),
        "coast": percent(one.get("coastal_share")),
        "areas": one["areas"],
        "share": f"{one['share']:.2%}",
        "bar": round(100 * one["share"] / most, 1),
    }


def answer_of_type(kept: Kept, found: Mapping[str, Any]) -> str:
    """Return the first sentences of the page of a type: its portrait."""
    if kept.is_derived:
        return str(found["portrait"]).partition(_SOURCES)[0]
    return f"Type {found[TYPE]} has {found['areas']:,} rows of the look-up that was loaded."


def sources_of(found: Mapping[str, Any]) -> str | None:
    """Return what the portrait of a type is drawn from, as a sentence."""
    told = str(found.get("portrait", "")).partition(_SOURCES)[2]
    return f"{_SOURCES.strip()} {edition_words(told)}" if told else None


def notes_of(kept: Kept) -> list[str]:
    """Return what whoever uses the edition should know of it; of a look-up where it is from."""
    edition = kept.edition
    loaded = f"Loaded from {edition.source_name or 'a look-up'}, edition {edition.label}."
    return [edition_words(note) for note in edition.notes or (loaded,)]


def facts(kept: Kept, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the size of a type and where it stands, as a summary list."""
    rows: list[dict[str, Any]] = [{"label": "Group", "value": _group(kept, found)}]
    size = f"{found['areas']:,} ({found['share']:.2%} of all)"
    rows.append({"label": "Areas" if kept.is_derived else "Rows", "value": size})
    if found.get("postcodes") is not None:
        rows.append({"label": "Postcodes in use", "value": f"{found['postcodes']:,}"})
    if found.get("participation") is not None:
        title = _titles(kept)[kept.made["participation"]]
        rows.append({"label": f"Mean {title}", "value": f"{found['participation']:.2f}"})
        rank = f"{found['participation_rank']} of {len(kept.types)}, 1 being the lowest"
        rows.append({"label": "Rank of young participation", "value": rank})
    if found.get("coastal_share") is not None:
        near = f"Areas within {kept.made['coastal_km']:g} km of the coast"
        rows.append({"label": near, "value": percent(found["coastal_share"])})
    rows.append({"label": "Edition", "value": edition_words(kept.edition.label)})
    return rows


def _group(kept: Kept, found: Mapping[str, Any]) -> str:
    if found[GROUP] is None:
        return "The look-up has no groups"
    others = sum(one[GROUP] == found[GROUP] for one in kept.types) - 1
    with_ = f", with {others} other type{'' if others == 1 else 's'}" if others else ", on its own"
    return f"{found[GROUP]}{with_}"


def _titles(kept: Kept) -> dict[str, str]:
    return {one["key"]: f"{one['title']}, {edition_words(one['edition'])}" for one in kept.measures}


def figure_lines(kept: Kept, number: int) -> list[dict[str, Any]]:
    """Return the figures of a type beside those of all areas."""
    titles = _titles(kept)
    roles = {one["key"]: one["role"] for one in kept.measures}
    words = {one["key"]: (one["above"], one["below"]) for one in kept.measures}
    return [
        {
            "title": titles[one["measure"]],
            "role": roles[one["measure"]],
            "mean": one["mean"],
            "whole": one["whole"],
            "index": one["index"],
            "bar": _bar(one["index"]),
            "standing": _standing(one["standing"], *words[one["measure"]]),
        }
        for one in kept.figures
        if one[TYPE] == number and not one["class_name"] and one["mean"] is not None
    ]


def _bar(index: float | None) -> dict[str, float] | None:
    """Where a bar from 100 begins and how long it is, in hundredths of a scale of 0 to 200."""
    if index is None:
        return None
    end = min(max(index, 0.0), _HIGHEST_INDEX) / 2
    return {"x": round(min(end, 50.0), 1), "width": round(abs(end - 50.0), 1)}


def _standing(standing: float | None, above: str, below: str) -> str | None:
    if standing is None:
        return None
    far = max(standing, 1 - standing)
    return f"{above if standing >= 0.5 else below} than {int(100 * far + 1e-9)} in 100"


def class_lines(kept: Kept, number: int) -> list[dict[str, Any]]:
    """Return the classes of a type's areas beside those of all areas."""
    return [
        {
            "name": one["class_name"],
            "mean": percent(one["mean"]),
            "whole": percent(one["whole"]),
            "index": one["index"],
        }
        for one in kept.figures
        if one[TYPE] == number and one["class_name"] and (one["mean"] or 0) >= _LEAST_TOLD
    ]


def district_lines(hearth: Hearth, areas: pl.DataFrame) -> list[dict[str, Any]]:
    """Return in which local authorities a type has most areas."""
    counted = (
        areas.drop_nulls("lad").group_by("lad").len().sort("len", "lad", descending=[True, False])
    )
    names = hearth.places.opened.names
    return [
        {
            "name": names.find("lad", code) or code,
            "href": url_for("places.show_area", area_type="lad", code=code),
            "areas": count,
            "share": f"{count / areas.height:.0%}",
        }
        for code, count in counted.head(MOST_DISTRICTS).iter_rows()
    ]


def area_columns(areas: Page[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the columns of the areas of a type; names only where they are known."""
    columns: list[dict[str, Any]] = [{"key": "code", "label": "Area", "link": "href"}]
    if any(one["name"] for one in areas.items):
        columns.append({"key": "name", "label": "Name"})
    return [
        *columns,
        {"key": "lad", "label": "Local authority"},
        {"key": "postcodes", "label": "Postcodes in use", "numeric": True},
    ]


def area_page(
    hearth: Hearth, kept: Kept, areas: pl.DataFrame, *, page: int
) -> Page[dict[str, Any]]:
    """Return a page of the areas of a type."""
    found = turn_to(page, areas.height, per_page=PER_PAGE)
    shown = areas.slice(found.start, PER_PAGE)
    area_type = kept.made.get("area_type")
    names = hearth.places.opened.names
    lines = [
        {
            "code": row["code"],
            "href": _area_address(area_type, row["code"]),
            "name": names.find(area_type, row["code"]) if area_type else None,
            "lad": names.find("lad", row["lad"]) if row["lad"] else None,
            "postcodes": row["postcodes"],
        }
        for row in shown.iter_rows(named=True)
    ]
    return found.fill(lines)


def _area_address(area_type: str | None, code: str) -> str | None:
    if area_type is None:
        return None
    if area_type == "sector":  # the first half of the postcode has a page
        return url_for("places.show_area", area_type="outward", code=code.split(maxsplit=1)[0])
    return url_for("places.show_area", area_type=area_type, code=code)


def sibling_links(kept: Kept, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the types of the same group, and the next by number."""
    if found[GROUP] is None:
        return []
    return [
        {"number": one[TYPE], "name": one.get("name", ""), "href": type_address(kept, one[TYPE])}
        for one in kept.types
        if one[GROUP] == found[GROUP] and one[TYPE] != found[TYPE]
    ]


def percent(share: float | None) -> str | None:
    """Return a share as a whole percentage, never below 0; 100% means all."""
    if share is None:
        return None
    return "100%" if share >= 1 else f"{min(max(share, 0.0), 0.99):.0%}"
