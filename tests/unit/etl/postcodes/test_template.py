"""The workbook's own formulas, recalculated by a spreadsheet engine outside the house.

The engine compiles each formula as it stands in the file; every cell that it reads is given to it
by its address, so that nothing here knows how the formulas are made.
"""

import operator
import re
import warnings
from collections.abc import Callable
from io import BytesIO
from itertools import product
from typing import Any

import numpy as np
import openpyxl
import pytest

from etl.postcodes import PostcodeDirectory, check_postcode
from etl.postcodes.template import ABOUT, CHECK, write_template
from etl.postcodes.template_words import NEEDS_A_LOOK, VERDICTS

ROWS = 4
Recalculate = Callable[[object], dict[str, Any]]

#: What is pasted, and what column B then shows.
USABLE = (
    ("SW1A 1AA", "SW1A 1AA"),
    ("sw1a 1aa", "SW1A 1AA"),
    ("SW1A1AA", "SW1A 1AA"),
    (" m1  1ae ", "M1 1AE"),
    ("M1-1AE", "M1 1AE"),
    ("M1.1AE,", "M1 1AE"),
    ("M1\u00a01AE", "M1 1AE"),
    ("M1\t1AE\r\n", "M1 1AE"),
    ("\u2018M1 1AE\u2019", "M1 1AE"),
    ("(DN55 1PT)", "DN55 1PT"),
    ("B33 8TH", "B33 8TH"),
    ("W1A 0AX", "W1A 0AX"),
    ("NPT 1AA", "NPT 1AA"),
    ("SWIA IAA", "SW1A 1AA"),
    ("5W1A 1AA", "SW1A 1AA"),
    ("S1O 2TN", "S10 2TN"),
    ("SIO 2TN", "S10 2TN"),
    ("S01 1AA", "SO1 1AA"),
    ("MI 1AE", "M1 1AE"),
    ("M1 IAE", "M1 1AE"),
    ("WIA OAX", "W1A 0AX"),
    ("BS1 STR", "BS1 5TR"),
    ("N1 155", "N1 1SS"),
    ("0X1 2JD", "OX1 2JD"),
    ("JE2 3AB", "JE2 3AB"),
    ("IM1 1AA", "IM1 1AA"),
    ("GIR 0AA", "GIR 0AA"),
)
#: What is pasted, and the verdict whose message column B gives.
REFUSED = (
    ("-", "blank"),
    ("   ", "blank"),
    ("S", "too_short"),
    ("n/a", "too_short"),
    ("W1 ?", "first_half"),
    ("SW1A", "first_half"),
    ("swia", "first_half"),
    ("SW1A 1", "two_missing"),
    ("M11 1", "two_missing"),
    ("SW1A 1A", "one_missing"),
    ("M11 1A", "one_missing"),
    ("75008", "digits"),
    ("12345-6789", "digits"),
    ("unknown", "letters"),
    ("London", "letters"),
    ("10 Downing Street SW1A 2AA", "too_long"),
    ("SW1A 1AAA", "too_long"),
    ("1AA SW1A", "order"),
    ("SW1A A1A", "order"),
    ("M1 1AC", "second_half"),
    ("M1 1OA", "second_half"),
    ("SW1A 10A", "order"),
    ("QX1 1AA", "area"),
    ("SW21 1AA", "district"),
    ("SW1A 1\u00c4A", "character"),
    ("BFPO 57", "forces"),
    ("BF1 0AX", "forces"),
    ("ZZ99 3VZ", "unknown_place"),
    ("GX11 1AA", "overseas"),
    ("FIQQ 1ZZ", "overseas"),
    ("D02 X285", "overseas"),
    ("D6W XH9A", "overseas"),
    ("K1A 0B1", "overseas"),
)
MESSAGES = {verdict.name: verdict.message for verdict in VERDICTS}


@pytest.fixture(scope="module")
def book(directory: PostcodeDirectory) -> Any:
    out = BytesIO()
    write_template(out, directory, rows=ROWS)
    return openpyxl.load_workbook(out)


@pytest.fixture(scope="module")
def recalculate(book: Any) -> Recalculate:
    """`recalculate("m1 1ae")["B2"]` is what the result column shows when that is pasted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the engine's own source makes Python complain
        import formulas

        compiled = {
            address: formulas.Parser().ast(formula)[1].compile()
            for address, formula in formulas_of(book[CHECK], 2).items()
        }
    lists = {
        name.upper(): np.array([[cell.value for cell in row] for row in cells_of(book, area)])
        for name, area in book.defined_names.items()
    }

    def recalculated(given: object) -> dict[str, Any]:
        known: dict[str, Any] = {"A2": given} | lists
        waiting = dict(compiled)
        while waiting:
            for address, formula in list(waiting.items()):
                needs = [name.replace("$", "") for name in formula.inputs]
                if known.keys() >= set(needs):
                    answer = formula(*(known[name] for name in needs))
                    known[address] = np.asarray(answer).ravel()[0]
                    del waiting[address]
        return known

    return recalculated


def formulas_of(sheet: Any, row: int) -> dict[str, str]:
    cells = (cell for cell in sheet[row] if str(cell.value).startswith("="))
    return {cell.coordinate: cell.value for cell in cells}


def cells_of(book: Any, area: Any) -> Any:
    sheet, _, cells = area.attr_text.rpartition("!")
    return book[sheet.strip("'")][cells.replace("$", "")]


@pytest.mark.parametrize(("given", "shown"), USABLE)
def test_write_template__can_be_used__shown_in_capitals_with_one_space(
    recalculate: Recalculate, directory: PostcodeDirectory, given: str, shown: str
) -> None:
    row = recalculate(given)
    checked = check_postcode(given, directory)

    assert row["B2"] == shown
    assert checked.postcode == shown
    assert row["C2"].startswith("Repaired: ") == (checked.status == "repaired")


@pytest.mark.parametrize(("given", "verdict"), REFUSED)
def test_write_template__cannot_be_used__says_what_is_wrong(
    recalculate: Recalculate, given: str, verdict: str
) -> None:
    row = recalculate(given)

    assert row["B2"].startswith(MESSAGES[verdict])
    assert row["C2"] == NEEDS_A_LOOK


def test_write_template__what_it_refuses__is_never_valid_for_the_check(
    directory: PostcodeDirectory,
) -> None:
    """Only marks over letters, which no formula can take off, are refused and yet understood."""
    valid = [
        given for given, _ in REFUSED if check_postcode(given, directory).status == "valid"
    ]  # fmt: skip

    assert valid == ["SW1A 1\u00c4A"]


def test_write_template__nothing_pasted__shows_nothing(recalculate: Recalculate) -> None:
    row = recalculate("")

    assert (row["B2"], row["C2"]) == ("", "")


def test_write_template__number_in_the_cell__is_read_as_text(recalculate: Recalculate) -> None:
    assert recalculate(75008)["B2"] == MESSAGES["digits"]


def test_write_template__repaired__says_what_was_changed(recalculate: Recalculate) -> None:
    assert recalculate("SIO 2TN")["C2"] == "Repaired: I to 1, O to 0. Check it"


def test_write_template__every_kind_of_message__is_tested() -> None:
    untested = set(MESSAGES) - {verdict for _, verdict in REFUSED}

    assert untested == {"as_given", "tidied", "repaired", "crown", "special", "error"}


def test_write_template__slips_of_every_district__never_two_candidates(
    directory: PostcodeDirectory,
) -> None:
    """Why the formulas need not choose: no first half can be mended in two ways."""
    twins = dict(zip("O0I1S5", "0O1I5S", strict=True))
    districts = set(directory.outward_codes)
    for district in districts:
        for letters in product(*({one, twins.get(one, one)} for one in district)):
            typed = "".join(letters)
            changes = [sum(map(operator.ne, typed, one)) for one in candidates(typed) & districts]
            assert typed in districts or changes.count(min(changes, default=0)) <= 1, typed


def candidates(typed: str) -> set[str]:
    letters, digits = (
        typed.translate(str.maketrans(*pair)) for pair in (("015", "OIS"), ("OIS", "015"))
    )
    found = {letters[:1] + digits[1:]}
    if len(typed) > 2:
        found |= {letters[:2] + digits[2:], letters[:-2] + digits[-2] + letters[-1]}
    return found


def test_write_template__messages__fit_into_their_column() -> None:
    """A row is one line high: a message that wraps would lie over the next."""
    assert max(map(len, MESSAGES.values())) <= 90


def test_write_template__sheets__two_with_the_names_asked_for(book: Any) -> None:
    assert book.sheetnames == [ABOUT, CHECK] == ["About", "Validate Postcode"]
    sheet = book[CHECK]
    assert [cell.value for cell in sheet[1][:3]] == ["Postcode", "Result", "What was done"]
    assert (sheet.freeze_panes, book.properties.title) == ("B2", "Check postcodes in a spreadsheet")


def test_write_template__every_row__has_the_formulas_of_the_first(book: Any) -> None:
    first = list(formulas_of(book[CHECK], 2).values())
    for row in range(3, ROWS + 2):
        written = formulas_of(book[CHECK], row).values()
        assert [re.sub(rf"(\$[A-Z]+){row}\b", r"\g<1>2", one) for one in written] == first


def test_write_template__functions__are_those_of_every_spreadsheet_program(book: Any) -> None:
    formulas = " ".join(formulas_of(book[CHECK], 2).values())
    used = set(re.findall(r"([A-Z_.]+)\(", formulas))

    assert used <= {
        "AND", "CHAR", "COUNT", "COUNTIF", "EXACT", "FIND", "IF", "ISERROR", "ISNUMBER", "LEFT",
        "LEN", "MATCH", "MAX", "MID", "MIN", "NOT", "OR", "REPT", "RIGHT", "SUBSTITUTE", "SUM",
        "UPPER", "VLOOKUP",
    }  # fmt: skip
    assert max(len(one) for one in formulas_of(book[CHECK], 2).values()) < 8_192  # Excel's limit


def test_write_template__protection__only_the_column_to_paste_into_is_open(book: Any) -> None:
    sheet = book[CHECK]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert not sheet.column_dimensions["A"].protection.locked
    assert sheet["B2"].protection.locked


def test_write_template__written_twice__same_bytes(directory: PostcodeDirectory) -> None:
    first, second = BytesIO(), BytesIO()
    write_template(first, directory, rows=1)
    write_template(second, directory, rows=1)

    assert first.getvalue() == second.getvalue()
