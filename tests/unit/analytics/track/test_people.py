"""A person recorded by two members: once among all, once for each, nothing of one in the other."""

from pathlib import Path

import polars as pl
import pytest

from analytics.track import EVERYBODY, Scope, count_entrants, count_ks4
from etl.warehouse import Edition
from tests.support.tiny_world import TinyWorld, hesa, ks4, participant

ADA, BEN = participant(1), participant(2, postcode="M1 1AE")
# The other member has Ada too, and Ben twice.
ADA_AGAIN = ADA | {"participant_key": 11, "organisation_key": "caerwent"}
BEN_AGAIN, BEN_THRICE = (
    BEN | {"participant_key": key, "organisation_key": "caerwent"} for key in (12, 13)
)
MEMBERS = (Scope(("wexcombe",)), Scope(("caerwent",)))


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    world = TinyWorld(
        participants=[ADA, BEN, ADA_AGAIN, BEN_AGAIN, BEN_THRICE],
        files={
            "hesa_student/2019-20": [hesa(ADA, "H1", "2019/20")],
            "npd_ks4/2017": [ks4(ADA, "K1", 60.0), ks4(BEN, "K2", 40.0)],
        },
    )
    return world.build(tmp_path_factory.mktemp("people"))


@pytest.mark.parametrize("scope", [EVERYBODY, *MEMBERS])
def test_count_entrants__recorded_by_two__once_in_each_scope(
    edition: Edition, scope: Scope
) -> None:
    counts = count_entrants(edition.analysis, scope)

    by_home = counts.by_home["polar4_quintile"].table
    assert (counts.in_report, by_home["participants"].sum(), by_home["entrants"].sum()) == (2, 2, 1)
    assert counts.by_year.table["entrants"].sum() == 1


def test_count_entrants__records_of_one_person__are_told_of_in_their_scope_only(
    edition: Edition,
) -> None:
    found = [count_entrants(edition.analysis, each).ledger for each in (EVERYBODY, *MEMBERS)]

    again = [ledger.table["participants"].to_list() for ledger in found]
    assert again == [[3], [], [1]]


def test_count_ks4__recorded_by_two__one_result_each(edition: Edition) -> None:
    for scope in (EVERYBODY, *MEMBERS):
        assert count_ks4(edition.analysis, scope).table["participants"].to_list() == [2]


def test_count_entrants__only_the_other_members_record_is_linked__not_in_this_scope(
    edition: Edition, tmp_path: Path
) -> None:
    """As it would be if this member's entry were too poor to link."""
    for path in edition.analysis.rglob("*.parquet"):
        copy = tmp_path / path.relative_to(edition.analysis)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    keys = pl.read_parquet(edition.identity / "participants.parquet")
    own = keys.filter(pl.col("participant_key") == "1")["pseudonym"].item()
    links = pl.read_parquet(tmp_path / "links.parquet")
    links.filter(pl.col("pseudonym") != own).write_parquet(tmp_path / "links.parquet")

    entered = [
        count_entrants(tmp_path, scope).by_year.table["entrants"].sum()
        for scope in (EVERYBODY, *MEMBERS)
    ]

    assert entered == [1, 0, 1]


def test_count_entrants__edition_from_before_people__each_record_stands_for_one(
    edition: Edition, tmp_path: Path
) -> None:
    for path in edition.analysis.rglob("*.parquet"):
        copy = tmp_path / path.relative_to(edition.analysis)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    people = pl.read_parquet(tmp_path / "participants.parquet").drop("person")
    people.write_parquet(tmp_path / "participants.parquet")

    counts = count_entrants(tmp_path, EVERYBODY)

    assert (counts.in_scope, counts.in_report) == (5, 0)
