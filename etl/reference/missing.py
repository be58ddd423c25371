"""What of the reference data is not there, and what does without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from etl.reference.editions import Edition
from etl.reference.kinds import list_kinds

State = Literal["missing", "synthetic", "altered"]

#: The estimate that stands in for a kind that nobody has loaded.
STAND_INS: Final = {
    "ruc": "settlement_estimate",
    "coastal": "coast_estimate",
    "boundaries": "boundaries_estimate",
    "onspd": "area_lookup_estimate",
    "nspl": "area_lookup_estimate",
}
#: Kinds that carry all that a kind is needed for: whoever has one of them lacks nothing.
OTHERS_THAT_DO: Final = {
    "onspd": ("nspl",),
    "nspl": ("onspd",),
    **dict.fromkeys(
        ("polar3", "polar4", "tundra_msoa", "tundra_lsoa", "adult_he", "gaps", "uni_connect"),
        ("ofs_participation",),
    ),
}


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
    instead : kind of the estimate that is shown meanwhile, or None while there is none.
    optional : what needs it is offered to those who have it; its want is no fault.
    """

    kind: str
    title: str
    state: State
    needed_for: tuple[str, ...]
    page: str
    file_hint: str
    instead: str | None
    optional: bool


def list_missing(in_use: Mapping[str, Edition]) -> tuple[Missing, ...]:
    """List what features need and is not loaded, only synthetic, or altered.

    Parameters
    ----------
    in_use
        Edition in use of each kind that has one.
    """
    found = []
    for kind in list_kinds():
        if not kind.needed_for:
            continue
        state = _state_of(in_use.get(kind.key))
        others = (in_use.get(key) for key in OTHERS_THAT_DO.get(kind.key, ()))
        if state is None or (state == "missing" and any(_state_of(e) is None for e in others)):
            continue
        instead = STAND_INS.get(kind.key)
        found.append(
            Missing(
                kind=kind.key,
                title=kind.title,
                state=state,
                needed_for=kind.needed_for,
                page=kind.page,
                file_hint=kind.file_hint,
                instead=instead if instead in in_use else None,
                optional=kind.optional and state == "missing",
            )
        )
    return tuple(found)


def _state_of(edition: Edition | None) -> State | None:
    if edition is None:
        return "missing"
    if edition.is_altered():
        return "altered"
    return "synthetic" if edition.synthetic else None
