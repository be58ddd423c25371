"""What of the reference data is not there, and what does without it."""

from dataclasses import dataclass
from typing import Final, Literal

from etl.reference.editions import Edition
from etl.reference.kinds import Kind

#: What stands in for a kind that nobody has loaded.
STAND_INS: Final = {"ruc": "settlement_estimate", "coastal": "coast_estimate"}


@dataclass(frozen=True, slots=True)
class Missing:
    """A kind of reference data that features ask for and that nobody has loaded.

    Attributes
    ----------
    kind, title : which it is.
    state : `missing`; `synthetic` where the demonstration's stands in its place; `altered` where
        the table is not what was loaded.
    needed_for : features that lack something without it.
    page : address of the publisher's page, or empty.
    file_hint : what the file is called or holds.
    instead : kind of the estimate that is shown meanwhile, or None.
    """

    kind: str
    title: str
    state: Literal["missing", "synthetic", "altered"]
    needed_for: tuple[str, ...]
    page: str
    file_hint: str
    instead: str | None


def describe_missing(kind: Kind, in_use: Edition | None) -> Missing | None:
    """Describe what is missing of a kind, or None where there is what its features need."""
    state: Literal["missing", "synthetic", "altered"]
    if in_use is None:
        state = "missing"
    elif in_use.is_altered():
        state = "altered"
    elif in_use.synthetic:
        state = "synthetic"
    else:
        return None
    return Missing(
        kind=kind.key,
        title=kind.title,
        state=state,
        needed_for=kind.needed_for,
        page=kind.page,
        file_hint=kind.file_hint,
        instead=STAND_INS.get(kind.key),
    )
