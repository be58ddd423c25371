"""How likely each pair is one person, a relative or a stranger; and the shares that this rests on.

Fellegi and Sunter's weights with a third class. A pair of strangers is expected as often as the
levels' shares among strangers say, out of all pairs of the two files, found or not: so the passes
that found the pairs do not distort it. Shares of matches and relatives are estimated without
labels by expectation and maximisation, steadied by the stored ones.

Source: Fellegi and Sunter 1969; Winkler 1988 on estimation by EM. The third class is ours.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from etl.linkage.evidence import Evidence
from etl.linkage.fields import (
    CLASSES,
    FIELDS,
    SAME,
    SCHOOL_LEVELS,
    Class,
    Floats,
    Levels,
    field_levels,
)
from etl.linkage.model import Model
from etl.linkage.verdicts import Verdicts

STEADYING_PAIRS: Final = 100.0
"""Pairs of either class with the stored shares, counted in at each round."""
ENOUGH_MATCHES: Final = 200
"""With fewer likely matches the shares stay as stored; only how many there are is estimated."""
MAX_ROUNDS: Final = 100
TOLERANCE: Final = 1e-6
FEWEST: Final = 0.5
"""Expected matches and relatives never fall below this many pairs."""
_LEAST: Final = 1e-12
_BIN: Final = 0.25
_PLACE: Final = FIELDS.index("place")


@dataclass(frozen=True)
class Grouped:
    """Pairs with the same levels and nearly the same commonness, counted."""

    levels: Levels
    commonness: tuple[Floats, Floats]
    counts: Floats
    labels: Verdicts

    @property
    def same_home(self) -> Floats:
        """1 where the postcode is the same."""
        return np.asarray(self.levels[:, _PLACE] // SCHOOL_LEVELS == SAME, dtype=float)


def estimate(
    evidence: Evidence, start: Model, *, labels: Verdicts | None = None, weight: float = 1.0
) -> Model:
    """Estimate the shares of levels among matches and relatives.

    Parameters
    ----------
    start
        Where the estimate begins, and what steadies it.
    labels
        Shape (pairs,): above 0 for a pair that is known to be one person's, below for one that is
        known not to be, 0 for all others.
    weight
        How many pairs of the files each pair stands for, where they are a sample.

    Returns
    -------
    Model
        With origin "estimated"; "stored" if there are fewer than ENOUGH_MATCHES likely matches,
        and only their number was estimated.
    """
    grouped = _group(evidence, labels, weight)
    model = start.among(evidence.strangers)
    rounds = 0
    for only_numbers in (True, False):
        if not only_numbers and model.matches * _smaller(evidence) < ENOUGH_MATCHES:
            return model
        for _ in range(MAX_ROUNDS):
            rounds += 1
            updated = _update(model, start, grouped, evidence, only_numbers=only_numbers)
            moved = _distance(updated, model)
            model = updated
            if moved < TOLERANCE:
                break
    return Model(
        model.shares,
        model.matches,
        model.relatives,
        "estimated",
        evidence.pairs.height,
        rounds,
    )


def class_logs(
    levels: Levels, commonness: tuple[Floats, Floats], model: Model, evidence: Evidence
) -> Floats:
    """Logarithms of how many pairs like these are expected of each class.

    Returns
    -------
    Floats
        Shape (3, pairs): match, relative, stranger.
    """
    smaller = _smaller(evidence)
    expected: dict[Class, float] = {
        "match": max(model.matches * smaller, FEWEST),
        "relative": max(model.relatives * smaller, FEWEST),
        "stranger": max(float(evidence.left) * evidence.right, 1.0),
    }
    logs = np.log(np.array([expected[name] for name in CLASSES]))[:, None].repeat(len(levels), 1)
    for row, name in enumerate(CLASSES):
        for column, field in enumerate(FIELDS):
            logs[row] += level_logs(model, name, field)[levels[:, column]]
    logs[1] += commonness[1]
    logs[2] += commonness[0]
    return np.asarray(logs)


def level_logs(model: Model, name: Class, field: str) -> Floats:
    """Logarithms of the shares of a field's levels in a class; 0 for a field that is lacking."""
    logs = np.log(np.maximum(model.shares[name][field], _LEAST))
    if field_levels()[field].shares["match"][0] == 0:
        logs[0] = 0.0
    return logs


def probabilities(logs: Floats) -> Floats:
    """Turn logarithms of expected pairs into probabilities of each class, shape (3, pairs)."""
    scaled = np.exp(logs - logs.max(axis=0))
    return np.asarray(scaled / scaled.sum(axis=0))


def _smaller(evidence: Evidence) -> int:
    return max(min(evidence.left, evidence.right), 1)


def _group(evidence: Evidence, labels: Verdicts | None, weight: float) -> Grouped:
    strangers, relatives = evidence.commonness()
    signs = np.zeros(len(strangers), np.int64) if labels is None else np.sign(labels)
    names = [f"level_{name}" for name in FIELDS]
    table = pl.DataFrame(
        evidence.levels, schema=dict.fromkeys(names, pl.UInt8), orient="row"
    ).with_columns(
        pl.Series("strangers", strangers),
        pl.Series("relatives", relatives),
        pl.Series("label", signs),
    )
    bins = [(pl.col(c) / _BIN).round().alias(f"bin_{c}") for c in ("strangers", "relatives")]
    keys = (*names, "bin_strangers", "bin_relatives", "label")
    grouped = (
        table.with_columns(bins)
        .group_by(keys, maintain_order=True)
        .agg(pl.len().cast(pl.Float64), pl.col("strangers", "relatives").mean())
        .sort(keys)
    )
    return Grouped(
        grouped.select(names).to_numpy(),
        (grouped["strangers"].to_numpy(), grouped["relatives"].to_numpy()),
        grouped["len"].to_numpy() * weight,
        grouped["label"].to_numpy(),
    )


def _update(
    model: Model, start: Model, grouped: Grouped, evidence: Evidence, *, only_numbers: bool
) -> Model:
    logs = class_logs(grouped.levels, grouped.commonness, model, evidence)
    chance = _as_labelled(probabilities(logs), grouped.labels) * grouped.counts
    smaller = _smaller(evidence)
    matches, at_home = chance[0].sum(), grouped.same_home
    # Every pass finds relatives of one home; of the others only some, so these stand for them,
    # and families move as often as anyone.
    staying = (chance[0] * at_home).sum() / max(matches, FEWEST)
    seen = (chance[1] * at_home).sum()
    relatives = seen / staying / smaller if staying > 0.05 else start.relatives
    shares = model.shares
    if not only_numbers:
        match = {
            field: _share_out(grouped.levels[:, i], chance[0], start.shares["match"][field])
            for i, field in enumerate(FIELDS)
        }
        relative = {
            field: _share_out(
                grouped.levels[:, i], chance[1] * at_home, start.shares["relative"][field]
            )
            for i, field in enumerate(FIELDS)
        }
        relative["place"] = match["place"]
        shares = {**model.shares, "match": match, "relative": relative}
    return Model(shares, float(matches) / smaller, float(relatives), start.origin, start.pairs)


def _as_labelled(chance: Floats, labels: Verdicts) -> Floats:
    """Let what is known stand: wholly a match, or a relative or stranger as it seems."""
    out = np.where(labels > 0, np.array([[1.0], [0.0], [0.0]]), chance)
    others = np.maximum(1 - chance[0], _LEAST)
    return np.where(labels < 0, np.stack([0 * chance[0], *(chance[1:] / others)]), out)


def _share_out(levels: Levels, weights: Floats, stored: Floats) -> Floats:
    counts: Floats = np.bincount(levels, weights=weights, minlength=len(stored)).astype(float)
    if stored[0] == 0:
        counts[0] = 0.0
    counts = counts + STEADYING_PAIRS * stored
    return np.asarray(counts / counts.sum())


def _distance(one: Model, other: Model) -> float:
    between = [
        float(np.abs(one.shares[c][field] - other.shares[c][field]).max())
        for c in ("match", "relative")
        for field in FIELDS
    ]
    return max(*between, abs(one.matches - other.matches), abs(one.relatives - other.relatives))
