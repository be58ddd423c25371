"""`hearth neighbourhoods`: types made of what is loaded, kept as an edition and written out."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from app.commands.neighbourhoods import command
from app.core.access import Scope
from app.core.context import Hearth
from app.core.errors import DomainError
from app.core.neighbourhoods.kept import list_kept, read_areas, read_kept
from app.core.warehouse import reference_folder
from app.models import AuditEvent
from etl.postcodes import PostcodeDirectory
from etl.reference.attach import attach
from etl.reference.store import ReferenceStore
from tests.support.neighbourhoods import AREAS, EACH, add_measured_areas
from tests.support.places import ENGLISH, LONDON, Store

KIND = "neighbourhood_types"
SIX = ("build", "--types", "6", "--groups", "3", "--resamples", "1")
Run = Callable[..., Result]


@pytest.fixture
def run(
    hearth: Hearth,
    tmp_path: Path,
    postcodes: PostcodeDirectory,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """`run("build")` runs the command on the site's own folder and directory."""
    monkeypatch.setenv("HEARTH_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HEARTH_ENVIRONMENT", "test")
    monkeypatch.setenv("HEARTH_SECRET_KEY", "a secret of the tests, long enough")
    monkeypatch.setattr("app.commands.neighbourhoods.open_hearth", lambda _settings: hearth)
    return lambda *arguments: CliRunner().invoke(command, arguments)


@pytest.fixture
def homes(hearth: Hearth, postcodes: PostcodeDirectory) -> pl.DataFrame:
    return add_measured_areas(reference_folder(hearth), postcodes)


def test_build__areas_with_measures__an_edition_that_postcodes_reach(
    run: Run, hearth: Hearth, homes: pl.DataFrame
) -> None:
    result = run(*SIX)
    assert result.exit_code == 0, result.output
    edition = ReferenceStore(reference_folder(hearth)).get(KIND)
    assert (edition.edition, edition.key, edition.area_type) == ("2026-11-lsoa21", "code", "lsoa21")
    assert (edition.rows, edition.estimate, edition.synthetic) == (AREAS, True, False)
    assert edition.columns == ("code", "neighbourhood_type", "neighbourhood_group")
    assert "120 lower layer areas of 2021 clustered into 6 types" in edition.notes[0]
    joined = attach(reference_folder(hearth), homes, {"type": (KIND[:-1], None)})
    assert joined["type"].null_count() == 0
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        details = session.scalars(
            select(AuditEvent.detail).where(AuditEvent.action == "reference.load")
        ).all()
    assert [one["kind"] for one in details] == [KIND]


def test_build__types__numbered_by_participation_and_kept_with_their_profiles(
    run: Run, hearth: Hearth, homes: pl.DataFrame
) -> None:
    assert run(*SIX).exit_code == 0
    kept = read_kept(list_kept(reference_folder(hearth))[0])
    means = [one["participation"] for one in kept.types]
    assert means == sorted(means)
    assert means[0] == 1.0
    assert kept.made["participation"] == "polar4"
    assert "more deprived" in kept.types[0]["portrait"]
    areas = read_areas(kept.edition)
    assert areas.height == AREAS
    assert areas["easting_m"].null_count() == 0
    assert areas["postcodes"].sum() == AREAS * EACH


def test_build__again__nothing_is_written(run: Run, hearth: Hearth, homes: pl.DataFrame) -> None:
    assert run(*SIX).exit_code == 0
    assert "as before" in run(*SIX).output
    assert "new" in run(*SIX, "--seed", "5").output
    editions = ReferenceStore(reference_folder(hearth)).editions(KIND)
    assert [one.revision for one in editions] == [1, 2]


def test_build__out__plain_files_that_heses_takes(
    run: Run, homes: pl.DataFrame, tmp_path: Path
) -> None:
    out = tmp_path / "types"
    assert run(*SIX, "--out", str(out)).exit_code == 0
    with (out / "lookup.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["postcode", "type"]
    assert len(rows) == 1 + homes.height
    assert {row[1] for row in rows[1:]} == {str(number) for number in range(1, 7)}
    quality = json.loads((out / "quality.json").read_text())
    assert quality["made"]["seed"] == 1997
    assert quality["made"]["libraries"]["scikit-learn"]
    assert {"types.csv", "groups.csv", "areas.csv"} <= {path.name for path in out.iterdir()}


def test_build__no_use_and_use__are_followed(run: Run, homes: pl.DataFrame) -> None:
    made = json.loads(run(*SIX, "--use", "polar4", "--json").stdout)
    assert "kept out" not in " ".join(made["edition"]["notes"])
    refused = run(*SIX, "--no-use", "ruc")
    assert isinstance(refused.exception, DomainError)
    assert "Only IMD score is loaded" in str(refused.exception)
    unknown = run(*SIX, "--use", "weather")
    assert "There is no measure 'weather'. There are: polar4" in str(unknown.exception)


def test_build__nothing_loaded__says_what_to_load(run: Run) -> None:
    refused = run("build")
    assert isinstance(refused.exception, DomainError)
    assert "hearth reference load imd FILE" in str(refused.exception)


def test_build__more_types_than_areas__says_how_many_there_are(
    run: Run, homes: pl.DataFrame
) -> None:
    refused = run("build", "--types", "160")
    assert "only 120 different areas for 160 types" in str(refused.exception)
    assert "There can be 2 to 160 types" in run("build", "--types", "161").output


def test_build__by_postcode_alone__types_of_sectors(run: Run, hearth: Hearth) -> None:
    """What the demonstration has: synthetic figures of postcodes, and no directory of areas."""
    homes = [f"CT{one} {two}AA" for one in range(1, 6) for two in range(1, 9)]
    figures = pl.DataFrame({"postcode": homes}).with_columns(
        imd_decile=pl.int_range(pl.len()) % 10 + 1,
        idaci_decile=pl.int_range(pl.len()) // 4 % 10 + 1,
    )
    Store(reference_folder(hearth)).add("imd", "2025", figures, synthetic=True)
    result = run("build", "--types", "5", "--groups", "2", "--resamples", "0")
    assert result.exit_code == 0, result.exception
    edition = ReferenceStore(reference_folder(hearth)).get(KIND)
    assert (edition.key, edition.area_type, edition.synthetic) == ("postcode", None, True)
    assert "type 1 is the most deprived" in " ".join(edition.notes)


def test_build__official_look_up_in_use__stays(
    run: Run, hearth: Hearth, homes: pl.DataFrame
) -> None:
    official = pl.DataFrame({"postcode": [ENGLISH], "neighbourhood_type": [7]})
    Store(reference_folder(hearth)).add(KIND, "1997", official)
    assert "not in use" in run(*SIX).output
    store = ReferenceStore(reference_folder(hearth))
    assert store.get(KIND).edition == "1997"
    run(*SIX, "--put-in-use")
    assert store.get(KIND).edition == "2026-11-lsoa21"


def test_group__file_of_groups__a_next_revision_with_them(
    run: Run, hearth: Hearth, tmp_path: Path
) -> None:
    store = ReferenceStore(reference_folder(hearth))
    types = tmp_path / "types-1997.csv"
    types.write_text(f"postcode,type\n{ENGLISH},42\n{LONDON},160\n")
    store.load(KIND, types, loaded_at=hearth.clock())
    groups = tmp_path / "groups.csv"
    groups.write_text("type,group\n42,11\n160,40\n")
    result = run("group", str(groups))
    assert result.exit_code == 0, result.exception
    edition = store.get(KIND)
    assert (edition.edition, edition.revision) == ("1997", 2)
    place = hearth.places.find(ENGLISH)
    found = {one.indicator: one.value for one in place.values if one.in_use}
    assert found == {"neighbourhood_type": 42, "neighbourhood_group": 11}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("type,class\n1,2\n", "has no column group"),
        ("type,group\n42,11\n160,41\n", "row 3: the group is not a whole number of 1 to 40"),
        ("type,group\n42,11\n42,12\n", "row 3: the type stands twice"),
        ("type,group\n42,11\n", "gives no group for type 160"),
    ],
)
def test_group__wrong_file__said_and_nothing_changed(
    run: Run, hearth: Hearth, tmp_path: Path, text: str, said: str
) -> None:
    table = pl.DataFrame({"postcode": [ENGLISH, LONDON], "neighbourhood_type": [42, 160]})
    Store(reference_folder(hearth)).add(KIND, "1997", table)
    groups = tmp_path / "groups.csv"
    groups.write_text(text)
    refused = run("group", str(groups))
    assert isinstance(refused.exception, DomainError)
    assert said in str(refused.exception)
    assert len(ReferenceStore(reference_folder(hearth)).editions(KIND)) == 1


def test_load__groups_alone__a_look_up_of_the_forty(hearth: Hearth, tmp_path: Path) -> None:
    file = tmp_path / "groups-1996.csv"
    file.write_text(f"postcode,group\n{ENGLISH},11\n")
    loaded = ReferenceStore(reference_folder(hearth)).load(KIND, file, loaded_at=hearth.clock())
    assert loaded.notes == ("The file has no type.",)
    found = hearth.places.find(ENGLISH).find_value("neighbourhood_group")
    assert found is not None
    assert found.value == 11
