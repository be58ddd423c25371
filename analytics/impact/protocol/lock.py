"""The lock: a protocol as it was before outcomes were opened, and what departs from it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

from analytics.impact.errors import StudyFault
from analytics.impact.protocol.declare import Protocol, digest
from analytics.impact.protocol.words import say_time


@dataclass(frozen=True)
class LockedProtocol:
    """A protocol as it was locked.

    Attributes
    ----------
    text : the canonical text; kept as it was, so that a later version of Hearth reads the same.
    hash : its SHA-256. at : when it was locked, in UTC. by : who locked it.

    Raises
    ------
    StudyFault
        The text is not the one that was locked.
    """

    text: str
    hash: str
    at: datetime
    by: str

    def __post_init__(self) -> None:
        """Refuse a text that was changed."""
        if digest(self.text) != self.hash:
            raise StudyFault(
                "The protocol is not the one that was locked: its text and its hash disagree."
            )

    @cached_property
    def protocol(self) -> Protocol:
        """Read the protocol."""
        return Protocol.from_json(self.text)

    def describe(self) -> dict[str, str]:
        """Give it as texts by name, to be kept in a file."""
        return {
            "protocol": self.text,
            "sha256": self.hash,
            "locked_at": self.at.isoformat(),
            "locked_by": self.by,
        }


def read_lock(found: Mapping[str, str]) -> LockedProtocol:
    """Read a locked protocol from what `LockedProtocol.describe` gives.

    Raises
    ------
    StudyFault
        The text is not the one that was locked.
    KeyError, TypeError, ValueError
        It is none.
    """
    at = datetime.fromisoformat(found["locked_at"])
    return LockedProtocol(found["protocol"], found["sha256"], at, found["locked_by"])


def lock(protocol: Protocol, at: datetime, by: str) -> LockedProtocol:
    """Lock a protocol.

    Parameters
    ----------
    at
        Now, with its time zone.
    by
        Who locks it, as the report will say.

    Raises
    ------
    ValueError
        The time has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("The time of a lock needs its zone.")
    text = protocol.to_json()
    return LockedProtocol(text, digest(text), at.astimezone(UTC), by)


def departures(
    locked: LockedProtocol, as_run: Protocol, opened_at: datetime | None
) -> tuple[str, ...]:
    """Say in plain sentences where a study departs from what was locked.

    Parameters
    ----------
    as_run
        What was done.
    opened_at
        When outcomes were first opened to anybody of the study; None where they were not.
    """
    found = []
    if opened_at is not None and opened_at < locked.at:
        found.append(
            f"Outcomes were opened on {say_time(opened_at)}, before the protocol was locked on"
            f" {say_time(locked.at)}."
        )
    found += _compare(asdict(locked.protocol), asdict(as_run))
    return tuple(found)


#: Names of what departs, where the field's own name is not the word for it.
_WORDS: Final = {
    "most_smd": "widest difference after matching",
    "least_kept": "least share of participants kept",
    "fewest_schools": "fewest schools",
    "begins_after": "stage after which outreach begins",
    "begins_on": "day on which outreach begins",
    "id": "column of the identifier",
}


def _compare(planned: dict[str, object], done: dict[str, object]) -> Iterator[str]:
    for name, plan in planned.items():
        run = done[name]
        if plan == run:
            continue
        if isinstance(plan, dict) and isinstance(run, dict):
            yield from _compare(plan, run)
        elif isinstance(plan, tuple) and isinstance(run, tuple):
            yield from _compare_lists(_word(name), plan, run)
        else:
            yield f"The {_word(name)} is {_say(run)}; the protocol says {_say(plan)}."


def _compare_lists(name: str, plan: tuple[object, ...], run: tuple[object, ...]) -> Iterator[str]:
    planned, done = {_say(one): one for one in plan}, {_say(one): one for one in run}
    added, left_out = done.keys() - planned.keys(), planned.keys() - done.keys()
    changed = {one for one in planned.keys() & done.keys() if planned[one] != done[one]}
    if added:
        yield f"Not in the protocol's {name}: {', '.join(sorted(added))}."
    if left_out:
        yield f"Left out of the protocol's {name}: {', '.join(sorted(left_out))}."
    if changed:
        yield f"Otherwise than in the protocol's {name}: {', '.join(sorted(changed))}."
    if not (added or left_out or changed):
        yield f"The order of the {name} is not the protocol's."


def _word(name: str) -> str:
    return _WORDS.get(name, name.replace("_", " "))


def _say(one: object) -> str:
    if isinstance(one, dict):
        return str(one.get("title") or one.get("column") or one)
    if isinstance(one, bool):
        return "yes" if one else "no"
    return "none" if one in (None, "") else str(one)
