"""Bloom filters: as alike as the sets they are made of, under the right secret, and hardened."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.linkage.encoded.filters import Hardening, Overlaps, Shape, make_filters, overlap
from etl.linkage.encoded.secret import Secret

SECRET = Secret(bytes(range(32)))
BARE = Hardening(salted=False)
WIDE = Shape(8192, 10)
QUICK = settings(max_examples=40, deadline=None)
TEXTS = st.lists(st.text("ABCDE", min_size=2, max_size=2), min_size=1, max_size=12, unique=True)


def compared(one: list[str], other: list[str], hardening: Hardening = BARE) -> Overlaps:
    sets = pl.Series([one, other], dtype=pl.List(pl.String))
    made = make_filters(SECRET, "test", sets, WIDE, hardening)
    return overlap(made[:1], made[1:], flipped=hardening.flipped)


@QUICK
@given(TEXTS, TEXTS)
def test_dice__unhardened__is_that_of_the_sets_but_for_collisions(
    one: list[str], other: list[str]
) -> None:
    of_sets = 2 * len({*one} & {*other}) / (len(one) + len(other))
    assert compared(one, other).dice()[0] == pytest.approx(
        of_sets, abs=0.15
    )  # a bit or two of a few


@QUICK
@given(TEXTS, st.randoms())
def test_filters__same_set_in_another_order__equal(one: list[str], random: st.DataObject) -> None:
    other = sorted(one, key=lambda _: random.random())  # type: ignore[attr-defined]
    found = compared(one, other)
    assert found.dice()[0] == 1.0
    assert found.likeness()[0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    "hardening",
    [BARE, Hardening(folded=True), Hardening(rule_90=True), Hardening(flipped=0.02)],
)
def test_likeness__each_hardening__higher_for_a_slip_than_for_strangers(
    hardening: Hardening,
) -> None:
    said = ["_M", "MA", "AR", "RC", "CH", "H_"]
    slip = ["_M", "MA", "AR", "RK", "KH", "H_"]
    other = ["_O", "OK", "KO", "ON", "NK", "K_"]
    assert compared(said, slip, hardening).likeness()[0] > 0.4
    assert abs(compared(said, other, hardening).likeness()[0]) < 0.2
    assert compared(said, said, hardening).likeness()[0] > 0.9


def test_containment__one_set_within_the_other__one() -> None:
    found = compared(["_B", "BE", "EN", "N_"], ["_B", "BE", "EN", "N_", "NE", "ED", "DI"])
    assert found.containment()[0] > 0.97
    assert found.likeness()[0] < 0.8


def test_filters__another_secret_or_domain__unlike() -> None:
    sets = pl.Series([["AB", "BC", "CD"]])
    first = make_filters(SECRET, "forename", sets, WIDE, BARE)
    for secret, domain in ((Secret(bytes(range(1, 33))), "forename"), (SECRET, "surname")):
        second = make_filters(secret, domain, sets, WIDE, BARE)
        assert overlap(first, second).dice()[0] < 0.2


def test_filters__nothing_given__zeros() -> None:
    sets = pl.Series([None, []], dtype=pl.List(pl.String))
    made = make_filters(SECRET, "test", sets, Shape(128, 4), Hardening(flipped=0.1))
    assert not made.any()
    assert overlap(made[:1], made[1:]).dice()[0] == 0.0


@pytest.mark.parametrize(("bits", "hashes"), [(100, 4), (64, 4), (256, 0), (256, 17)])
def test_shape__not_fit__refused(bits: int, hashes: int) -> None:
    with pytest.raises(ValueError, match=r"filter|places"):
        Shape(bits, hashes)


def test_filters__folded__half_as_long() -> None:
    sets = pl.Series([["AB"]])
    made = make_filters(SECRET, "test", sets, Shape(256, 4), Hardening(folded=True))
    assert made.shape == (1, 2)
    assert made.dtype == np.uint64
