"""Which of a member's own participants an edition moves to another quintile, decile or class."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.access import Actor
from app.core.codes import edition_words
from app.core.context import Hearth
from app.core.csv_files import write_csv
from app.core.errors import NotAllowed, NotFound
from app.core.paging import Page, turn_to
from app.core.warehouse import reference_folder
from app.models import Participant
from etl.reference.attach import CannotAttach
from etl.reference.changes import EditionChanges, list_changes
from etl.reference.place_editions import Pair, read_catalogue
from etl.reference.place_models import UnknownPlace

TYPES = ("quintile", "decile", "class", "flag")
_MOST_IDS = 1_000


@dataclass(frozen=True, slots=True)
class Change:
    """An indicator and two of its editions; `key` is how an address names it."""

    before: Pair
    after: Pair

    @property
    def indicator(self) -> str:
        return self.before.indicator.key

    @property
    def title(self) -> str:
        return self.before.indicator.label

    @property
    def key(self) -> str:
        return f"{self.indicator}:{self.before.edition.edition}:{self.after.edition.edition}"

    @property
    def is_synthetic(self) -> bool:
        return self.before.edition.synthetic or self.after.edition.synthetic

    @property
    def label(self) -> str:
        before, after = self.before.edition.edition, self.after.edition.edition
        return f"{edition_words(before)} to {edition_words(after)}"


def list_choices(hearth: Hearth) -> list[Change]:
    """Return the pairs of editions that can be compared, each from the earlier to the later."""
    by_indicator: dict[str, list[Pair]] = {}
    for pair in read_catalogue(reference_folder(hearth)).pairs:
        if pair.indicator.type in TYPES:
            by_indicator.setdefault(pair.indicator.key, []).append(pair)
    return [
        Change(before, after)
        for pairs in by_indicator.values()
        for before, after in _in_order(pairs)
    ]


def _in_order(pairs: Sequence[Pair]) -> Iterator[tuple[Pair, Pair]]:
    ordered = sorted(pairs, key=lambda pair: pair.edition.edition)
    for place, before in enumerate(ordered):
        for after in ordered[place + 1 :]:
            yield before, after


def get_change(hearth: Hearth, key: str) -> Change:
    """Return the change that an address names.

    Raises
    ------
    NotFound
        One of the editions is not loaded, or they cannot be compared.
    """
    for one in list_choices(hearth):
        if one.key == key:
            return one
    raise NotFound("These editions cannot be compared. Choose from the list.")


def find_changes(session: Session, hearth: Hearth, actor: Actor, change: Change) -> EditionChanges:
    """Return what a change does to the participants of the actor's own member, by name.

    Raises
    ------
    NotAllowed
        The actor is not staff of a member.
    NotFound
        Nothing that is loaded leads from a postcode to the areas of an edition.
    """
    rows = session.execute(
        select(Participant.id, Participant.postcode)
        .where(Participant.organisation_id == own_member(actor))
        .order_by(Participant.search_name, Participant.id)
    ).all()
    people = pl.DataFrame(
        [tuple(row) for row in rows], schema={"key": pl.Int64, "postcode": pl.String}, orient="row"
    )
    try:
        return list_changes(
            reference_folder(hearth),
            people,
            change.indicator,
            change.before.edition.edition,
            change.after.edition.edition,
            directory=hearth.postcodes,
        )
    except (CannotAttach, UnknownPlace) as error:
        raise NotFound(str(error)) from error


def moved_rows(found: EditionChanges) -> pl.DataFrame:
    """Return the rows of those who have a figure in both editions, and not the same."""
    return found.rows.filter(pl.col("from") != pl.col("to"))


def own_member(actor: Actor) -> int:
    """Return the member whose staff the actor is.

    Raises
    ------
    NotAllowed
        None: names of participants are for the staff of their own member.
    """
    if actor.organisation_id is None:
        raise NotAllowed("Only the staff of a member can see which of its participants move.")
    return actor.organisation_id


@dataclass(frozen=True, slots=True)
class Mover:
    """A participant whom a change moves."""

    participant: Participant
    before: str
    after: str


def list_movers(session: Session, found: EditionChanges, *, page: int) -> Page[Mover]:
    """Return a page of those who move, by name, and note the read."""
    moved = moved_rows(found)
    found_page = turn_to(page, moved.height)
    shown = moved.slice(found_page.start, found_page.per_page)
    return found_page.fill(_movers(session, shown))


def _movers(session: Session, moved: pl.DataFrame) -> list[Mover]:
    people: dict[int, Participant] = {}
    for part in moved.iter_slices(_MOST_IDS):
        rows = session.scalars(
            select(Participant)
            .where(Participant.id.in_(part["key"].to_list()))
            .order_by(Participant.id)
        )
        people |= {one.id: one for one in rows}
    audit.record_read(session, "participant", people.values(), list="changes of a measure")
    labelled = moved.select("key", "from_label", "to_label").iter_rows()
    return [Mover(people[key], before, after) for key, before, after in labelled if key in people]


def write_movers(session: Session, found: EditionChanges) -> bytes:
    """Write everybody who moves as CSV, and note the read."""
    editions = [f"{found.title} {one}" for one in (found.edition_from, found.edition_to)]
    heads = ["Reference", "First name", "Last name", "Date of birth", *editions]
    rows = (
        (
            one.participant.reference or "",
            one.participant.first_name,
            one.participant.last_name,
            f"{one.participant.date_of_birth:%d/%m/%Y}",
            one.before,
            one.after,
        )
        for one in _movers(session, moved_rows(found))
    )
    return write_csv([heads, *rows])
