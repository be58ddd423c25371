"""What the page of the planner shows: its form, and its tables."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from flask import url_for

from app.core.need import Areas, OwnMember
from app.core.need.choices import choose_need, offer_need
from app.core.paging import turn_to
from app.planner.ask import AMOUNTS, EACH, REACHES_KM, WEIGHINGS, YEARS, Ask

if TYPE_CHECKING:
    from analytics.planning import Equity
    from app.planner.plans import Planned

#: Stands apart from the other amounts, beside what it is of.
_LEAST: Final = "least"


def form(
    areas: Areas, ask: Ask | None, given: Mapping[str, str], own: OwnMember | None
) -> dict[str, Any]:
    """Return the choices of the form and what is chosen: of an ask, or as it was sent."""
    chosen = choose_need(areas, ask.need) | _chosen(ask) if ask else dict(given)
    amounts = {
        name: {
            "name": name,
            "label": amount.label,
            "hint": amount.hint,
            "value": chosen.get(name, amount.usual),
            "mode": "numeric" if amount.is_whole else "decimal",
        }
        for name, amount in AMOUNTS.items()
    }
    return {
        **offer_need(areas, chosen, own),
        "amounts": [amount for name, amount in amounts.items() if name != _LEAST],
        "least": amounts[_LEAST],
        "weighings": WEIGHINGS,
        "reaches": REACHES_KM,
        "years": YEARS,
        "each": EACH,
    }


def _chosen(ask: Ask) -> dict[str, str]:
    query = ask.to_query()
    shown = (*AMOUNTS, "weighing", "reach", "years", "each", "prove", "areas")
    return {name: query.get(name, "") for name in shown}


def site_table(planned: "Planned", numbers: Mapping[str, int]) -> dict[str, Any]:
    """Return the schools of the plan; `numbers` are theirs in the records, by URN."""
    rows = []
    for site in planned.sites.iter_rows(named=True):
        number = numbers.get(str(site["urn"]))
        href = url_for("schools.show", number=number) if number else None
        neighbourhood = planned.found.all_areas.get_name(site["neighbourhood"])
        rows.append(site | {"href": href, "neighbourhood": neighbourhood})
    columns: list[dict[str, Any]] = [
        {"key": "name", "label": "School or college", "link": "href"},
        {"key": "activities", "label": "Next activities", "numeric": True},
        {
            "key": "share",
            "label": "Of the plan's gain",
            "unit": "%",
            "numeric": True,
            "decimals": 1,
        },
        {"key": "held", "label": "Held near here so far", "numeric": True},
        {"key": "neighbourhood", "label": "Neighbourhood"},
        {
            "key": "provider_km",
            "label": "Nearest HE provider by road",
            "unit": "km",
            "numeric": True,
            "decimals": 0,
        },
    ]
    if planned.ask.is_of_pounds:
        columns.append({"key": "cost", "label": "An activity", "unit": "£", "numeric": True})
    return {"rows": rows, "columns": columns}


def equity_table(planned: "Planned") -> dict[str, Any]:
    """Return how evenly hours lie on need: now, as before, and as planned."""
    compared = planned.numbers
    shown = {"now": compared.now, "otherwise": compared.otherwise, "planned": compared.planned}
    told = {key: _tell(equity) for key, equity in shown.items() if equity is not None}
    return {
        "rows": [
            {"label": label, **{key: values[label] for key, values in told.items()}}
            for label in told["now"]
        ],
        "columns": [
            {"key": "label", "label": "Measure"},
            {"key": "now", "label": "Now", "numeric": True},
            *(
                [{"key": "otherwise", "label": "As many as before", "numeric": True}]
                if compared.otherwise
                else []
            ),
            {"key": "planned", "label": "Planned", "numeric": True},
        ],
    }


def _tell(equity: "Equity") -> dict[str, str]:
    return {
        "Need that is unmet": _percent(equity.unmet_share),
        "Need in neighbourhoods that any hours reach": _percent(equity.reached_share),
        "Hours a young person": f"{equity.mean_hours:.2f}",
        "Hours in the fifth of young people in most need (a)": f"{equity.most_need_hours:.2f}",
        "Hours in the fifth in least need (b)": f"{equity.least_need_hours:.2f}",
        "Hours more in the first than in the second (a - b)": f"{equity.gap_hours:+z.2f}",
        "Concentration (-1 to 1: where need is greatest)": _index(equity.concentration),
        "Gini of hours against need (0: even)": _index(equity.gini),
    }


def area_table(planned: "Planned", number: int) -> dict[str, Any]:
    """Return a page of the neighbourhoods, those with most need unmet first."""
    page = turn_to(number, len(planned.areas))
    rows = planned.areas.slice(page.start, page.per_page).iter_rows(named=True)
    return {
        "page": page.fill([row | {"at": at} for at, row in enumerate(rows, page.start)]),
        "columns": [
            {"key": "name", "label": "Neighbourhood"},
            {"key": "local_authority_name", "label": "Local authority"},
            {"key": "score", "label": "Score", "numeric": True, "decimals": 1},
            {"key": "hours", "label": "Hours so far", "numeric": True, "decimals": 2},
            {
                "key": "hours_planned",
                "label": "Hours with the plan",
                "numeric": True,
                "decimals": 2,
            },
            {"key": "unmet", "label": "Unmet need", "numeric": True, "decimals": 1},
            {
                "key": "unmet_planned",
                "label": "Unmet with the plan",
                "numeric": True,
                "decimals": 1,
            },
        ],
    }


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _index(value: float) -> str:
    return "none" if math.isnan(value) else f"{value:z.3f}"
