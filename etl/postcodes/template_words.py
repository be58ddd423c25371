"""What the postcode workbook says: a message for each verdict, and the About sheet."""

from typing import Final, NamedTuple

NEEDS_A_LOOK: Final = "Needs a look"
Paragraphs = tuple[tuple[str, tuple[str, ...]], ...]
TITLE: Final = "Check postcodes in a spreadsheet"


class Verdict(NamedTuple):
    """One verdict of the formulas.

    `message` is what column B says; empty where it shows the postcode instead. `done` is column C.
    """

    name: str
    usable: bool
    message: str
    done: str
    example: str


def _wrong(name: str, message: str, example: str) -> Verdict:
    return Verdict(name, False, message, NEEDS_A_LOOK, example)


VERDICTS: Final[tuple[Verdict, ...]] = (
    Verdict("as_given", True, "", "Valid form", "SW1A 1AA"),
    Verdict("tidied", True, "", "Valid form; capitals and one space put in", "sw1a1aa"),
    Verdict("repaired", True, "", "Repaired", "SWIA IAA"),
    Verdict("crown", True, "", "Valid form; a Crown dependency, not in the UK", "JE2 3AB"),
    Verdict("special", True, "", "Real, but nobody lives there: it was a bank's", "GIR 0AA"),
    _wrong("blank", "No postcode was given: there are only spaces or punctuation.", "-"),
    _wrong("error", "The cell holds a spreadsheet error. Type the postcode.", "#N/A"),
    _wrong("character", "It has a character that postcodes never have.", "SW1A 1ÄA"),
    _wrong("too_short", "Too short: a postcode has five to seven letters and digits.", "SW"),
    _wrong(
        "too_long",
        "Too long: five to seven letters and digits. Give the postcode alone, without the address.",
        "London SW1A 1AA",
    ),
    _wrong("first_half", "Only the first half. Add the second half, such as 1AA.", "SW1A"),
    _wrong("two_missing", "The last two letters are missing.", "SW1A 1"),
    _wrong("one_missing", "The last letter is missing.", "SW1A 1A"),
    _wrong("digits", "Only digits: a UK postcode has letters too. Is it from abroad?", "75008"),
    _wrong("letters", "Only letters: this is a word, not a postcode.", "unknown"),
    _wrong(
        "order",
        "Letters and digits are in the wrong order. A postcode reads like M1 1AA or SW1A 1AA.",
        "1AA SW1A",
    ),
    _wrong(
        "second_half",
        "One of the last two letters cannot be right: C, I, K, M, O and V are never used there.",
        "M1 1AC",
    ),
    _wrong("area", "No UK postcode begins with these letters.", "QX1 1AA"),
    _wrong("district", "There is no such first half of a postcode.", "SW21 1AA"),
    _wrong("forces", "A Forces address (BFPO): not a place in the UK directory.", "BFPO 57"),
    _wrong(
        "unknown_place",
        "ZZ99 codes stand for no fixed abode or an address that is not known. Leave it empty.",
        "ZZ99 3VZ",
    ),
    _wrong("overseas", "Not a UK postcode: it is one from abroad.", "GX11 1AA"),
)
#: Codes of British territories overseas that look like postcodes and are none of the UK's.
OVERSEAS: Final = (
    "ASCN1ZZ", "BBND1ZZ", "BIQQ1ZZ", "FIQQ1ZZ", "GX111AA", "PCRN1ZZ", "SIQQ1ZZ", "STHL1ZZ",
    "TDCU1ZZ", "TKCA1ZZ",
)  # fmt: skip

#: Headings and paragraphs of the About sheet; the table of messages stands between them.
ABOUT_BEFORE: Final[Paragraphs] = (
    (
        "What it does",
        (
            "Paste a list of postcodes, and see at once which can be used, which were repaired and "
            "what is wrong with the rest, before you send the list anywhere.",
        ),
    ),
    (
        "How to use it",
        (
            "1. Open the sheet Validate Postcode.",
            "2. Copy your list. Paste it into column A from row 2 on. In Excel choose Paste "
            "Special, Values, so that the cells stay open for the next list.",
            "3. Column B shows the postcode in capitals with one space, or says what is wrong. "
            "Column C says what was done: Valid form, Repaired, or Needs a look.",
            "4. Filter column C for Needs a look. Mend those in column A; the result follows.",
            "5. Copy column B back into your own list, with Paste Special, Values.",
        ),
    ),
    (
        "What is repaired",
        (
            "Small letters become capitals; spaces, hyphens, full stops and other punctuation go, "
            "and one space is put before the last three characters.",
            "O and 0, I and 1, S and 5 are exchanged where only the other can stand: SWIA IAA "
            "becomes SW1A 1AA. This is done only where it gives a first half that exists; it never "
            "gives two. Nothing else is guessed.",
        ),
    ),
)
ABOUT_AFTER: Final[Paragraphs] = (
    (
        "What it cannot know",
        (
            "It checks the form, and the first half against the list of districts, past and "
            "present. Whether the whole postcode exists, and whether it is still in use, only the "
            "check on Hearth's page Postcodes knows, which looks it up among all postcodes.",
        ),
    ),
    (
        "Privacy",
        ("Nothing leaves your computer: there are only formulas, no macro and no connection.",),
    ),
    (
        "Good to know",
        (
            "It works in Excel 2010 and later and in LibreOffice.",
            "Only column A can be changed. The sheet is protected without a password (Review, "
            "Unprotect Sheet). The columns to the right of D are the steps of the check, the list "
            "of messages, and the lists of areas and districts; they are hidden, not locked away.",
        ),
    ),
)
LICENCE: Final = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0.",
    "Contains OS data © Crown copyright and database right. Contains Royal Mail data © Royal Mail "
    "copyright and database right.",
    "The workbook was made by Hearth, which is free software under the MIT licence: use it, copy "
    "it and pass it on.",
)
