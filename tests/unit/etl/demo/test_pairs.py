"""Two files with the truth beside them hold what linkage has to cope with, at the stated rates."""

import polars as pl
import pytest

from etl.demo.pairs import FilePair, make_pair


@pytest.fixture(scope="module")
def pair() -> FilePair:
    return make_pair(5_000, seed=3)


def test_make_pair__sizes__ids_are_unique_and_shares_as_stated(pair: FilePair) -> None:
    assert abs(pair.left.height - 5_000) < 60
    assert pair.right.height == 5_000
    assert pair.left["id"].n_unique() == pair.left.height
    assert pair.right["id"].n_unique() == pair.right.height
    linked = pair.truth["left_id"].n_unique() / pair.left.height
    assert linked == pytest.approx(0.45, abs=0.02)
    twice = 1 - pair.people["person_key"].n_unique() / pair.people.height
    assert twice == pytest.approx(0.06 / 1.06, abs=0.01)


def test_make_pair__people__move_are_renamed_and_have_siblings(pair: FilePair) -> None:
    shares = pair.truth.select("moved", "renamed", "twin", "sibling").mean().row(0, named=True)
    assert shares["moved"] == pytest.approx(0.17, abs=0.03)
    assert shares["renamed"] == pytest.approx(0.015, abs=0.01)
    assert shares["twin"] == pytest.approx(0.03, abs=0.015)
    assert shares["sibling"] > 0.4


def test_make_pair__more_noise__fewer_fields_agree(pair: FilePair) -> None:
    noisy = make_pair(5_000, seed=3, noise=2.0)

    def agreeing(found: FilePair, field: str) -> float:
        both = found.truth.join(found.left, left_on="left_id", right_on="id").join(
            found.right, left_on="right_id", right_on="id", suffix="_right"
        )
        return float(both.select((pl.col(field) == pl.col(f"{field}_right")).mean()).item())

    for field in ("forename", "surname", "date_of_birth", "postcode", "school_urn"):
        assert agreeing(noisy, field) < agreeing(pair, field) < 1


def test_make_pair__same_seed__same_files(pair: FilePair) -> None:
    again = make_pair(5_000, seed=3)
    assert again.left.equals(pair.left)
    assert again.right.equals(pair.right)
    assert again.truth.equals(pair.truth)
