"""What the page of the targeting map shows: its form, and its lists."""

from collections.abc import Mapping
from typing import Any, Final

from flask import url_for

from analytics.targeting import Indicator
from app.core.need import LAYERS, Areas, Found, OwnMember, Wish, pack_areas
from app.core.need.choices import choose_need, offer_need
from app.core.paging import turn_to

#: A table of more columns does not fit a page; the file has them all.
_MOST_COLUMNS: Final = 3
SCHOOLS_SHOWN: Final = 20


def form(
    areas: Areas, wish: Wish | None, given: Mapping[str, str], own: OwnMember | None
) -> dict[str, Any]:
    """Return the choices of the form and what is chosen: of a wish, or as it was sent."""
    shown = {f"show-{key}": "1" for key in wish.show} if wish else {}
    chosen = choose_need(areas, wish) | shown if wish else dict(given)
    return {
        **offer_need(areas, chosen, own),
        "layers": LAYERS,
        "listed": pack_areas(wish.areas) if wish else chosen.get("areas", ""),
    }


def area_table(found: Found, number: int) -> dict[str, Any]:
    """Return a page of the ranked neighbourhoods, with the columns that fit."""
    shown = [one for one, _ in found.rule][:_MOST_COLUMNS]
    page = turn_to(number, len(found.areas))
    rows = found.areas.slice(page.start, page.per_page).iter_rows(named=True)
    return {
        "page": page.fill(
            [_area(found.wish, row, shown, at) for at, row in enumerate(rows, page.start)]
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
                "neighbourhood": found.all_areas.get_name(school["neighbourhood"]),
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
