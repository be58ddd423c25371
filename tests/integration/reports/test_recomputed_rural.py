"""Rural and coastal: classes and ranked areas, before the gate, equal to plain Python."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import hypot
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.definitions import MissingData, default_of
from analytics.disclosure import SafeTable, protect_report
from analytics.disclosure.sealing import withhold_printed
from analytics.reports import Choice
from analytics.reports.edition import EditionFacts
from analytics.reports.kinds import Counted
from analytics.reports.question import Question, Years
from analytics.reports.rural_coastal import RuralCoastal
from analytics.reports.same_people import list_same
from analytics.reports.sections import HIDDEN
from analytics.track.people import open_track
from analytics.track.scope import EVERYBODY, NothingToTrack, Scope
from tests.integration.reports.expected import PROGRESSION, entry, of
from tests.support.recompute import CLASSES, Edition, Expected, Row, check_all, recompute_people

KEY = b"a key of the tests, 32 bytes long"
#: Definitions of low participation, with their column. Rural is by the estimate: no RUC is loaded.
LOW = {
    "polar4": "polar4_quintile",
    "polar3": "polar3_quintile",
    "tundra-msoa": "tundra_msoa_quintile",
    "tundra-lsoa": "tundra_lsoa_quintile",
}
REACH_M = 10_000
LISTED = 20


def place(row: Row) -> str:
    km, urban = row["coast_km_estimate"], row["urban_estimate"]
    rural = "none" if urban is None else "urban" if urban else "rural"
    ends = ((1, "0"), (5, "1"), (10, "5"))
    band = "none" if km is None else next((key for end, key in ends if km < end), "10")
    return f"{rural}_{band}"


def is_young(row: Row) -> bool:
    return bool(row["of"] == "young")


def has_results(row: Row) -> bool:
    return None not in (row["attainment8"], row["em_94"])


def was_reached(row: Row) -> bool:
    return has_results(row) and row["reached"]


def expect(low: str, last: int) -> dict[str, Expected]:
    by: list[Callable[[Row], Any]] = [place, of(f"low_participation.{low}")]
    results = (("young", has_results), ("reached", was_reached))
    young = Expected(
        by,
        "young_people",
        is_young,
        {
            "young_reached": lambda row: row["reached"],
            "young_with_ks4": has_results,
            "young_em_94": lambda row: has_results(row) and row["em_94"],
            "reached_with_ks4": was_reached,
            "reached_em_94": lambda row: was_reached(row) and row["em_94"],
        },
        {f"{whom}_attainment8": (among, lambda row: row["attainment8"]) for whom, among in results},
    )
    keys = f"estimate@distance@{low}"
    return {f"young@{keys}": young} | {
        f"entry@{keys}@{when}": entry(by, when, last, lambda row: not is_young(row))
        for when in PROGRESSION
    }


def recompute_young(
    read: Edition, analysis: Path, people: Sequence[Row], years: tuple[int, int] | None
) -> list[Row]:
    """A row a record of Key Stage 4, with what its neighbourhood is."""
    held = pl.read_parquet(analysis / "neighbourhoods.parquet").to_dicts()
    places = {row["neighbourhood"]: row for row in held}
    nowhere = dict.fromkeys(held[0])
    homes = {
        (row["year"], row["pseudonym"]): row["neighbourhood"]
        for row in pl.read_parquet(analysis / "record_homes.parquet").to_dicts()
        if row["source"] == "npd_ks4"
    }
    reached = {
        (row["ks4_year"], row["ks4_record"])
        for row in people
        if row["ks4_record"] and row["activities"]
    }
    first, last = years or (0, 9999)
    return [
        {
            **places.get(homes.get(key, ""), nowhere),
            **row,
            "of": "young",
            "in_report": False,
            "reached": (int(row["year"]), row["pseudonym"]) in reached,
        }
        for key, row in read.records["npd_ks4"].items()
        if first <= int(row["year"]) + 2 <= last
    ]


def count(
    analysis: Path, keys: tuple[str, ...] | None = None, years: tuple[int, int] | None = None
) -> Sequence[Counted]:
    first, last = years or (None, None)
    question = Question("", Scope(keys), "these", Years(*years) if years else None)
    with open_track(analysis, Scope(keys), first_year=first, last_year=last) as track:
        return RuralCoastal().count(track, question)


@pytest.mark.parametrize(("of_member", "years"), [(False, None), (True, (2018, 2018))])
def test_rural_coastal__every_class__worked_out_anew(
    analysis: Path, read: Edition, largest_member: str, of_member: bool,
    years: tuple[int, int] | None,
) -> None:  # fmt: skip
    keys = (largest_member,) if of_member else None
    held = [each for each in count(analysis, keys, years) if not each.key.endswith("@listed")]
    people = recompute_people(read, keys, years)
    rows = [{"of": "person", **row} for row in people]
    rows += recompute_young(read, analysis, people, years)
    last = read.higher_years[1]
    expected = {key: each for low in LOW for key, each in expect(low, last).items()}
    assert check_all(held, expected, rows) > 300


def rank(places: Sequence[Row], low: str) -> list[Row]:
    remote = [
        row
        for row in places
        if row["urban_estimate"] is False
        and CLASSES[f"low_participation.{low}"](row, 0) == "yes"
        and not (row["local_authority"] or "").startswith("N")
    ]
    ordered = sorted(
        remote,
        key=lambda row: (
            -(row["provider_km"] or 0),
            -(row["school_km"] or 0),
            row["neighbourhood"],
        ),
    )
    return ordered[:LISTED]


def test_rural_coastal__areas__worked_out_anew(analysis: Path, read: Edition) -> None:
    held = {each.key: each.counts.table.to_dicts() for each in count(analysis)}
    people = recompute_people(read)
    young = recompute_young(read, analysis, people, None)
    home_of = {
        row["pseudonym"]: row["neighbourhood"]
        for row in pl.read_parquet(analysis / "homes.parquet").to_dicts()
    }
    places = pl.read_parquet(analysis / "neighbourhoods.parquet").to_dicts()
    areas = {row["neighbourhood"]: row for low in LOW for row in rank(places, low)}
    held_at = [row for row in read.tables["activities"] if row["status"] == "delivered"]

    def area_of(code: str | None) -> str:
        return "none" if code is None else code if code in areas else "elsewhere"

    def list_near(row: Row) -> list[str]:
        if row["venue_easting_m"] is None:
            return ["none"]
        east, north = row["venue_easting_m"], row["venue_northing_m"]
        near = [
            code
            for code, area in areas.items()
            if hypot(east - area["easting_m"], north - area["northing_m"]) <= REACH_M
        ]
        return near or ["elsewhere"]

    took_part = [row for row in people if row["activities"]]
    assert areas
    assert _nonzero(held["areas@listed"], "living") == Counter(
        area_of(home_of.get(row["pseudonym"])) for row in took_part
    )
    assert _nonzero(held["areas@listed"], "near") == Counter(
        code for row in held_at for code in list_near(row)
    )
    assert _nonzero(held["young_areas@listed"], "young_people") == Counter(
        area_of(row["neighbourhood"]) for row in young
    )
    assert _nonzero(held["young_areas@listed"], "young_reached") == Counter(
        area_of(row["neighbourhood"]) for row in young if row["reached"]
    )


def _nonzero(rows: Sequence[Row], name: str) -> dict[str, int]:
    return {row["area"]: row[name] for row in rows if row[name]}


@pytest.fixture(scope="module")
def printed(analysis: Path) -> dict[str, SafeTable]:
    tables = protect_report(count(analysis), key=KEY, same=list_same())
    facts = EditionFacts(analysis, 1, "2026-11-22", "x", "x", KEY)
    return dict(RuralCoastal().adjust(tables, facts))


def choices(**chosen: str) -> dict[str, Choice]:
    keys = {family: default_of(family).key for family in RuralCoastal.families}
    return {
        family: Choice(key, key, "")
        for family, key in (keys | {"rural": "estimate"} | chosen).items()
    }


def tell(tables: dict[str, SafeTable], **chosen: str) -> Any:
    return RuralCoastal().tell(tables, choices(**chosen), Question("", EVERYBODY, "All"))


def test_tell__each_distance__same_people_in_all_and_more_of_them_coastal(
    printed: dict[str, SafeTable],
) -> None:
    coastal = []
    for key in ("within-1-km", "within-5-km", "within-10-km"):
        told = tell(printed, coast=key)
        assert [each.key for each in told.sections] == [
            "reach", "attainment", "entry", "areas", "young_areas",
        ]  # fmt: skip
        assert told.answer.startswith("Outreach reached ")
        people = told.sections[0].table.figures("young_people")
        rows = dict(zip(told.sections[0].table.keys, (cell.value for cell in people), strict=True))
        coastal.append(sum(int(n or 0) for (name,), n in rows.items() if "_coastal_" in name))
        assert sum(int(n or 0) for n in rows.values()) == sum(
            int(cell.value or 0)
            for keys, cell in zip(
                printed["young@estimate@distance@polar4"].keys,
                printed["young@estimate@distance@polar4"].figures("young_people"),
                strict=True,
            )
            if "none" not in (*keys[0].split("_"), keys[1])
        )
    assert coastal == sorted(coastal)
    assert coastal[0] < coastal[-1]


@pytest.mark.parametrize("low", LOW)
def test_adjust__lists_of_areas__ranked_as_in_plain_python(
    analysis: Path, printed: dict[str, SafeTable], low: str
) -> None:
    places = pl.read_parquet(analysis / "neighbourhoods.parquet").to_dicts()
    codes = [row["neighbourhood"] for row in rank(places, low)]
    for name in ("areas", "young_areas"):
        assert [keys[0] for keys in printed[f"{name}@estimate@{low}"].keys] == codes
    areas = printed[f"areas@estimate@{low}"]
    assert [labels[0].split(".")[0] for labels in areas.labels] == [
        str(place) for place in range(1, len(codes) + 1)
    ]
    assert areas.notes[-1].startswith("Nearest school, and nearest provider")


def test_tell__everything_withheld__plain_headings_without_a_figure(
    printed: dict[str, SafeTable],
) -> None:
    told = tell({key: withhold_printed(each, "Withheld.") for key, each in printed.items()})
    assert told.answer == HIDDEN
    for section in told.sections:
        assert section.chart is None
        assert "%" not in section.title


def without(table: str, analysis: Path, folder: Path) -> Path:
    for path in analysis.iterdir():
        if path.name != f"{table}.parquet":
            (folder / path.name).symlink_to(path)
    return folder


def test_rural_coastal__edition_without_neighbourhoods__says_what_to_do(
    analysis: Path, tmp_path: Path
) -> None:
    with pytest.raises(MissingData, match=r"Build the warehouse again \(hearth warehouse build\)"):
        count(without("neighbourhoods", analysis, tmp_path))


def test_rural_coastal__records_without_homes__the_rest_and_what_to_load(
    analysis: Path, printed: dict[str, SafeTable], tmp_path: Path
) -> None:
    keys = {each.key for each in count(without("record_homes", analysis, tmp_path))}
    assert not any("young" in key or "reached" in key for key in keys)
    told = tell({key: table for key, table in printed.items() if "young" not in key})
    assert [each.key for each in told.sections] == ["entry", "areas"]
    assert "hearth records load npd_ks4" in told.sections[0].text[0]


def test_rural_coastal__nobody_in_scope__says_why(analysis: Path) -> None:
    with pytest.raises(NothingToTrack, match="no participant is recorded"):
        count(analysis, ())
