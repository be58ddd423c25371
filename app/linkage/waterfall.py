"""A pair's probability as steps in bits, from before anything is compared to the end.

A bit doubles the chances; zero is an even chance. Every step is exact: the steps add up to the
pair's own evidence, and its rivals take from that.
"""

from dataclasses import dataclass
from math import log2
from typing import Literal

from etl.linkage import PairReason
from etl.linkage.explain import FIELD_WORDS, FieldReason

Kind = Literal["start", "field", "effect", "total"]
_LEAST = 1e-300
_NEARLY_SURE = 1e-9
_LITTLE = 0.15
_MOST_TIMES = 1e6
_VALUE = {
    "forename": "forename",
    "surname": "surname",
    "born": "date of birth",
    "place": "postcode",
}
DECIDED = {
    "reviewed": "A person has decided that the two are one person.",
    "cut": "A person has decided that the two are different persons.",
    "identifier": "The two share an identifier (UPN, ULN or HUSID), which goes before all else.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: where it stood before and after, in bits; a total stands for itself.

    `against_relatives` are the bits of a field if the other is a relative instead of a stranger.
    """

    kind: Kind
    label: str
    words: str
    before: float
    after: float
    against_relatives: float | None = None

    @property
    def bits(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The steps of a pair. `decided` says what took the place of its probability, "" if nothing."""

    steps: tuple[Step, ...]
    decided: str = ""

    @property
    def low(self) -> float:
        return min(min(step.before, step.after) for step in self.steps)

    @property
    def high(self) -> float:
        return max(max(step.before, step.after) for step in self.steps)


def make_waterfall(reason: PairReason, rule: str) -> Waterfall:
    """Return the steps by which a pair came to its probability."""
    start = _bits(reason.match, reason.stranger) - reason.weight
    start_relative = _bits(reason.match, reason.relative) - reason.weight_relative
    chance = f"one pair in {_round(1 + 2**-start):,}" if start < 0 else "more than every other pair"
    steps = [
        Step(
            "start",
            "Before comparing",
            f"Of all pairs of a participant and a record, {chance} is one person.",
            0.0,
            start,
        )
    ]
    now = start
    for part in reason.fields:
        label = FIELD_WORDS[part.field]
        words = say_field(part)
        steps.append(Step("field", label, words, now, now + part.bits, part.bits_relative))
        now += part.bits
    against_relatives = start_relative + reason.weight_relative
    own = -log2(2**-now + 2**-against_relatives)
    steps.append(Step("effect", "Relatives", _say_relatives(now, own, reason), now, own))
    last = _after_rivals(reason, own)
    steps.append(Step("effect", "Rivals", _say_rivals(own, last, reason), own, last))
    said = f"That is a probability of {percent(reason.probability)}."
    decided = DECIDED.get("cut" if reason.outcome == "cut" else rule, "")
    steps.append(Step("total", "In the end", said, 0.0, last))
    return Waterfall(tuple(steps), decided)


def _bits(one: float, other: float) -> float:
    return log2(max(one, _LEAST)) - log2(max(other, _LEAST))


def _after_rivals(reason: PairReason, own: float) -> float:
    """Give the bits of the final probability; so near to certainty, rivals took nothing."""
    chance = reason.probability
    if 1 - chance < _NEARLY_SURE or not reason.rivals:
        return own
    return min(own, _bits(chance, 1 - chance))


def say_field(part: FieldReason) -> str:
    """Say how far the records agree in a field, and what that is worth."""
    common = (
        "" if part.share is None else f"; {part.share:.2%} of people have this {_VALUE[part.field]}"
    )
    said = f"{part.words[:1].upper()}{part.words[1:]}{common}."
    if abs(part.bits) < _LITTLE:
        return f"{said} That says next to nothing either way."
    times = 2 ** abs(part.bits)
    much = "over a million" if times >= _MOST_TIMES else _times(times)
    whom = ("one person", "two strangers")
    likelier, other = whom if part.bits > 0 else whom[::-1]
    return f"{said} That is {much} times as likely of {likelier} as of {other}."


def _say_relatives(before: float, after: float, reason: PairReason) -> str:
    if before - after < _LITTLE:
        return "Relatives who look so alike need hardly be thought of."
    return (
        "Relatives share a surname and a home, so that these say less than they would of"
        f" strangers. The chance that the two are relatives is {percent(reason.relative)}."
    )


def _say_rivals(before: float, after: float, reason: PairReason) -> str:
    if not reason.rivals:
        return "No other pair of either of the two is near."
    count = len(reason.rivals)
    others = "Another pair of one of the two is" if count == 1 else f"{count} other pairs are"
    if before - after < _LITTLE:
        return f"{others} possible, but far less likely than this one."
    return f"{others} possible as well, and a record is one person's only."


def signed(bits: float) -> str:
    """Write bits with their sign, to a tenth."""
    text = f"{bits:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "\u2212")


def _times(times: float) -> str:
    return f"{times:.1f}" if times < 10 else f"{_round(times):,}"


def _round(number: float) -> int:
    """Round to two digits: nobody should think it is known more exactly."""
    return int(float(f"{number:.2g}"))


def percent(chance: float) -> str:
    """Write a probability so that neither certainty nor impossibility is claimed."""
    if chance > 0.9999:
        return "over 99.99%"
    if 0 < chance < 0.0001:
        return "under 0.01%"
    return f"{chance:.2%}" if chance < 0.01 or chance > 0.99 else f"{chance:.1%}"
