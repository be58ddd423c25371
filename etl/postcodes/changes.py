"""Says in words what a repair changed, once for each kind of change and not for each row."""

from functools import lru_cache
from typing import Final

from etl.postcodes.candidates import Slip
from etl.postcodes.encoding import text_of
from etl.postcodes.wording import Reason

_SECOND_HALF: Final = 3

REASON_OF_SLIP: Final[dict[Slip, Reason]] = {
    Slip.SURE: "letter_or_digit_slip",
    Slip.LOOK_ALIKE: "letter_or_digit_slip",
    Slip.NEIGHBOURS: "neighbours_swapped",
    Slip.DOUBLED: "character_too_many",
    Slip.TOO_MANY: "character_too_many",
    Slip.LEFT_OUT: "character_left_out",
}


@lru_cache(maxsize=65_536)
def describe(typed_number: int, meant_number: int, kind: int) -> str:
    """Say what turns one text into another, both as numbers in base 37 without blanks."""
    typed, meant, slip = text_of(typed_number), text_of(meant_number), Slip(kind)
    if slip <= Slip.LOOK_ALIKE:
        return f"Changed {_swaps(typed, meant)}."
    at = next(
        (at for at, pair in enumerate(zip(typed, meant, strict=False)) if pair[0] != pair[1]),
        min(len(typed), len(meant)),
    )
    if slip is Slip.NEIGHBOURS:
        return f"Changed {typed[at : at + 2]} to {meant[at : at + 2]}, two neighbours swapped."
    if slip is Slip.LEFT_OUT:
        return f"Put in {_name(meant[at])}, left out in the {_half(meant, at)} half."
    which = "the second" if slip is Slip.DOUBLED else "the"
    return f"Took out {_name(typed[at], which)} in the {_half(typed, at)} half."


def _swaps(typed: str, meant: str) -> str:
    return " and ".join(
        f"{_name(old)} to {_name(new)} in the {_half(meant, at)} half"
        for at, (old, new) in enumerate(zip(typed, meant, strict=True))
        if old != new
    )


def _name(character: str, which: str = "the") -> str:
    return f"{which} {'digit' if character.isdigit() else 'letter'} {character}"


def _half(text: str, at: int) -> str:
    return "first" if at < len(text) - _SECOND_HALF else "second"
