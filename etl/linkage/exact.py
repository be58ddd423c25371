"""Exact linkage: the same name, date of birth and postcode, and nobody else with them.

A key that two participants share, or two records, links none of them: which is which cannot be
told, and one to one within a source and year is the promise. They are counted by reason.
"""

from dataclasses import dataclass
from typing import Final, Literal, Self

import polars as pl

from etl.engine import Engine, Source, Stage, load_stages

RULE: Final = "exact_name_birth_postcode"
Outcome = Literal[
    "linked",
    "no_match",
    "several_participants",
    "several_records",
    "missing_name",
    "missing_date_of_birth",
    "missing_postcode",
]
_STANDARDISE: Final = load_stages("etl.linkage", "sql/standardise")
_LEFT_KEYS: Final = load_stages("etl.linkage", "sql/left")
_LINK: Final = load_stages("etl.linkage", "sql/exact")
_PEOPLE: Final = {
    "id": pl.String(),
    "first_name": pl.String(),
    "last_name": pl.String(),
    "date_of_birth": pl.Date(),
    "postcode": pl.String(),
}


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What became of each side; every row of a side is in exactly one outcome.

    Attributes
    ----------
    participants, records : number of rows by outcome. `several_participants` on the side of the
        participants: another participant has the same key. `several_records`: their key fits two
        records or more. Seen from the records, the same two words.
    """

    participants: dict[str, int]
    records: dict[str, int]

    @property
    def linked(self) -> int:
        """Number of pairs."""
        return self.participants.get("linked", 0)


@dataclass(frozen=True, slots=True)
class LinkResult:
    """Links of one source and year.

    Attributes
    ----------
    links : columns left_id, right_id (as given), rule; each id at most once.
    outcomes : columns left_id, outcome; one row a participant.
    report : the counts of both sides.
    """

    links: pl.DataFrame
    outcomes: pl.DataFrame
    report: LinkReport


class ExactLinker:
    """Links one table of participants to many tables of records, one after the other.

    The participants are standardised once. Use it as a context manager.

    Parameters
    ----------
    participants
        Table or Parquet file with the columns id (text), first_name, last_name (text),
        date_of_birth (date), postcode (text); nulls allowed in all but id, which is unique.
    engine
        The engine to work in; the tables it makes there are `left_people`, `right_people` and
        the stages' own.

    Notes
    -----
    Names are compared in capitals without accents, spaces, hyphens, apostrophes or digits, with
    letters that have no accent-free form written out (Ø as O, ß as SS). Of the given names only
    the first is compared, because files differ in where they keep the others. Postcodes are
    compared in capitals without spaces.
    """

    def __init__(self, participants: Source, engine: Engine) -> None:
        self._engine = engine
        self._standardise(participants, "left_people")
        engine.run(_LEFT_KEYS)

    @classmethod
    def over(cls, participants: pl.DataFrame) -> Self:
        """Make a linker with an engine of its own, for small tables."""
        return cls(participants, Engine())

    def link(self, records: Source) -> LinkResult:
        """Link to the records of one source and year.

        Parameters
        ----------
        records
            Table or Parquet file with the same columns as the participants.
        """
        self._standardise(records, "right_people")
        self._engine.run(_LINK, {"rule": RULE})
        outcomes = self._engine.fetch("left_outcomes", order_by=["left_id"])
        report = LinkReport(
            participants=_count(outcomes),
            records=_count(self._engine.fetch("right_outcomes", order_by=["right_id"])),
        )
        links = self._engine.fetch("links", order_by=["left_id"])
        return LinkResult(links, outcomes, report)

    def outcomes_without_records(self) -> pl.DataFrame:
        """Give what can be said of each participant before any record is seen.

        Returns
        -------
        pl.DataFrame
            Columns left_id, outcome; `no_match` is everybody who can be linked.
        """
        return self.link(pl.DataFrame(schema=_PEOPLE)).outcomes

    def _standardise(self, people: Source, name: str) -> None:
        self._engine.register("people", people)
        self._engine.run([Stage(name, stage.sql) for stage in _STANDARDISE])


def _count(outcomes: pl.DataFrame) -> dict[str, int]:
    counted = outcomes.group_by("outcome").len().sort("outcome")
    return dict(zip(counted["outcome"].to_list(), counted["len"].to_list(), strict=True))
