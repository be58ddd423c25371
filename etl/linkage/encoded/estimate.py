"""How likely compared codes are one person's, a relative's or a stranger's: three classes, by EM.

The same method as for names (etl.linkage.estimate), written for these fields: it has other levels,
some of which only say that it is one of several; and how common a name is cannot be counted, since
its codes differ from day to day.

Source: Fellegi and Sunter 1969; Winkler 1988 on estimation by EM. The third class is ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from etl.linkage.encoded.fields import (
    FIELDS,
    SAME,
    SCHOOL_LEVELS,
    FieldLevels,
    Floats,
    Levels,
    field_levels,
)

STEADYING_PAIRS: Final = 100.0
ENOUGH_MATCHES: Final = 200
MAX_ROUNDS: Final = 100
TOLERANCE: Final = 1e-6
FEWEST: Final = 0.5
MATCHES: Final = 0.4
RELATIVES: Final = 0.5
"""Expected pairs of either kind per record of the smaller file, to begin with."""
_LEAST: Final = 1e-12
_PLACE: Final = FIELDS.index("place")


@dataclass(frozen=True)
class CodeModel:
    """Shares of each level in each class.

    Attributes
    ----------
    shares : by field: shape (3, levels); rows match, relative, stranger. matches, relatives :
        expected pairs per record of the smaller file. origin : "stored" or "estimated".
    """

    shares: Mapping[str, Floats]
    matches: float = MATCHES
    relatives: float = RELATIVES
    origin: str = "stored"
    rounds: int = 0

    @classmethod
    def stored(cls, strangers: Mapping[str, Floats]) -> "CodeModel":
        """Give the stored shares, with those of strangers of the files at hand."""
        shares = {}
        for name, levels in field_levels().items():
            shares[name] = levels.shares.copy()
            shares[name][2] = strangers[name]
        return cls(shares)


def estimate(levels: Levels, left: int, right: int, strangers: Mapping[str, Floats]) -> CodeModel:
    """Estimate the shares of levels among matches and relatives, without labels.

    Parameters
    ----------
    levels
        Of the candidate pairs, shape (pairs, fields).
    left, right
        Number of records of either file.
    strangers
        By field, shape (levels,): shares among strangers.

    Returns
    -------
    CodeModel
        Of origin "stored" where there are fewer than ENOUGH_MATCHES likely matches: then only how
        many there are was estimated.
    """
    counted = pl.DataFrame(levels, schema=list(FIELDS), orient="row").group_by(FIELDS).len()
    counted = counted.sort(FIELDS)
    kinds, counts = counted.select(FIELDS).to_numpy(), counted["len"].to_numpy().astype(float)
    model = start = CodeModel.stored(strangers)
    smaller = max(min(left, right), 1)
    rounds = 0
    for only_numbers in (True, False):
        if not only_numbers and model.matches * smaller < ENOUGH_MATCHES:
            return model
        for _ in range(MAX_ROUNDS):
            rounds += 1
            chance = np.exp(_normal(class_logs(kinds, model, left, right))) * counts
            updated = _update(
                model, start, kinds, chance, smaller=smaller, only_numbers=only_numbers
            )
            moved = _distance(updated, model)
            model = updated
            if moved < TOLERANCE:
                break
    return replace(model, origin="estimated", rounds=rounds)


def class_logs(levels: Levels, model: CodeModel, left: int, right: int) -> Floats:
    """Logarithms of how many pairs like these are expected of each class, shape (3, pairs)."""
    smaller = min(left, right)
    expected = (
        max(model.matches * smaller, FEWEST),
        max(model.relatives * smaller, FEWEST),
        max(float(left) * right, 1.0),
    )
    logs = np.log(expected)[:, None].repeat(len(levels), 1)
    for column, name in enumerate(FIELDS):
        logs += level_logs(name, model)[:, levels[:, column]]
    return np.asarray(logs)


def level_logs(name: str, model: CodeModel) -> Floats:
    """Logarithms of the chance of each level, shape (3, levels); 0 where it says nothing."""
    return np.asarray(
        np.log(np.maximum(model.shares[name] @ field_levels()[name].members.T, _LEAST))
    )


def probabilities(logs: Floats) -> Floats:
    """Probabilities of each class, shape (3, pairs)."""
    return np.asarray(np.exp(_normal(logs)))


def stranger_shares(
    drawn: Levels, meetings: Mapping[str, float], steady: float
) -> dict[str, Floats]:
    """Shares of levels among strangers.

    Parameters
    ----------
    drawn
        Levels of pairs of strangers of one date of birth, by which all can be compared.
    meetings
        Chance that two strangers have the same date of birth (`born`) and the same home
        (`postcode`).
    steady
        Pairs with the stored shares that are counted in.
    """
    found = {}
    for column, name in enumerate(FIELDS):
        levels = field_levels()[name]
        counts = _counts(levels, drawn[:, column], np.ones(len(drawn)), levels.shares[2])
        found[name] = _share(counts + steady * levels.shares[2])
    found["born"] = _with_same(field_levels()["born"].shares[2], np.array([SAME]), meetings["born"])
    cells = np.arange(SCHOOL_LEVELS)
    place, same, near = found["place"], SCHOOL_LEVELS * SAME + cells, SCHOOL_LEVELS * 3 + cells
    # Too few strangers share a postcode to see their schools: those of one district stand in.
    place[same] = place[near] / place[near].sum()
    homes = place[SCHOOL_LEVELS:].sum() - place[same].sum()
    found["place"] = _with_same(place, same, meetings["postcode"] * homes)
    return found


def _counts(levels: FieldLevels, seen: Levels, weights: Floats, shares: Floats) -> Floats:
    """Count levels by weight; what says one of several is shared out as these go."""
    counts = np.bincount(seen, weights=weights, minlength=len(shares))
    several = levels.members * shares
    several = np.divide(
        several,
        several.sum(axis=1, keepdims=True),
        out=np.zeros_like(several),
        where=several.sum(axis=1, keepdims=True) > 0,
    )
    single = levels.members.sum(axis=1) == 1
    # A level that may be any says nothing, and is left out.
    any_level = levels.members.sum(axis=1) == len(shares)
    out = np.where(single, counts, 0.0)
    return np.asarray(out + (counts * (~single & ~any_level)) @ several)


def _update(
    model: CodeModel,
    start: CodeModel,
    kinds: Levels,
    chance: Floats,
    *,
    smaller: int,
    only_numbers: bool,
) -> CodeModel:
    at_home = (kinds[:, _PLACE] // SCHOOL_LEVELS == SAME).astype(float)
    matches = chance[0].sum()
    # Every pass finds relatives of one home, so these stand for all; see etl.linkage.estimate.
    staying = (chance[0] * at_home).sum() / max(matches, FEWEST)
    seen = (chance[1] * at_home).sum()
    relatives = seen / staying / smaller if staying > 0.05 else start.relatives
    shares = dict(model.shares)
    if not only_numbers:
        for column, name in enumerate(FIELDS):
            levels = field_levels()[name]
            rows = model.shares[name].copy()
            for row, weights in enumerate((chance[0], chance[1] * at_home)):
                counts = _counts(levels, kinds[:, column], weights, rows[row])
                rows[row] = _share(counts + STEADYING_PAIRS * start.shares[name][row])
            shares[name] = rows
        shares["place"][1] = shares["place"][0]
    return CodeModel(shares, float(matches) / smaller, float(relatives))


def _distance(one: CodeModel, other: CodeModel) -> float:
    between = [float(np.abs(one.shares[n] - other.shares[n]).max()) for n in FIELDS]
    return max(*between, abs(one.matches - other.matches), abs(one.relatives - other.relatives))


def _normal(logs: Floats) -> Floats:
    top = logs.max(axis=0)
    return np.asarray(logs - top - np.log(np.exp(logs - top).sum(axis=0)))


def _share(counts: Floats) -> Floats:
    return np.asarray(counts / counts.sum())


def _with_same(shares: Floats, cells: np.typing.NDArray[np.int64], chance: float) -> Floats:
    """Give some levels a chance together, and scale the others to what is left."""
    out = shares.copy()
    others = np.setdiff1d(np.arange(len(shares)), cells)
    out[cells] *= chance / out[cells].sum()
    out[others] *= (1 - chance) / out[others].sum()
    return out
