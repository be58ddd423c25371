"""Each field's part in the weight of a pair, in bits: for a table that people and programs read."""

from typing import Final

import numpy as np
import polars as pl

from etl.linkage.estimate import level_logs
from etl.linkage.evidence import Evidence
from etl.linkage.fields import FIELDS, SHARED, Floats, field_levels
from etl.linkage.model import Model

_LN2: Final = np.log(2.0)
_SHARED_WITH: Final = {"postcode": "place"}
RULES: Final = (
    ("exact", {"forename": (1,), "surname": (1,), "born": (1,), "postcode": (1,)}),
    ("name_birth_school", {"forename": (1,), "surname": (1,), "born": (1,), "school": (1,)}),
    ("name_birth_near", {"forename": (1,), "surname": (1,), "born": (1,), "postcode": (2, 3, 4)}),
    ("name_birth", {"forename": (1,), "surname": (1,), "born": (1,)}),
    ("form_birth_postcode", {"forename": (2,), "surname": (1,), "born": (1,), "postcode": (1,)}),
    ("forename_birth_postcode", {"forename": (1,), "born": (1,), "postcode": (1,)}),
    ("name_postcode", {"forename": (1,), "surname": (1,), "postcode": (1,)}),
)
"""Match keys, the strictest first, by the levels of fields that make them."""
WEIGHED: Final = "weighed"
IDENTIFIER: Final = "identifier"
"""The two records share a number of one person."""
REVIEWED: Final = "reviewed"
"""A person decided that the two are one."""


def weigh_fields(evidence: Evidence, model: Model) -> tuple[Floats, Floats]:
    """Weigh each field: how much more likely it is of a match than of a stranger, or a relative.

    Returns
    -------
    tuple[Floats, Floats]
        Bits, each of shape (pairs, fields): against strangers, with how common the value is;
        against relatives. Their sums are the weights of a pair.
    """
    levels = evidence.levels
    strangers = np.zeros(levels.shape)
    relatives = np.zeros(levels.shape)
    for column, field in enumerate(FIELDS):
        match, stranger, relative = (
            level_logs(model, name, field)[levels[:, column]]
            for name in ("match", "stranger", "relative")
        )
        strangers[:, column] = match - stranger
        relatives[:, column] = match - relative
    for name, logs in evidence.commonness_by_field().items():
        strangers[:, FIELDS.index(_SHARED_WITH.get(name, name))] -= logs
    relatives[:, FIELDS.index("forename")] -= evidence.commonness()[1]
    return strangers / _LN2, relatives / _LN2


def name_rules(pairs: pl.DataFrame) -> pl.Series:
    """Name the strictest match key that each pair has in common; `weighed` where it has none."""
    found = pl.lit(WEIGHED)
    for name, levels in reversed(RULES):
        agrees = pl.all_horizontal(pl.col(field).is_in(list(of)) for field, of in levels.items())
        found = pl.when(agrees).then(pl.lit(name)).otherwise(found)
    return pairs.select(found.alias("rule")).to_series()


def describe_levels(evidence: Evidence) -> pl.DataFrame:
    """Name the level of each field, and the share of people with a value in common.

    Returns
    -------
    pl.DataFrame
        Columns FIELDS, codes of levels, and `<field>_share` of SHARED, null unless the same.
    """
    levels = evidence.levels
    codes = {
        field: pl.Series(field_levels()[field].codes).gather(levels[:, column])
        for column, field in enumerate(FIELDS)
    }
    shares = [pl.col(f"{name}_share") for name in SHARED]
    return pl.concat([pl.DataFrame(codes), evidence.pairs.select(shares)], how="horizontal")
