import hmac

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from etl.warehouse.pseudonyms import fingerprint_key, make_pseudonyms

KEY = b"k" * 32


def one(purpose: str, *parts: str, key: bytes = KEY) -> str:
    return str(make_pseudonyms(key, purpose, *(pl.Series([part]) for part in parts)).item())


def test_make_pseudonyms__known_message__is_hmac_sha_256() -> None:
    message = "1:p,2:42,5:Zoë!,".encode()

    assert one("p", "42", "Zoë!") == hmac.new(KEY, message, "sha256").hexdigest()[:32]


def test_make_pseudonyms__number_or_text__same_pseudonym() -> None:
    assert make_pseudonyms(KEY, "p", pl.Series([42])).item() == one("p", "42")


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_make_pseudonyms__different_parts__never_run_together(
    a: str, b: str, c: str, d: str
) -> None:
    assert (one("p", a, b) == one("p", c, d)) == ((a, b) == (c, d))


def test_make_pseudonyms__other_purpose_or_key__other_pseudonym() -> None:
    assert len({one("p", "1"), one("q", "1"), one("p", "1", key=b"x" * 32)}) == 3


def test_fingerprint_key__short__and_not_of_another_key() -> None:
    assert len(fingerprint_key(KEY)) == 8
    assert fingerprint_key(KEY) != fingerprint_key(b"x" * 32)
