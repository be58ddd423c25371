"""Judges a comparison: which type of evidence it is, and what may not be claimed from it.

`comparisons.csv` has a line for each thing that can be compared with another, `cautions.csv` one
for each trap, with the comparisons that it threatens and the condition under which it does.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from analytics.evidence.small import find_small_base
from analytics.reports.model import Evidence

_CHOSEN: Final = "chosen_on_result"
_AREA: Final = "by_area"
_NATIONAL: Final = "national_rate"


class UnknownComparison(ValueError):
    """There is no comparison of this key; the message names those that exist."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared with what.

    Attributes
    ----------
    key : of `comparisons.csv`: `own_school`, `national`, `matched`.
    activity_types : codes of the types of activity that decide who is in it; none where all are.
    chosen_on_result : whether the people were chosen for an earlier result on the same scale.
    by_area : whether the groups are of areas (POLAR4, IMD), not of people.
    national_rate : whether a published national rate is what is expected.
    bases : printed numbers of people on which the rates rest.
    """

    key: str
    activity_types: Sequence[str] = ()
    chosen_on_result: bool = False
    by_area: bool = False
    national_rate: bool = False
    bases: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Caution:
    """A trap that a reader of the comparison may fall into, and where that is known from."""

    key: str
    sentence: str
    source: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a comparison is worth.

    Attributes
    ----------
    between : what is compared with what, in words.
    evidence : its type.
    sentence : the type in words, for readers.
    not_claimed : what may not be claimed, as the clause after "It does not show".
    cautions : the traps that apply here, and no others.
    """

    between: str
    evidence: Evidence
    sentence: str
    not_claimed: str
    cautions: tuple[Caution, ...]

    @property
    def text(self) -> tuple[str, ...]:
        """The sentences for a method note, without the cautions."""
        return (self.sentence, f"Not to be claimed: {_lower(self.not_claimed)}")

    @property
    def caution(self) -> str:
        """What may not be claimed and the cautions, as the text of a section's caution."""
        return " ".join(
            (self.text[1], *(caution.sentence for caution in self.cautions)),
        )


def judge(compared: Compared) -> Judgement:
    """Judge a comparison.

    Raises
    ------
    UnknownComparison
        There is no such comparison.

    Source
    ------
    Types of evidence: Office for Students 2019, after OFFA's standards of evidence. A school's
    average as comparator is Type 2 at most: CFE, Uni Connect national evaluation 2021.
    """
    known = {row["key"]: row for row in _rows("comparisons")}
    if compared.key not in known:
        raise UnknownComparison(
            f"There is no comparison '{compared.key}'. There are: {', '.join(known)}."
        )
    row = known[compared.key]
    return Judgement(
        row["between"],
        Evidence(int(row["evidence"])),
        row["sentence"],
        row["not_claimed"],
        tuple(_cautions(compared)),
    )


def list_comparisons() -> tuple[str, ...]:
    """List the keys of what can be compared, in the order of their file."""
    return tuple(row["key"] for row in _rows("comparisons"))


def _cautions(compared: Compared) -> Iterator[Caution]:
    holds = set(compared.activity_types)
    holds |= {_CHOSEN} if compared.chosen_on_result else set()
    holds |= {_AREA} if compared.by_area else set()
    national = compared.national_rate or compared.key in ("national", "similar_national")
    holds |= {_NATIONAL} if national else set()
    for row in _rows("cautions"):
        conditions = set(filter(None, row["condition"].split("|")))
        threatened = compared.key in row["comparisons"].split("|")
        if threatened and (not conditions or conditions & holds):
            yield Caution(row["key"], row["sentence"], row["source"])
    small = find_small_base(compared.bases)
    if small is not None:
        yield Caution("small_base", small.sentence, small.source)


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (files("analytics.evidence") / f"{name}.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))
