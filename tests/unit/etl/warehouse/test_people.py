"""One person recorded by two members: recognised, without either's record in the other's."""

from pathlib import Path

import polars as pl
import pytest

from etl.warehouse import Edition
from tests.support.tiny_world import TinyWorld, hesa, participant

ADA, BEN = participant(1), participant(2, postcode="M1 1AE")
ADA_AGAIN = ADA | {"participant_key": 3, "organisation_key": "caerwent", "upn": "A123456789012"}
OBJECTS = ADA | {"participant_key": 4, "organisation_key": "caerwent", "tracking_permission": False}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    world = TinyWorld(
        participants=[ADA, BEN, ADA_AGAIN, OBJECTS],
        files={"hesa_student/2019-20": [hesa(ADA, "H1", "2019/20")]},
    )
    return world.build(tmp_path_factory.mktemp("people"))


def persons(edition: Edition) -> dict[str, str]:
    """The person of each participant_key."""
    keys = pl.read_parquet(edition.identity / "participants.parquet")
    people = pl.read_parquet(edition.analysis / "participants.parquet")
    both = keys.select("pseudonym", "participant_key").join(people, on="pseudonym")
    return dict(both.select("participant_key", "person").iter_rows())


def test_build__person_of_two_members__is_one_person(edition: Edition) -> None:
    person = persons(edition)

    assert person["1"] == person["3"] != person["2"]


def test_build__who_may_not_be_linked__is_a_person_alone(edition: Edition) -> None:
    person = persons(edition)

    assert person["4"] not in {person["1"], person["2"], person["3"]}


def test_build__person__is_a_pseudonym_of_its_own(edition: Edition) -> None:
    people = pl.read_parquet(edition.analysis / "participants.parquet")

    assert set(people["person"]).isdisjoint(people["pseudonym"])
    assert people["person"].str.len_chars().to_list() == [32] * 4


def test_build__shared_numbers__stay_with_the_identities(edition: Edition, tmp_path: Path) -> None:
    identities = pl.read_parquet(edition.identity / "participants.parquet")

    assert "A123456789012" in identities["upn"].to_list()
    for path in edition.analysis.rglob("*.parquet"):
        assert not {"upn", "uln", "husid"} & set(pl.read_parquet_schema(path)), path.name
