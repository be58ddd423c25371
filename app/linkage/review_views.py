"""Review as the templates draw it: a pair side by side, how far it is, how right the links are."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import polars as pl
from flask import url_for

from app.core.linkage.pairs import ShownField, ShownPair
from app.core.linkage.queue import stratum_words
from app.core.linkage.review import (
    WANTED_HALF_WIDTH,
    Review,
    SourcePrecision,
    SourceProgress,
    count_used,
)
from app.linkage.views import built_on, source_title

ANSWERS = (
    ("same", "Same person", "S"),
    ("different", "Different persons", "D"),
    ("unsure", "Unsure", "U"),
)
ANSWER_WORDS = {value: label.lower() for value, label, _ in ANSWERS}
MOST_RIVALS = 3
ALIKE = 0.5
"""Share of letters in common below which two values differ as a whole."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters of a value, and whether the other side has others in their place."""

    text: str
    differs: bool


def differing_pieces(left: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Part two values into what they have in common and what not; case makes no difference.

    Two that have little in common differ as a whole: single letters would say nothing.
    """
    matcher = SequenceMatcher(None, left.casefold(), right.casefold(), autojunk=False)
    if len(left.casefold()) != len(left) or len(right.casefold()) != len(right):
        matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [Piece(left, True)], [Piece(right, True)]
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        for side, text in zip(sides, (left[i1:i2], right[j1:j2]), strict=True):
            if text:
                side.append(Piece(text, kind != "equal"))
    return sides


def field_lines(
    pair: ShownPair, *, opened: frozenset[str] = frozenset(), all_open: bool = False
) -> list[dict[str, Any]]:
    """Return the compared fields; a value that agrees is told only where it was opened."""
    return [_field_line(one, is_open=all_open or one.name in opened) for one in pair.fields]


def _field_line(one: ShownField, *, is_open: bool) -> dict[str, Any]:
    if one.is_same and not is_open:
        return {"name": one.name, "label": one.label, "closed": True}
    left, right = (
        ([Piece(one.left, False)], [Piece(one.right, False)])
        if one.is_same or not (one.left and one.right)
        else differing_pieces(one.left, one.right)
    )
    return {
        "name": one.name,
        "label": one.label,
        "closed": False,
        "same": one.is_same,
        "left": left if one.left else [],
        "right": right if one.right else [],
    }


def rival_keys(pair: ShownPair) -> list[tuple[str, str, str]]:
    """Return near rivals of either record as (words, left, right), in an order that tells nothing.

    Which of them is the likelier one is not for the reviewer to know.
    """
    near = sorted((left, right) for left, right, _ in pair.reason.rivals[:MOST_RIVALS])
    return [
        ("another record for this participant", left, right)
        if left == pair.left
        else ("another participant for this record", left, right)
        for left, right in near
    ]


def opened_in(asked: str, pair: ShownPair) -> frozenset[str]:
    """Return the agreeing fields that an address asks to be opened."""
    return frozenset(asked.split(",")) & {one.name for one in pair.fields if one.is_same}


def progress_lines(progress: Sequence[SourceProgress]) -> list[dict[str, Any]]:
    return [
        {
            "source": one.source,
            "title": source_title(one.source),
            "asked": one.asked,
            "settled": one.settled,
            "left": one.left,
            "waiting": one.waiting,
            "differing": one.differing,
        }
        for one in progress
    ]


def answer_sentence(review: Review, progress: Sequence[SourceProgress]) -> str:
    """Say in one sentence how far review is."""
    asked, left = sum(one.asked for one in progress), sum(one.left for one in progress)
    built = f"edition {review.edition.number} of {built_on(review.edition)}"
    if not asked:
        return f"No pair of {built} waits for a person."
    if not left:
        return f"All {asked:,} pairs of {built} are settled."
    return f"{left:,} of {asked:,} pairs of {built} wait for a person to look at them."


def used_sentence(review: Review) -> str:
    """Say which decisions the edition already uses."""
    used, since = count_used(review)
    if not used + since:
        return "No pair is settled yet."
    pairs = "settled pair" if used + since == 1 else "settled pairs"
    if not since:
        return f"This edition uses all {used:,} {pairs}."
    if not used:
        return f"{since:,} {pairs} take effect with the next edition."
    return f"This edition uses {used:,} {pairs}; {since:,} since then take effect with the next."


def precision_lines(precision: Sequence[SourcePrecision]) -> list[dict[str, Any]]:
    return [
        {
            "title": source_title(one.source),
            "links": one.links,
            "answered": f"{one.estimate.answered:,} of {one.drawn:,}",
            "precision": percent(one.estimate.value),
            "interval": interval(one.estimate.low, one.estimate.high)
            if one.estimate.value is not None
            else None,
            "more": _more(one),
        }
        for one in precision
    ]


def _more(one: SourcePrecision) -> str | None:
    if one.more is None:
        return None
    return "narrow enough" if not one.more else f"{one.more:,}"


def stratum_lines(precision: Sequence[SourcePrecision]) -> list[dict[str, Any]]:
    """Return the kinds of links of every source, and what people said of those drawn."""
    return [
        {
            "title": source_title(one.source),
            "stratum": stratum_words(stratum.name),
            "links": stratum.links,
            "answered": stratum.answered,
            "right": stratum.right,
        }
        for one in precision
        for stratum in one.strata
        if stratum.links
    ]


def calibration_lines(table: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "span": f"{row['low']:.2f} to {row['high']:.2f}",
            "pairs": row["pairs"],
            "said": percent(row["said"]),
            "found": percent(row["found"]),
            "interval": interval(row["found_low"], row["found_high"]) if row["pairs"] else None,
        }
        for row in table.iter_rows(named=True)
    ]


def reviewer_lines(rows: Sequence[tuple[str, int, int]]) -> list[dict[str, Any]]:
    return [{"name": name, "answers": count, "unsure": unsure} for name, count, unsure in rows]


def percent(value: float | None) -> str | None:
    return None if value is None else f"{value:.1%}"


def interval(low: float, high: float) -> str:
    return f"{low:.1%} to {high:.1%}"


def width_words() -> str:
    return f"±{WANTED_HALF_WIDTH * 100:.1f} points"


def pair_address(endpoint: str, source: str, left: str, right: str) -> str:
    return url_for(endpoint, source=source, left=left, right=right)
