"""A person recorded by two members: once among all, once for each, nothing of one in the other."""

from pathlib import Path

import polars as pl
import pytest

from analytics.track import EVERYBODY, NothingToTrack, Scope
from etl.warehouse import Edition
from tests.support.tiny_world import TinyWorld, crowd, hesa, ks4, participant
from tests.support.track_report import count_track

ADA, BEN = participant(1), participant(2, postcode="M1 1AE")
# The other member has Ada too, and Ben twice.
ADA_AGAIN = ADA | {"participant_key": 11, "organisation_key": "caerwent"}
BEN_AGAIN, BEN_THRICE = (
    BEN | {"participant_key": key, "organisation_key": "caerwent"} for key in (12, 13)
)
# Enough for a report of each member, recorded by both.
CROWD = crowd(5)
CROWD_AGAIN = [
    each | {"participant_key": each["participant_key"] + 100, "organisation_key": "caerwent"}
    for each in CROWD
]
MEMBERS = (Scope(("wexcombe",)), Scope(("caerwent",)))


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    world = TinyWorld(
        participants=[ADA, BEN, ADA_AGAIN, BEN_AGAIN, BEN_THRICE, *CROWD, *CROWD_AGAIN],
        files={
            "hesa_student/2019-20": [hesa(ADA, "H1", "2019/20")],
            "npd_ks4/2017": [ks4(ADA, "K1", 60.0), ks4(BEN, "K2", 40.0)],
        },
    )
    return world.build(tmp_path_factory.mktemp("people"))


@pytest.mark.parametrize("scope", [EVERYBODY, *MEMBERS])
def test_count__recorded_by_two__once_in_each_scope(edition: Edition, scope: Scope) -> None:
    tables = count_track(edition.analysis, scope)

    by_home = tables["by_participation@polar4@ever"].table
    assert (by_home["participants"].sum(), by_home["entered_ever"].sum()) == (7, 1)
    assert tables["by_year"].table["entered_ever"].sum() == 1


def test_count__records_of_one_person__are_told_of_in_their_scope_only(
    edition: Edition,
) -> None:
    found = [count_track(edition.analysis, each)["ledger"] for each in (EVERYBODY, *MEMBERS)]

    again = [ledger.table["left_out"].to_list() for ledger in found]
    assert again == [[8], [], [1]]


def test_count__results_of_who_is_recorded_by_two__once_in_each_scope(edition: Edition) -> None:
    for scope in (EVERYBODY, *MEMBERS):
        results = count_track(edition.analysis, scope)["ks4_by_disadvantage@polar4-q1"].table
        assert results["with_ks4"].sum() == 2


def test_count__only_the_other_members_record_is_linked__not_in_this_scope(
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
        count_track(tmp_path, scope)["by_year"].table["entered_ever"].sum()
        for scope in (EVERYBODY, *MEMBERS)
    ]

    assert entered == [1, 0, 1]


def test_count__edition_from_before_people__each_record_stands_for_one(
    edition: Edition, tmp_path: Path
) -> None:
    for path in edition.analysis.rglob("*.parquet"):
        copy = tmp_path / path.relative_to(edition.analysis)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    people = pl.read_parquet(tmp_path / "participants.parquet").drop("person")
    people.write_parquet(tmp_path / "participants.parquet")

    with pytest.raises(NothingToTrack, match="recorded more than once counts once"):
        count_track(tmp_path)
