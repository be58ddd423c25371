"""The verdicts on a postcode, and what is said of each: one plain message a kind of fault."""

from typing import Final, Literal

Status = Literal["valid", "repaired", "ambiguous", "invalid"]
Reason = Literal[
    "found",
    "not_in_use",
    "crown_dependency",
    "no_place",
    "letter_or_digit_slip",
    "neighbours_swapped",
    "character_too_many",
    "character_left_out",
    "several_candidates",
    "one_suggestion",
    "empty",
    "placeholder",
    "no_fixed_abode",
    "pseudo_postcode",
    "forces",
    "overseas_territory",
    "irish",
    "other_country",
    "foreign_character",
    "area_only",
    "outward_only",
    "sector_only",
    "last_letter_missing",
    "too_short",
    "too_long",
    "several_postcodes",
    "address",
    "email",
    "phone",
    "date",
    "number",
    "not_uk_format",
    "area_letters",
    "unknown_area",
    "inward_letters",
    "unknown_district",
    "not_in_directory",
]

#: What is said of an entry that is no postcode. `{}` takes the postcodes that it holds.
FAULTS: Final[dict[Reason, str]] = {
    "empty": "No postcode was given.",
    "placeholder": "This says that the postcode is not known. Give the postcode, "
    "or leave it empty.",
    "no_fixed_abode": "This stands for no fixed abode: it belongs to no neighbourhood. "
    "Give the postcode of where the person stays, or leave it empty.",
    "pseudo_postcode": "Postcodes that begin with ZZ99 are health service codes for an unknown "
    "address or another country. Give the postcode of the address, or leave it empty.",
    "forces": "This is an address of the British Forces (BFPO). Such postcodes belong to no "
    "neighbourhood: give the home address in the UK, or leave it empty.",
    "overseas_territory": "This is a postcode of a British overseas territory: it belongs to no "
    "neighbourhood of the UK.",
    "irish": "This is an Irish postcode (Eircode), not a UK one.",
    "other_country": "This looks like a postcode of another country. UK postcodes have letters "
    "first, such as M1 1AA or SW1A 1AA.",
    "foreign_character": "It contains a character that postcodes never have. "
    "Use the letters A to Z and the digits 0 to 9.",
    "area_only": "These are only the first letters of a postcode. Give all of it, such as M1 1AA.",
    "outward_only": "This is only the first half of a postcode. Add the second half, such as 1AA.",
    "sector_only": "The last two letters of the postcode are missing.",
    "last_letter_missing": "The last letter of the postcode is missing.",
    "too_short": "It is too short. A postcode has five to seven letters and digits.",
    "too_long": "It is too long. A postcode has five to seven letters and digits; "
    "give the postcode only, without the address.",
    "several_postcodes": "There are several postcodes here: {}. Give one.",
    "address": "There is more here than a postcode. Give the postcode only: it seems to be {}.",
    "email": "This is an e-mail address, not a postcode.",
    "phone": "This looks like a telephone number, not a postcode.",
    "date": "This looks like a date, not a postcode.",
    "number": "This is a number, not a postcode.",
    "not_uk_format": "This does not have the form of a UK postcode, such as M1 1AA or SW1A 1AA.",
    "area_letters": "No postcode begins like this: the first letter is never Q, V or X, "
    "and the second is never I, J or Z but for GIR 0AA.",
    "unknown_area": "No UK postcode begins with these letters.",
    "inward_letters": "One of the last two letters cannot be right: "
    "C, I, K, M, O and V are never used there.",
    "unknown_district": "There is no such first half of a postcode.",
    "not_in_directory": "It has the form of a postcode, but the list of postcodes does not have "
    "it: it is mistyped, or newer than the list.",
}
REASONS_OF_FAULTS: Final = tuple(FAULTS)


def number_of_fault(reason: Reason) -> int:
    """Position of a fault in the order of `FAULTS`."""
    return REASONS_OF_FAULTS.index(reason)


#: What is asked of one candidate, of several, and of more than can be listed.
IS_IT: Final = "Is it {}?"
ANY_OF: Final = "It could be any of {}."
ANY_OF_MORE: Final = "It could be any of {} and {} more."


def question(listed: list[str], count: int) -> str:
    """Ask which of several candidates is meant, or whether the only one is."""
    names = ", ".join(listed)
    if count == 1:
        return IS_IT.format(names)
    more = count - len(listed)
    return ANY_OF_MORE.format(names, more) if more else ANY_OF.format(names)
