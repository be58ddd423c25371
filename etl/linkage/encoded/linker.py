"""Links two files of codes: pairs with a key in common, weighed, competing one to one."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import polars as pl

from etl.engine import Engine
from etl.linkage.compete import (
    ENTERED_TWICE,
    IN_PLAY,
    MOST_LOG_ODDS,
    SAME_PERSON,
    Competed,
    compete,
    find_rivals,
    number_groups,
    number_periods,
)
from etl.linkage.components import Rows, number_components
from etl.linkage.encoded.candidates import find_pairs, keys_of
from etl.linkage.encoded.compare import Side, compare
from etl.linkage.encoded.estimate import (
    CodeModel,
    class_logs,
    estimate,
    level_logs,
    probabilities,
)
from etl.linkage.encoded.fields import FIELDS, SCHOOL_LEVELS, Floats, Levels, field_levels
from etl.linkage.encoded.matchkeys import (
    KeyModel,
    pairs_of_one_period,
    scale_of,
    strictest,
    weigh_patterns,
)
from etl.linkage.encoded.strangers import draw_strangers
from etl.linkage.linker import PERIOD, SHOWN, THRESHOLD

_LN2: Final = np.log(2.0)
#: Levels that make a rule, the strictest first; see etl.linkage.weights.
RULES: Final = (
    ("exact", {"forename": 1, "surname": 1, "born": 1, "postcode": 1}),
    ("name_birth_school", {"forename": 1, "surname": 1, "born": 1, "school": 1}),
    ("name_birth", {"forename": 1, "surname": 1, "born": 1}),
    ("form_birth_postcode", {"forename": 2, "surname": 1, "born": 1, "postcode": 1}),
    ("forename_birth_postcode", {"forename": 1, "born": 1, "postcode": 1}),
    ("name_postcode", {"forename": 1, "surname": 1, "postcode": 1}),
)
WEIGHED: Final = "weighed"


@dataclass(frozen=True)
class EncodedLinks:
    """What became of two encoded files.

    Attributes
    ----------
    links : left_id, right_id, period, probability, weight (bits against strangers; null for match
        keys), rule; a left id at most once in a period, a right id at most once. duplicates : as
        links, with same_as: the left record that stands in links for the same person. candidates :
        every pair with a chance of SHOWN: as links, with outcome. model : what was estimated.
    left, right : number of records.
    """

    links: pl.DataFrame
    duplicates: pl.DataFrame
    candidates: pl.DataFrame
    model: dict[str, Any]
    left: int
    right: int


@dataclass(frozen=True)
class _Weighed:
    """Pairs with the odds of each, who the left people are, and what is said of a pair."""

    pairs: pl.DataFrame
    log_odds: Floats
    people: Rows
    weight: pl.Series
    rule: pl.Series
    model: dict[str, Any]


def link_codes(
    left: pl.DataFrame,
    right: pl.DataFrame,
    engine: Engine,
    *,
    flipped: float = 0.0,
    threshold: float = THRESHOLD,
) -> EncodedLinks:
    """Link the codes of people to the codes of records.

    Parameters
    ----------
    left, right
        From `encode`, made in one way with one secret; which is not needed here.
    engine
        DuckDB, for this alone: it names tables in it.
    flipped
        Chance of a bit of a filter to have been turned over, by the files' parameters.
    threshold
        Least probability of a link.
    """
    left, right = left.sort("id", PERIOD), right.sort("id", PERIOD)
    keys = keys_of(left), keys_of(right)
    pairs = find_pairs(*keys, engine)
    if "keys" in left.columns:
        found = _weigh_codes(left, right, pairs, flipped)
    else:
        within = find_pairs(keys[1], None, engine), find_pairs(keys[0], None, engine)
        found = _weigh_keys(left, right, pairs, *within)
    lefts, rights = _rows(found.pairs)
    group = number_groups(found.people[lefts], number_periods(right[PERIOD])[rights])
    log_odds = np.clip(found.log_odds, -MOST_LOG_ODDS, MOST_LOG_ODDS)
    competed = compete(group, rights, log_odds, 1 / (1 + np.exp(-log_odds)))
    told = _outcomes(_describe(left, right, found, group, competed), threshold)
    links = told.filter(pl.col("outcome") == "link")
    return EncodedLinks(
        links.drop("outcome", "person").sort("left_id", PERIOD),
        _duplicates(told, links),
        told.drop("person").sort("left_id", PERIOD, "right_id"),
        found.model,
        left.height,
        right.height,
    )


def _rows(pairs: pl.DataFrame) -> tuple[Rows, Rows]:
    lefts, rights = (pairs[name].cast(pl.Int64).to_numpy() for name in ("left_row", "right_row"))
    return lefts, rights


def _weigh_codes(
    left: pl.DataFrame, right: pl.DataFrame, pairs: pl.DataFrame, flipped: float
) -> _Weighed:
    """Weigh pairs by how far their codes agree."""
    here, there = Side.of(left), Side.of(right)
    levels = compare(here, there, *_rows(pairs), flipped=flipped, keys=pairs["keys"].to_numpy())
    strangers = draw_strangers(here, there, flipped)
    counts = left.height, right.height
    model = estimate(levels, *counts, strangers)
    logs = class_logs(levels, model, *counts)
    alone = probabilities(logs)[0]
    rivals = find_rivals(pairs.filter(pl.Series(alone >= IN_PLAY)))
    ends = _rows(rivals)
    within = compare(here, here, *ends, flipped=flipped)
    copies = class_logs(within, replace(model, matches=ENTERED_TWICE), left.height, left.height)
    same = probabilities(copies)[0] >= SAME_PERSON
    return _Weighed(
        pairs,
        logs[0] - np.logaddexp(logs[1], logs[2]),
        number_components(ends[0][same], ends[1][same], left.height),
        pl.Series("weight", _weights(levels, model)),
        _name_rules(levels),
        _describe_model(model),
    )


def _weigh_keys(
    left: pl.DataFrame,
    right: pl.DataFrame,
    pairs: pl.DataFrame,
    rights: pl.DataFrame,
    lefts: pl.DataFrame,
) -> _Weighed:
    """Weigh pairs by the keys that they have in common."""
    wrong = pairs_of_one_period(rights, right)
    scale = scale_of(left, right)
    model = weigh_patterns(pairs, wrong, scale)
    copies = weigh_patterns(lefts, wrong, scale * left.height / max(2 * right.height, 1))
    same = _chance(lefts, copies) >= SAME_PERSON
    ends = _rows(lefts.filter(pl.Series(same)))
    chance = np.clip(_chance(pairs, model), 1e-9, 1 - 1e-9)
    shares = {name: round(1 - share, 6) for name, share in model.keys.items()}
    return _Weighed(
        pairs,
        np.log(chance / (1 - chance)),
        number_components(*ends, left.height),
        pl.Series("weight", [None] * pairs.height, dtype=pl.Float64),
        pairs.select(strictest(pl.col("keys")).alias("rule")).to_series(),
        {"mode": "keys", "origin": "estimated", "right_by_strictest_key": shares},
    )


def _chance(pairs: pl.DataFrame, model: KeyModel) -> Floats:
    table = pl.DataFrame(
        {"keys": list(model.patterns), "share": list(model.patterns.values())},
        schema={"keys": pairs.schema["keys"], "share": pl.Float64},
    )
    joined = pairs.select("keys").join(table, on="keys", how="left", maintain_order="left")
    return 1 - joined["share"].to_numpy()


def _weights(levels: Levels, model: CodeModel) -> Floats:
    weight = np.zeros(len(levels))
    for column, name in enumerate(FIELDS):
        logs = level_logs(name, model)
        weight += (logs[0] - logs[2])[levels[:, column]]
    return np.asarray(weight / _LN2)


def _name_rules(levels: Levels) -> pl.Series:
    by_field = {name: levels[:, column] for column, name in enumerate(FIELDS)}
    by_field["postcode"] = by_field["place"] // SCHOOL_LEVELS
    by_field["school"] = by_field["place"] % SCHOOL_LEVELS
    agrees = [
        np.all([by_field[name] == level for name, level in rule.items()], axis=0)
        for _, rule in RULES
    ]
    return pl.Series("rule", np.select(agrees, [name for name, _ in RULES], WEIGHED))


def _describe_model(model: CodeModel) -> dict[str, Any]:
    shares = {
        name: {
            code: [round(float(share), 9) for share in model.shares[name][:, level]]
            for level, code in enumerate(field_levels()[name].codes)
            if model.shares[name][:, level].any()
        }
        for name in FIELDS
    }
    return {
        "mode": "bloom",
        "origin": model.origin,
        "rounds": model.rounds,
        "matches": round(model.matches, 9),
        "relatives": round(model.relatives, 9),
        "shares_match_relative_stranger": shares,
    }


def _describe(
    left: pl.DataFrame, right: pl.DataFrame, found: _Weighed, group: Rows, competed: Competed
) -> pl.DataFrame:
    pairs = found.pairs
    return pl.DataFrame(
        {
            "left_id": left["id"].gather(pairs["left_row"]),
            "right_id": right["id"].gather(pairs["right_row"]),
            PERIOD: right[PERIOD].gather(pairs["right_row"]),
            "probability": competed.probability,
            "weight": found.weight,
            "rule": found.rule,
            "person": group,
            "best": competed.best,
        }
    )


def _outcomes(table: pl.DataFrame, threshold: float) -> pl.DataFrame:
    """Say what became of each pair, and leave out those that hardly have a chance."""
    likely = pl.col("probability") > threshold
    linked = likely & pl.col("best")
    outcome = (
        pl.when(linked)
        .then(pl.lit("link"))
        .when(likely & linked.any().over("person", "right_id"))
        .then(pl.lit("duplicate"))
        .when(likely)
        .then(pl.lit("unsure"))
        .otherwise(pl.lit("no_match"))
    )
    table = table.with_columns(outcome.alias("outcome")).drop("best")
    return table.filter(pl.col("probability") >= SHOWN)


def _duplicates(told: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    of = links.select("person", "right_id", pl.col("left_id").alias("same_as"))
    copies = told.filter(pl.col("outcome") == "duplicate").join(of, on=["person", "right_id"])
    return copies.drop("outcome", "person").sort("left_id", PERIOD)
