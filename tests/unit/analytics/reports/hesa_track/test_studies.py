"""Entry broken down by homes and by studies, against people counted by hand."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.heses import register
from analytics.track import NothingToTrack, get_home, get_studies, list_homes, list_studies
from etl.records import SourceYear
from etl.warehouse import ClassifiedYear, Edition, list_classified
from tests.support.readings import add
from tests.support.tiny_world import TinyWorld, hesa, participant
from tests.support.track_report import count_track, counted

COUNTED: dict[str, Any] = {
    "heses_counted": True, "heses_excluded": 0, "heses_column_4": True, "heses_new_entrant": True,
    "heses_level": "UG", "heses_mode": "FT", "heses_fundability": "HEFCE", "heses_mature": False,
    "heses_young": True, "heses_neighbourhood": "42", "heses_fee_remittance": True,
    "heses_disabled_entrant": False, "heses_price_group": "B", "heses_price_groups": "B:1",
}  # fmt: skip
EXCLUDED = COUNTED | {"heses_counted": False, "heses_young": False, "heses_fee_remittance": False,
                      "heses_new_entrant": False, "heses_excluded": 32}  # fmt: skip
MATURE = COUNTED | {"heses_mature": True, "heses_young": False, "heses_price_group": "D",
                    "heses_fee_remittance": False, "heses_disabled_entrant": True}  # fmt: skip
PLAIN = COUNTED | {"heses_fee_remittance": False}
PEOPLE = [participant(number) for number in range(1, 7)]
RECORDS = {"H1": COUNTED, "H2": EXCLUDED, "H3": MATURE, "H4": PLAIN}


class Rules:
    """The records of 2019-20 as classified; those of 2020-21 have not the fields."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "classified.parquet"
        rows = [{"record_id": key} | record for key, record in RECORDS.items()]
        pl.DataFrame(rows).write_parquet(self.path)

    def find(self, year: SourceYear) -> ClassifiedYear | None:
        return ClassifiedYear(self.path, {}) if year.year == "2019-20" else None


WORLD = TinyWorld(
    PEOPLE,
    files={
        "hesa_student/2019-20": [hesa(PEOPLE[n - 1], f"H{n}", "2019/20") for n in (1, 2, 3, 4)],
        # A later year of the same student says nothing of their entry.
        "hesa_student/2020-21": [
            hesa(PEOPLE[0], "H1", "2020/21", entrant=False),
            hesa(PEOPLE[4], "H5", "2020/21"),
        ],
    },
)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    folder = tmp_path_factory.mktemp("studies")
    root = folder / "reference"
    add(root, "neighbourhood_types", "1997", {"SW1A 1AA": 7}, column="neighbourhood_group")
    add(root, "settlement_estimate", "2026", {"SW1A 1AA": True}, column="settlement_urban")
    return WORLD.build(folder, classifier=Rules(folder))


@pytest.mark.parametrize(
    ("studies", "expected"),
    [
        ("age", {"mature": 1, "none": 1, "outside": 1, "young": 2}),
        ("fee_remittance", {"no": 1, "none": 1, "outside": 2, "yes": 1}),
        ("disabled", {"no": 2, "none": 1, "outside": 1, "yes": 1}),
        ("price_group", {"B": 2, "D": 1, "none": 1, "outside": 1}),
    ],
)
def test_count__by_studies__every_entrant_once(
    edition: Edition, studies: str, expected: dict[str, int]
) -> None:
    tables = count_track(edition.analysis)

    assert counted(tables[f"heses_{studies}"]) == expected
    assert sum(expected.values()) == tables["by_year"].table["entered_ever"].sum()


@pytest.mark.parametrize(
    ("home", "expected"), [("neighbourhood_group", {"7": 6}), ("rural@estimate", {"urban": 6})]
)
def test_count__by_home__classes_of_the_postcode(
    edition: Edition, home: str, expected: dict[str, int]
) -> None:
    tables = count_track(edition.analysis)

    assert counted(tables[f"by_{home}@ever"], "participants") == expected


def test_count__years_with_the_fields__are_said(edition: Edition) -> None:
    notes = count_track(edition.analysis)["heses_age"].notes
    assert any("Records of 2019/20 have the fields" in note for note in notes)
    assert any("TS 49 and 50" in note for note in notes)


def test_count__nothing_classified__no_such_table(tmp_path: Path) -> None:
    edition = WORLD.build(tmp_path)

    assert not [key for key in count_track(edition.analysis) if key.startswith("heses_")]


def test_count__edition_of_an_older_schema__is_still_read(edition: Edition, tmp_path: Path) -> None:
    analysis = tmp_path / "analysis"
    for path in edition.analysis.rglob("*.parquet"):
        target = analysis / path.relative_to(edition.analysis)
        target.parent.mkdir(parents=True, exist_ok=True)
        later = [column.column for column in list_classified()]
        frame = pl.read_parquet(path).drop(*later, strict=False)
        frame.drop("neighbourhood_type", "urban", strict=False).write_parquet(target)

    tables = count_track(analysis)

    assert not [key for key in tables if key.startswith("heses_")]
    assert "by_rural@ruc@ever" not in tables
    assert counted(tables["by_sex@ever"], "participants") == {"none": 6}


def test_count__by_studies__every_category_has_a_row_whoever_is_in_it(edition: Edition) -> None:
    (dimension,) = count_track(edition.analysis)["heses_price_group"].dimensions

    assert dimension.categories == get_studies("price_group").categories


def test_breakdowns__categories__all_have_one_for_nobody_knows() -> None:
    for breakdown in (*list_homes(), *list_studies()):
        keys = [key for key, _ in breakdown.categories]
        assert keys[-1] == "none"
        assert len(set(keys)) == len(keys)
    assert len(get_home("neighbourhood_group").categories) == 41
    price_groups = {key for key, _ in get_studies("price_group").categories}
    assert set(register.price_group_titles()) <= price_groups


def test_breakdowns__unknown__names_those_there_are() -> None:
    with pytest.raises(NothingToTrack, match=r"There are: polar4_quintile, "):
        get_home("acorn")
    with pytest.raises(NothingToTrack, match=r"There are: age, "):
        get_studies("shoe_size")
