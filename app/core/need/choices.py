"""What a form offers and shows of need: indicators with their weights, and where to look."""

from collections.abc import Mapping
from typing import Any

from analytics.disclosure.bands import FEWEST
from analytics.targeting import MOST_WEIGHT
from app.core.need.areas import Areas
from app.core.need.form import WEIGHT
from app.core.need.own import OwnMember
from app.core.need.wish import DISTANCES_KM, Wish


def offer_need(areas: Areas, chosen: Mapping[str, str], own: OwnMember | None) -> dict[str, Any]:
    """Return the choices of a form, and what is chosen; of `own` participants are spoken."""
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
        "own": own,
        "fewest": FEWEST,
    }


def choose_need(areas: Areas, wish: Wish) -> dict[str, str]:
    """Return what is chosen of a form by a wish."""
    row = areas.find_row(wish.near) if wish.near else None
    weights = dict(part.split(".", 1) for part in wish.rule.split(",") if "." in part)
    return {
        **{WEIGHT + column: weight for column, weight in weights.items()},
        "region": wish.region,
        "authority": wish.authority,
        "near": wish.near if row is None else str(areas.table["name"][row]),
        "km": str(wish.km),
        "shape": str(wish.shape or ""),
        "own": wish.own,
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


def _share(share: float) -> str:
    return "all" if share == 1 else "under 1%" if share < 0.01 else f"{int(100 * share)}%"
