"""Classes of neighbourhoods: rural or urban, coastal or inland, of low participation or not.

What they are is a public fact of areas, and no count of people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

import polars as pl

from analytics.definitions import Definition, MissingData
from etl.engine import Engine, Expression, load_stages

RURAL: Final = "rural"
COAST: Final = "coast"
LOW_PARTICIPATION: Final = "low_participation"
#: The definitions that make a class, in the order of its name.
FAMILIES: Final = (RURAL, COAST, LOW_PARTICIPATION)
NO_NEIGHBOURHOODS: Final = (
    "This edition of the warehouse does not say what neighbourhoods there are. Build the warehouse"
    " again (hearth warehouse build)."
)
_STAGES: Final = load_stages("analytics.reports", "sql/classified_neighbourhoods")
#: All that a track says of neighbourhoods where the edition has none.
_NAMES: Final = frozenset({"neighbourhood", "local_authority", "local_authority_name"})


@dataclass(frozen=True, slots=True)
class AreaClass:
    """A class: its key and label, and the category that it has of each family."""

    key: str
    label: str
    categories: tuple[str, str, str]


#: The class in question first, the one that is in none of the three last.
CLASSES: Final = tuple(
    AreaClass(
        f"{rural}_{coast}_{'low' if low == 'yes' else 'other'}",
        f"{rural.capitalize()}, {coast}, {'low' if low == 'yes' else 'other'} participation",
        (rural, coast, low),
    )
    for rural, coast, low in product(("rural", "urban"), ("coastal", "inland"), ("yes", "no"))
)


def classify_neighbourhoods(engine: Engine, chosen: Mapping[str, Definition]) -> pl.DataFrame:
    """Put every neighbourhood of an edition into its class.

    Parameters
    ----------
    engine
        Holds the edition's table `neighbourhoods`.
    chosen
        A definition of each of the families `rural`, `coast` and `low_participation`.

    Returns
    -------
    pl.DataFrame
        Sorted by `neighbourhood`, with the keys of its categories (`none` is not known):
        `rural` (rural, urban), `coastal` (coastal, inland), `low_participation` (yes, no), and
        `class`, a key of `CLASSES` or `none`.

    Raises
    ------
    MissingData
        The edition has no neighbourhoods, or not what a definition needs; the message says what to
        do.

    Source
    ------
    Rural and coastal report: the ONS Rural Urban Classification with areas of low participation,
    and the coast. Checked against plain Python, and against the official numbers of neighbourhoods
    by class.
    """
    there = list_columns(engine)
    for family in FAMILIES:
        if not there.issuperset(chosen[family].needs):
            raise MissingData(
                f"The neighbourhoods of this edition have not what '{chosen[family].label}' needs."
                " Build the warehouse again (hearth warehouse build)."
            )
    texts = {
        "rural": Expression(chosen[RURAL].sql),
        "coastal": Expression(chosen[COAST].sql),
        "low_participation": Expression(chosen[LOW_PARTICIPATION].sql),
    }
    engine.run(_STAGES, texts)
    return engine.fetch("classified_neighbourhoods", order_by=["neighbourhood"])


def list_columns(engine: Engine) -> frozenset[str]:
    """List what the edition says of its neighbourhoods.

    Raises
    ------
    MissingData
        It has none; the message says what to do.
    """
    engine.define("neighbourhood_columns", "SELECT * FROM neighbourhoods WHERE FALSE")
    columns = engine.fetch("neighbourhood_columns", order_by=["neighbourhood"]).columns
    engine.drop("neighbourhood_columns")
    if _NAMES.issuperset(columns):
        raise MissingData(NO_NEIGHBOURHOODS)
    return frozenset(columns)


def key_of(table: str, *definitions: str) -> str:
    """Give the key of a table under definitions: `young@ruc@within-5-km@polar4`."""
    return "@".join((table, *definitions))
