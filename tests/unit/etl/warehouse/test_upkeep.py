"""Builds one after the other: only what is new is compared, and nothing comes out otherwise."""

import shutil
import stat
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.linkage import LinkStore
from etl.warehouse import Edition, get_linkage
from tests.support.tiny_world import TinyWorld, hesa, participant

PEOPLE = [participant(n) for n in range(1, 61)]
RECORDS = [hesa(person, str(n), "2019/20") for n, person in enumerate(PEOPLE[:40])]


def build(
    folder: Path, people: list[dict[str, Any]], *records: dict[str, Any], **given: Any
) -> Edition:
    world = TinyWorld(people, files={"hesa_student/2019-20": [*RECORDS[:39], *records]})
    return world.build(folder, **given)


def candidates(edition: Edition) -> pl.DataFrame:
    return pl.read_parquet(get_linkage(edition, "hesa_student").candidates)


def upkeep(edition: Edition) -> dict[str, Any]:
    found: dict[str, Any] = edition.manifest["linkage"]["hesa_student"]
    return found


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an edition of all but two participants and one record."""
    folder = tmp_path_factory.mktemp("upkeep")
    edition = build(folder, PEOPLE[:58])
    assert upkeep(edition)["compared_participants"] == 58
    assert upkeep(edition)["estimated_anew"]
    return folder


@pytest.fixture
def folder(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first, tmp_path / "copy")
    return tmp_path / "copy"


def test_build__a_few_more__compares_only_these(folder: Path) -> None:
    found = upkeep(build(folder, PEOPLE, RECORDS[39]))

    assert (found["compared_participants"], found["compared_records"]) == (2, 1)
    assert not found["estimated_anew"]


def test_build__a_few_more__equals_a_build_from_nothing_with_the_model(
    folder: Path, tmp_path: Path
) -> None:
    kept, other = folder / "warehouse/linkage", tmp_path / "warehouse/linkage"
    LinkStore(kept / "hesa_student").copy_model(other / "hesa_student")
    shutil.copy(kept / "fits.json", other)

    after = build(folder, PEOPLE, RECORDS[39])
    afresh = build(tmp_path, PEOPLE, RECORDS[39])

    assert upkeep(afresh)["compared_participants"] == 60
    assert candidates(after).equals(candidates(afresh))
    one, two = (
        {n: each for n, each in edition.manifest["files"].items() if n.startswith("analysis")}
        for edition in (after, afresh)
    )
    assert one == two


def test_build__participant_mended__compared_again_and_linked(folder: Path) -> None:
    unlike = [*PEOPLE[:38], PEOPLE[38] | {"first_name": "Q", "last_name": "X"}, *PEOPLE[39:58]]
    worse, mended = build(folder, unlike), build(folder, PEOPLE[:58])

    linked = [pl.read_parquet(each.analysis / "links.parquet").height for each in (worse, mended)]
    assert linked == [38, 39]
    assert upkeep(mended)["compared_participants"] == 1


def test_build__nothing_new__compares_nothing(folder: Path) -> None:
    found = upkeep(build(folder, PEOPLE[:58]))

    assert (found["compared_participants"], found["compared_records"]) == (0, 0)


@pytest.mark.parametrize(("people", "refit"), [(50, False), (58, True)])
def test_build__a_tenth_fewer_or_asked_for__estimates_anew(
    folder: Path, people: int, refit: bool
) -> None:
    found = upkeep(build(folder, PEOPLE[:people], refit=refit))

    assert found["estimated_anew"]
    assert found["drift"].endswith("of the smaller file.")


def test_build__folder_of_links__is_private(folder: Path) -> None:
    kept = folder / "warehouse/linkage"

    assert stat.S_IMODE((kept / "hesa_student").stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
