import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.postcodes import PostcodeDirectory, check_postcode, check_postcodes
from etl.postcodes.check import _MESSAGES
from etl.postcodes.encoding import find_key

TWINS = {"O": "0", "0": "O", "I": "1", "1": "I", "S": "5", "5": "S"}
ROW = st.integers(min_value=0, max_value=2**31)


def real_postcode(directory: PostcodeDirectory, row: int) -> str:
    return directory.postcode_at(row % len(directory))


@pytest.mark.parametrize(
    "typed",
    [
        "SW1A 1AA",
        "sw1a1aa",
        "  Sw1A  1aA ",
        "SW1A-1AA.",
        "SW1A\u00a01AA",
        "S W 1 A 1 A A",
        "SW1A\u200b1AA",
        "ＳＷ１Ａ １ＡＡ",
        "ЅW1А 1АА",
        '"SW1A 1AA"',
    ],
)
def test_check_postcode__spaces_case_punctuation_unicode__valid_as_given(
    directory: PostcodeDirectory, typed: str
) -> None:
    result = check_postcode(typed, directory)

    assert (result.status, result.postcode) == ("valid", "SW1A 1AA")
    assert (result.message, result.candidates, result.given) == ("", (), typed)


@pytest.mark.parametrize(
    ("typed", "meant", "message"),
    [
        ("SWIA 1AA", "SW1A 1AA", "Changed the letter I to the digit 1 in the first half."),
        ("SW1A IAA", "SW1A 1AA", "Changed the letter I to the digit 1 in the second half."),
        ("5W1A 1AA", "SW1A 1AA", "Changed the digit 5 to the letter S in the first half."),
        ("M6O 1NW", "M60 1NW", "Changed the letter O to the digit 0 in the first half."),
        (
            "5WIA 1AA",
            "SW1A 1AA",
            "Changed the digit 5 to the letter S in the first half "
            "and the letter I to the digit 1 in the first half.",
        ),
    ],
)
def test_check_postcode__letter_for_digit__is_repaired_and_explained(
    directory: PostcodeDirectory, typed: str, meant: str, message: str
) -> None:
    result = check_postcode(typed, directory)

    assert (result.status, result.postcode, result.message) == ("repaired", meant, message)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (None, "empty"),
        ("", "empty"),
        (" - ", "empty"),
        ("SW1A 1٣A", "foreign_character"),
        ("SW1A 1жA", "foreign_character"),
        ("SW1A", "outward_only"),
        ("M1", "outward_only"),
        ("AB10 1", "sector_only"),
        ("W1", "outward_only"),
        ("1AA", "too_short"),
        ("QQ1", "too_short"),
        ("SW1A 1AA London", "too_long"),
        ("1 High Street", "too_long"),
        ("SW1A 1AC", "inward_letters"),
        ("M1 1VA", "inward_letters"),
        ("ABCDE", "not_uk_format"),
        ("12345", "not_uk_format"),
        ("QQ1 1AA", "unknown_area"),
        ("ZZ99 3AA", "unknown_area"),
        ("ZE9 9ZZ", "unknown_district"),
        ("SW1A 9ZZ", "not_in_directory"),
    ],
)
def test_check_postcode__each_kind_of_fault__has_its_own_words(
    directory: PostcodeDirectory, typed: str | None, reason: str
) -> None:
    result = check_postcode(typed, directory)

    assert (result.status, result.reason) == ("invalid", reason)
    assert result.postcode is None
    assert result.message == _MESSAGES[reason]


def test_messages__of_all_faults__differ() -> None:
    assert len(set(_MESSAGES.values())) == len(_MESSAGES)


def test_check_postcode__two_repairs_of_equal_size__lists_both_and_chooses_none() -> None:
    # The real directory has no such pair at one change, so it is one made for this.
    directory = tiny_directory("B1S 5AA", "BI5 5AA", "E1 1AA")

    result = check_postcode("B15 5AA", directory)

    assert (result.status, result.postcode) == ("ambiguous", None)
    assert result.reason == "several_candidates"
    assert result.candidates == ("B1S 5AA", "BI5 5AA")
    assert result.message == "It could be any of B1S 5AA, BI5 5AA."


def test_check_postcode__one_repair_smaller_than_another__the_smaller_counts() -> None:
    directory = tiny_directory("B1S 5AA", "BIS SAA")

    result = check_postcode("B15 5AA", directory)

    assert (result.status, result.postcode) == ("repaired", "B1S 5AA")


def tiny_directory(*postcodes: str) -> PostcodeDirectory:
    keys = np.array(sorted(find_key(postcode) or 0 for postcode in postcodes), dtype=np.int64)
    nowhere = np.full(len(keys), -1, dtype=np.int32)
    return PostcodeDirectory(
        keys, nowhere, nowhere, np.zeros(len(keys), dtype=np.uint16), ("",), "test"
    )


@given(row=ROW)
def test_check_postcode__any_real_postcode__is_a_fixed_point(
    directory: PostcodeDirectory, row: int
) -> None:
    postcode = real_postcode(directory, row)

    once = check_postcode(postcode, directory)

    assert (once.status, once.postcode) == ("valid", postcode)


@given(row=ROW, chosen=st.integers(min_value=0, max_value=6))
def test_check_postcode__one_slip_in_any_real_postcode__finds_it_again(
    directory: PostcodeDirectory, row: int, chosen: int
) -> None:
    postcode = real_postcode(directory, row)
    places = [at for at, character in enumerate(postcode) if character in TWINS]
    if not places:
        return
    at = places[chosen % len(places)]
    slipped = postcode[:at] + TWINS[postcode[at]] + postcode[at + 1 :]

    result = check_postcode(slipped, directory)

    assert (result.status, result.postcode) == ("repaired", postcode)


@given(text=st.text(max_size=12) | st.from_regex(r"[A-Z]{1,2}[0-9OIS]{1,2} [0-9OIS][A-Z]{2}"))
def test_check_postcode__any_text__settled_only_on_the_directory(
    directory: PostcodeDirectory, text: str
) -> None:
    result = check_postcode(text, directory)

    assert (result.postcode is not None) == (result.status in {"valid", "repaired"})
    assert result.postcode is None or directory.contains(result.postcode)
    assert all(directory.contains(candidate) for candidate in result.candidates)
    assert (result.message == "") == (result.status == "valid")
    assert (len(result.candidates) > 1) == (result.status == "ambiguous")


@settings(max_examples=25)
@given(texts=st.lists(st.none() | st.sampled_from(["SW1A 1AA", "swia 1aa", "M1", "?"])))
def test_check_postcodes__column__same_verdicts_as_cell_by_cell(
    directory: PostcodeDirectory, texts: list[str | None]
) -> None:
    table = check_postcodes(pl.Series(texts, dtype=pl.String), directory)

    assert table["given"].to_list() == texts
    for typed, row in zip(texts, table.iter_rows(named=True), strict=True):
        alone = check_postcode(typed, directory)
        assert row == {
            "given": alone.given,
            "status": alone.status,
            "postcode": alone.postcode,
            "message": alone.message,
            "candidates": list(alone.candidates),
            "reason": alone.reason,
            "country": alone.country,
            "live": alone.live,
            "repair": alone.repair,
        }


def test_check_postcodes__every_thousandth_real_postcode__is_valid(
    directory: PostcodeDirectory,
) -> None:
    some = directory.to_frame()["postcode"].gather_every(1000)

    table = check_postcodes(some.str.to_lowercase().str.replace(" ", ""), directory)

    assert (table["status"] == "valid").all()
    assert table["postcode"].to_list() == some.to_list()
