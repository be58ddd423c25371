"""What holds for every text and every postcode, searched for counter-examples."""

import random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.postcodes import PostcodeDirectory, check_postcode, check_postcodes

TWINS = {"O": "0", "0": "O", "I": "1", "1": "I", "S": "5", "5": "S"}
ROW = st.integers(min_value=0, max_value=2**31)
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
TEXT = (
    st.none()
    | st.text(max_size=12)
    | st.text(alphabet=CHARACTERS + " ", min_size=3, max_size=9)
    | st.from_regex(r"[A-Z]{1,2}[0-9OIS]{1,2} [0-9OIS][A-Z]{2}", fullmatch=True)
    | st.sampled_from(["SW1A 1AA", "swia 1aa", "M1", "?", "5 The Lane SW1A 1AA", "8S1 4ST"])
)


def real_postcode(directory: PostcodeDirectory, row: int) -> str:
    return directory.postcode_at(row % len(directory))


@given(row=ROW)
def test_check_postcode__any_real_postcode__is_a_fixed_point(
    directory: PostcodeDirectory, row: int
) -> None:
    postcode = real_postcode(directory, row)

    once = check_postcode(postcode, directory)

    assert (once.status, once.postcode) == ("valid", postcode)


@given(text=TEXT)
def test_check_postcode__what_was_cleaned__cleaned_again_is_the_same(
    directory: PostcodeDirectory, text: str | None
) -> None:
    once = check_postcode(text, directory)
    if once.postcode is None:
        return
    again = check_postcode(once.postcode, directory)

    assert (again.status, again.postcode) == ("valid", once.postcode)
    assert (again.country, again.live) == (once.country, once.live)


@given(row=ROW, chosen=st.integers(min_value=0, max_value=6))
def test_check_postcode__one_sure_slip_in_any_real_postcode__finds_it_again(
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


@settings(max_examples=300)
@given(
    row=ROW,
    place=st.integers(min_value=0, max_value=7),
    put=st.sampled_from(CHARACTERS),
    how=st.sampled_from(["instead", "before", "without", "swapped"]),
)
def test_check_postcode__any_single_slip__never_chooses_among_several(
    directory: PostcodeDirectory, row: int, place: int, put: str, how: str
) -> None:
    compact = real_postcode(directory, row).replace(" ", "")
    at = place % len(compact)
    slipped = {
        "instead": compact[:at] + put + compact[at + 1 :],
        "before": compact[:at] + put + compact[at:],
        "without": compact[:at] + compact[at + 1 :],
        "swapped": compact[:at] + compact[at : at + 2][::-1] + compact[at + 2 :],
    }[how]

    result = check_postcode(slipped, directory)

    _settled_only_on_the_directory(result, directory)
    if result.status == "repaired":
        assert result.repair
        assert result.message.startswith(result.repair)


@given(text=TEXT)
def test_check_postcode__any_text__settled_only_on_the_directory(
    directory: PostcodeDirectory, text: str | None
) -> None:
    _settled_only_on_the_directory(check_postcode(text, directory), directory)


def _settled_only_on_the_directory(result, directory: PostcodeDirectory) -> None:
    assert (result.postcode is not None) == (result.status in {"valid", "repaired"})
    assert result.postcode is None or directory.contains(result.postcode)
    assert all(directory.contains(candidate) for candidate in result.candidates)
    assert len(result.candidates) == len(set(result.candidates)) <= 20
    assert result.message or result.reason == "found"
    assert bool(result.repair) == (result.status == "repaired")
    if result.status == "ambiguous":
        assert result.candidates
    if result.status in {"valid", "repaired"}:
        assert result.candidates == ()
    assert result.live is None or result.postcode is not None


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(TEXT, max_size=8), shuffle=st.randoms(use_true_random=False))
def test_check_postcodes__column__same_verdicts_as_cell_by_cell_in_any_order(
    directory: PostcodeDirectory, texts: list[str | None], shuffle: random.Random
) -> None:
    shuffle.shuffle(texts)

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
