"""Why a pair was linked, or what the nearest candidate lacked: in words and bits."""

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from etl.linkage.fields import CLASSES, FIELDS, SHARED, field_levels
from etl.linkage.linker import LinkResult

FIELD_WORDS: Final = {
    "forename": "Forename",
    "middle": "Middle names",
    "surname": "Surname",
    "born": "Date of birth",
    "sex": "Sex",
    "place": "Home and school",
}
OUTCOME_WORDS: Final = {
    "link": "Linked",
    "duplicate": "Linked, as a second record of the same person",
    "unsure": "Not linked: too unsure",
    "rival": "Not linked: another pair is likelier",
    "cut": "Not linked: a person decided that they are two people",
    "no_match": "Not linked",
}


@dataclass(frozen=True, slots=True)
class FieldReason:
    """One field's part in a pair.

    Attributes
    ----------
    field : name in FIELDS. words : how far the records agree in it. bits : of weight for a match,
        against strangers. bits_relative : against relatives. share : share of people with the value
        that both have, where it is the same.
    """

    field: str
    words: str
    bits: float
    bits_relative: float
    share: float | None


@dataclass(frozen=True, slots=True)
class PairReason:
    """All that speaks for and against one pair.

    Attributes
    ----------
    outcome : as in LinkResult.candidates. probability : after the rivals. match, relative,
        stranger : chances by the pair's own evidence. weight, weight_relative : bits, the sums
        of the fields. fields : the fields, the weightiest first. rivals : other candidates of the
        left record and of the right record, (left_id, right_id, probability), likeliest first.
        model : the version of the model.
    """

    left_id: str
    right_id: str
    outcome: str
    probability: float
    match: float
    relative: float
    stranger: float
    weight: float
    weight_relative: float
    fields: tuple[FieldReason, ...]
    rivals: tuple[tuple[str, str, float], ...]
    model: str

    @property
    def lacks(self) -> tuple[FieldReason, ...]:
        """The fields that speak against a match, the heaviest first."""
        against = [f for f in self.fields if min(f.bits, f.bits_relative) < 0]
        return tuple(sorted(against, key=lambda f: min(f.bits, f.bits_relative)))

    def in_words(self) -> str:
        """Tell it in a few lines."""
        lines = [
            f"{self.left_id} and {self.right_id}: {OUTCOME_WORDS[self.outcome]}, probability "
            f"{self.probability:.4f} (model {self.model}).",
            f"By itself: one person {self.match:.4f}, relatives {self.relative:.4f}, strangers "
            f"{self.stranger:.4f}; {self.weight:+.1f} bits against strangers, "
            f"{self.weight_relative:+.1f} against relatives.",
        ]
        for part in self.fields:
            share = "" if part.share is None else f", which {part.share:.3%} of people have"
            lines.append(f"  {FIELD_WORDS[part.field]}: {part.words}{share}: {part.bits:+.1f} bits")
        for left_id, right_id, chance in self.rivals:
            lines.append(f"  Rival: {left_id} and {right_id}, probability {chance:.4f}")
        return "\n".join(lines)


def explain_pair(result: LinkResult, left_id: str, right_id: str) -> PairReason | None:
    """Explain one pair; None if the two were never candidates, or are hopeless ones.

    Parameters
    ----------
    result
        What `Linker.link` gave.
    """
    pairs = result.candidates
    chosen = (pl.col("left_id") == left_id) & (pl.col("right_id") == right_id)
    found = pairs.filter(chosen).sort("rank").rows(named=True)
    if not found:
        return None
    row = found[0]
    same_period = pl.col("period") == row["period"]
    rivals = pairs.filter(
        ~chosen
        & (((pl.col("left_id") == left_id) & same_period) | (pl.col("right_id") == right_id))
    ).sort("match", "left_id", "right_id", descending=[True, False, False])
    return _reason(row, tuple(rivals.select("left_id", "right_id", "probability").rows()), result)


def explain_nearest(result: LinkResult, left_id: str, *, most: int = 3) -> tuple[PairReason, ...]:
    """Explain the nearest candidates of a record, the likeliest first: what they had and lacked."""
    own = result.candidates.filter(pl.col("left_id") == left_id).sort("rank").head(most)
    found = (explain_pair(result, left_id, right_id) for right_id in own["right_id"])
    return tuple(reason for reason in found if reason is not None)


def _reason(
    row: dict[str, Any], rivals: tuple[tuple[str, str, float], ...], result: LinkResult
) -> PairReason:
    fields = [
        FieldReason(
            name,
            _words(name, row[name]),
            row[f"{name}_bits"],
            row[f"{name}_bits_relative"],
            _share(name, row),
        )
        for name in FIELDS
    ]
    kept = ("left_id", "right_id", "outcome", "probability", *CLASSES, "weight", "weight_relative")
    return PairReason(
        **{name: row[name] for name in kept},
        fields=tuple(sorted(fields, key=lambda part: -abs(part.bits))),
        rivals=rivals,
        model=result.model.version,
    )


def _words(field: str, code: str) -> str:
    levels = field_levels()[field]
    return levels.words[levels.codes.index(code)]


def _share(field: str, row: dict[str, Any]) -> float | None:
    name = "postcode" if field == "place" else field
    share: float | None = row[f"{name}_share"] if name in SHARED else None
    return share
