"""What the page of the targeting map shows: its form, and its lists."""

from collections.abc import Mapping
from typing import Any, Final

from flask import url_for

from analytics.targeting import MOST_WEIGHT, Indicator
from app.core.paging import PER_PAGE, Page
from app.targeting.queries import Areas, Found
from app.targeting.services import WEIGHT
from app.targeting.wish import DISTANCES_KM, LAYERS, Wish, pack_areas

#: A table of more columns does not fit a page; the file has them all.
_MOST_COLUMNS: Final = 3
SCHOOLS_SHOWN: Final = 20


def form(areas: Areas, wish: Wish | None, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the choices of the form and what is chosen: of a wish, or as it was sent."""
    chosen = _chosen(areas, wish) if wish else dict(given)
    return {
        "chosen": chosen,
        "indicators": [
            {
                "name": WEIGHT + one.column,
                "label": one.label,
                "hint": f"{one.measure}: known of {_share(share)} of neighbourhoods",
                "weight": chosen.get(WEIGHT + one.column, "0"),
            }
            for one, share in areas.known.items()
        ],
        "weights": range(MOST_WEIGHT + 1),
        "regions": areas.table["region"].drop_nulls().unique().sort().to_list(),
        "authorities": _list_authorities(areas),
        "distances": DISTANCES_KM,
        "layers": LAYERS,
        "listed": pack_areas(wish.areas) if wish else chosen.get("areas", ""),
    }


def area_table(found: Found, number: int) -> dict[str, Any]:
    """Return a page of the ranked neighbourhoods, with the columns that fit."""
    shown = [one for one, _ in found.rule][:_MOST_COLUMNS]
    pages = max(1, -(-len(found.areas) // PER_PAGE))
    number = min(number, pages)
    first = (number - 1) * PER_PAGE
    rows = found.areas.slice(first, PER_PAGE)
    return {
        "page": Page(
            [
                _area(found.wish, row, shown, at)
                for at, row in enumerate(rows.iter_rows(named=True), first)
            ],
            number,
            len(found.areas),
        ),
        "columns": [
            {"key": "name", "label": "Neighbourhood", "link": "href"},
            {"key": "place", "label": "Place", "numeric": True},
            {"key": "authority", "label": "Local authority"},
            {"key": "score", "label": "Score", "numeric": True, "decimals": 1},
            *(_column(one) for one in shown),
        ],
    }


def school_table(found: Found, numbers: Mapping[str, int]) -> dict[str, Any]:
    """Return the schools with the highest scores; `numbers` are theirs in the records, by URN."""
    rows = []
    for school in found.schools.head(SCHOOLS_SHOWN).iter_rows(named=True):
        number = numbers.get(str(school["urn"]))
        rows.append(
            {
                "place": school["place"] or None,
                "name": school["name"],
                "href": url_for("schools.show", number=number) if number else None,
                "neighbourhood": school["neighbourhood"],
                "score": school["score"],
                "fsm": school["fsm_percent"],
            }
        )
    return {
        "rows": rows,
        "columns": [
            {"key": "name", "label": "School or college", "link": "href"},
            {"key": "place", "label": "Place", "numeric": True},
            {"key": "neighbourhood", "label": "Neighbourhood"},
            {"key": "score", "label": "Score", "numeric": True, "decimals": 1},
            {
                "key": "fsm",
                "label": "Free school meals",
                "unit": "%",
                "numeric": True,
                "decimals": 1,
            },
        ],
    }


def _chosen(areas: Areas, wish: Wish) -> dict[str, str]:
    row = areas.find_row(wish.near) if wish.near else None
    weights = dict(part.split(".") for part in wish.rule.split(",") if "." in part)
    return {
        **{WEIGHT + column: weight for column, weight in weights.items()},
        "region": wish.region,
        "authority": wish.authority,
        "near": wish.near if row is None else str(areas.table["name"][row]),
        "km": str(wish.km),
        **{f"show-{key}": "1" for key in wish.show},
    }


def _list_authorities(areas: Areas) -> list[tuple[str, list[tuple[str, str]]]]:
    """List local authorities by region."""
    table = (
        areas.table.select("region", "local_authority_name", "local_authority")
        .drop_nulls()
        .unique()
        .sort("region", "local_authority_name")
    )
    return [
        (region, list(part.select("local_authority", "local_authority_name").iter_rows()))
        for (region,), part in table.group_by("region", maintain_order=True)
    ]


def _area(wish: Wish, row: Mapping[str, Any], shown: list[Indicator], at: int) -> dict[str, Any]:
    around = Wish(wish.rule, near=row["neighbourhood"], show=wish.show)
    return {
        "at": at,
        "place": row["place"] or None,
        "name": row["name"],
        "href": f"{url_for('targeting.index')}?{around}",
        "authority": row["local_authority_name"],
        "score": row["score"],
        **{one.column: row[one.column] for one in shown},
    }


def _column(one: Indicator) -> dict[str, Any]:
    return {
        "key": one.column,
        "label": one.measure,
        "unit": one.unit,
        "numeric": True,
        "decimals": one.decimals,
    }


def _share(share: float) -> str:
    return "all" if share == 1 else "under 1%" if share < 0.01 else f"{int(100 * share)}%"
