"""Exact linkage: the same name, date of birth and postcode, and nobody else with them.

A key that two participants share, or two records, links none of them: which is which cannot be
told, and one to one within a source and year is the promise. They are counted by reason.
"""

from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from etl.engine import DuckEngine, Engine, Source, Stage, load_stages

RULE: Final = "exact_name_birth_postcode"
_STANDARDISE: Final = load_stages("etl.linkage", "sql/standardise")
_LEFT_KEYS: Final = load_stages("etl.linkage", "sql/left")
_LINK: Final = load_stages("etl.linkage", "sql/exact")


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What became of each side; every row of a side is in exactly one outcome.

    Attributes
    ----------
    participants, records : number of rows by outcome: `linked`, `no_match`,
        `several_participants` (more than one participant has the key), `several_records` (more
        than one record has it), `missing_name`, `missing_date_of_birth`, `missing_postcode`.
        An outcome that nobody came to is left out.
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
    ambiguous : column left_id; participants whose key fits several records.
    report : the counts of both sides.
    """

    links: pl.DataFrame
    ambiguous: pl.DataFrame
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
        return cls(participants, DuckEngine())

    def link(self, records: Source) -> LinkResult:
        """Link to the records of one source and year.

        Parameters
        ----------
        records
            Table or Parquet file with the same columns as the participants.
        """
        self._standardise(records, "right_people")
        self._engine.run(_LINK, {"rule": RULE})
        links = self._engine.fetch("links", order_by=["left_id"])
        ambiguous = self._engine.fetch("ambiguous", order_by=["left_id"])
        records_by_outcome = self._engine.fetch("right_counts", order_by=["outcome"])
        report = LinkReport(
            participants=self._count_participants(links.height, ambiguous.height),
            records=dict(records_by_outcome.rows()),
        )
        return LinkResult(links, ambiguous, report)

    def states(self) -> pl.DataFrame:
        """Give what can be said of each participant before any record is seen.

        Returns
        -------
        pl.DataFrame
            Columns left_id, state (`linkable`, `several_participants` or `missing_...`).
        """
        return self._engine.fetch("left_states", order_by=["left_id"])

    def _count_participants(self, linked: int, ambiguous: int) -> dict[str, int]:
        states = dict(self._engine.fetch("left_counts", order_by=["state"]).rows())
        no_match = states.pop("linkable", 0) - linked - ambiguous
        outcomes = {"linked": linked, "no_match": no_match, "several_records": ambiguous}
        return {name: count for name, count in (outcomes | states).items() if count}

    def _standardise(self, people: Source, name: str) -> None:
        self._engine.register("people", people)
        self._engine.run([Stage(name, stage.sql) for stage in _STANDARDISE])
