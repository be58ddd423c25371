"""A pair, and the candidates of a participant, as the templates draw them."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for

from app.core.linkage.pairs import ShownPair
from app.linkage.report_views import RULES
from app.linkage.views import source_title
from app.linkage.waterfall import Waterfall, percent, signed
from etl.linkage import PairReason
from etl.linkage.explain import FIELD_WORDS, OUTCOME_WORDS
from etl.warehouse import Edition, Linkage

LINKED = ("link", "duplicate")
_LITTLE = 0.15
_EVEN = 0.5
Near = tuple[str, str, PairReason]


def outcome_words(outcome: str) -> str:
    return OUTCOME_WORDS.get(outcome, "Not linked: cut by a person")


def short(pseudonym: str) -> str:
    """Return the first digits of a pseudonym, enough to tell two of a page apart."""
    return pseudonym[:8]


def pair_href(edition: int, source: str, left: str, right: str, year: str = "") -> str:
    return url_for(
        "linkage.show_pair",
        edition=edition,
        source=source,
        left=left,
        right=right,
        year=year or None,
    )


def pair_answer(pair: ShownPair) -> str:
    """Return the first sentence of a pair's page."""
    reason = pair.reason
    return (
        f"{outcome_words(reason.outcome)}: {percent(reason.probability)} is the probability that"
        f" participant {pair.participant_id} is this record of {source_title(pair.source)},"
        f" {pair.year}."
    )


def side_lines(pair: ShownPair) -> list[dict[str, Any]]:
    """Return the compared fields side by side."""
    return [
        {
            "title": one.label,
            "left": one.left,
            "right": one.right,
            "words": one.words[:1].upper() + one.words[1:],
            "is_same": one.is_same,
        }
        for one in pair.fields
    ]


def step_lines(waterfall: Waterfall) -> list[dict[str, Any]]:
    """Return the steps as lines of a table."""
    return [
        {
            "title": step.label,
            "kind": step.kind,
            "words": step.words,
            "bits": "" if step.kind == "total" else signed(step.bits),
            "relative": "" if step.against_relatives is None else signed(step.against_relatives),
            "after": signed(step.after),
        }
        for step in waterfall.steps
    ]


def rival_lines(pair: ShownPair) -> list[dict[str, Any]]:
    """Return the other pairs of the participant or of the record, likeliest first."""
    return [
        {
            "title": _rival_words(pair, left, right),
            "href": pair_href(pair.edition, pair.source, left, right, pair.year),
            "probability": percent(chance),
        }
        for left, right, chance in pair.reason.rivals
    ]


def _rival_words(pair: ShownPair, left: str, right: str) -> str:
    if left == pair.left:
        return f"The same participant and record {short(right)}"
    return f"Another participant, {short(left)}, and the same record"


def source_blocks(
    edition: Edition, found: Iterable[tuple[Linkage, Sequence[Near]]]
) -> list[dict[str, Any]]:
    """Return for each source what a participant is linked to, and what is nearest to them."""
    return [_source_block(edition, linkage, near) for linkage, near in found]


def _source_block(edition: Edition, linkage: Linkage, near: Sequence[Near]) -> dict[str, Any]:
    return {
        "title": source_title(linkage.source),
        "source": linkage.source,
        "links": [_link_line(edition, linkage, one) for one in near if one[2].outcome in LINKED],
        "nearest": [
            _near_line(edition, linkage, one) for one in near if one[2].outcome not in LINKED
        ],
    }


def _link_line(edition: Edition, linkage: Linkage, near: Near) -> dict[str, Any]:
    year, rule, reason = near
    return {
        "title": f"{year}: record {short(reason.right_id)}",
        "href": pair_href(edition.number, linkage.source, reason.left_id, reason.right_id, year),
        "rule": RULES.get(rule, rule.replace("_", " ").capitalize()),
        "probability": percent(reason.probability),
    }


def _near_line(edition: Edition, linkage: Linkage, near: Near) -> dict[str, Any]:
    year, _, reason = near
    return {
        "title": f"{year}: record {short(reason.right_id)}",
        "href": pair_href(edition.number, linkage.source, reason.left_id, reason.right_id, year),
        "outcome": outcome_words(reason.outcome),
        "probability": percent(reason.probability),
        "lacks": say_lacks(reason),
    }


def say_lacks(reason: PairReason) -> list[str]:
    """Say what a pair that was not linked lacked, the heaviest first."""
    against = sorted(
        (part for part in reason.fields if part.bits < -_LITTLE), key=lambda part: part.bits
    )
    found = [
        f"{FIELD_WORDS[part.field]}: {part.words} ({signed(part.bits)} bits)." for part in against
    ]
    found += [
        f"{FIELD_WORDS[part.field]}: {part.words}, so that it hardly speaks for the pair."
        for part in reason.fields
        if part.field != "middle" and abs(part.bits) <= _LITTLE and "on one side" in part.words
    ]
    if reason.relative > _EVEN:
        found.append(
            f"They are likelier relatives: the chance of that is {percent(reason.relative)}."
        )
    if reason.outcome == "rival" or (reason.match - reason.probability > _EVEN):
        found.append("Another pair of the participant or of the record is likelier.")
    return found or ["What agrees is too common to be sure by."]
