"""The model of a source as the template draws it: what was learned, by field and level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

from app.linkage.waterfall import signed
from etl.linkage import Model
from etl.linkage.explain import FIELD_WORDS
from etl.linkage.fields import FIELDS, field_levels
from etl.linkage.report import FEWEST_COMPARED

_LEAST = 1e-12
_RARE = 5e-5
_POINT = 0.01


@dataclass(frozen=True, slots=True)
class Level:
    """How often a field agrees so far in each class, and what that weighs for a match, in bits."""

    words: str
    match: float
    relative: float
    stranger: float

    @property
    def bits(self) -> float:
        return _bits(self.match, self.stranger)

    @property
    def bits_relative(self) -> float:
        return _bits(self.match, self.relative)


@dataclass(frozen=True, slots=True)
class Field:
    """The levels of one field."""

    name: str
    label: str
    levels: tuple[Level, ...]

    @property
    def low(self) -> Level:
        return min(self._usual, key=lambda level: level.bits)

    @property
    def high(self) -> Level:
        return max(self._usual, key=lambda level: level.bits)

    @property
    def _usual(self) -> Sequence[Level]:
        """The levels that occur: the weight of one that hardly does is a matter of chance."""
        return [one for one in self.levels if max(one.match, one.stranger) > 0.001] or self.levels


def _bits(one: float, other: float) -> float:
    return log2(max(one, _LEAST) / max(other, _LEAST))


def list_fields(model: Model) -> tuple[Field, ...]:
    """Return what a model knows of each field; a level that never occurs is left out."""
    return tuple(Field(name, FIELD_WORDS[name], _levels(model, name)) for name in FIELDS)


def _levels(model: Model, name: str) -> tuple[Level, ...]:
    shares = [model.shares[kind][name] for kind in ("match", "relative", "stranger")]
    rows = zip(field_levels()[name].words, *shares, strict=True)
    levels = [Level(words, *map(float, each)) for words, *each in rows]
    return tuple(one for one in levels if max(one.match, one.relative, one.stranger) > 0)


def level_lines(field: Field) -> list[dict[str, Any]]:
    """Return the levels of a field as lines of a table."""
    return [
        {
            "title": one.words[:1].upper() + one.words[1:],
            "match": _share(one.match),
            "relative": _share(one.relative),
            "stranger": _share(one.stranger),
            "bits": signed(one.bits),
            "bits_relative": signed(one.bits_relative),
        }
        for one in field.levels
    ]


def _share(value: float) -> str:
    return f"{value:.2%}" if value >= _RARE or value == 0 else "under 0.01%"


def worth_lines(fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Return what each field is worth at most, for and against."""
    return [
        {
            "title": one.label,
            "high": signed(one.high.bits),
            "high_words": one.high.words,
            "low": signed(one.low.bits),
            "low_words": one.low.words,
        }
        for one in fields
    ]


def facts(model: Model, report: Mapping[str, Any] | None, records: int) -> list[dict[str, str]]:
    """Return what the model is, as a summary list."""
    origin = "Estimated from the records of this source, without labels"
    if model.origin == "stored":
        origin = (
            "Stored shares: this source has too few likely matches to estimate from,"
            " so that only their number was estimated"
        )
    threshold = f"{report['threshold']:.2f}" if report and "threshold" in report else ""
    found = [
        ("Version", model.version),
        ("Shares", origin),
        ("Candidate pairs it learned from", f"{model.pairs:,}" if model.pairs else ""),
        ("Rounds until it settled", str(model.iterations or "")),
        ("Records of the source", f"{records:,}"),
        ("Expected matches", f"{model.matches:.2f} for each record of the smaller side"),
        ("Expected pairs of relatives", f"{model.relatives:.2f} for each record of that side"),
        ("A link needs a probability above", threshold),
    ]
    return [{"label": label, "value": value} for label, value in found if value]


def lower_recall(report: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the groups whose expected recall is over a point below that of all, lowest first."""
    found = [
        (name, row)
        for name, rows in report["groups"].items()
        for row in rows
        if row["recall"] is not None
        and row["linked"] + row["unsure"] >= FEWEST_COMPARED
        and report["recall"] - row["recall"] > _POINT
    ]
    return sorted(found, key=lambda one: (one[1]["recall"], one[0], one[1]["group"]))
