"""`hearth link dedupe --period-apart`: records of several years alone, without participants."""

import re
from collections import defaultdict
from pathlib import Path

import polars as pl
from click.testing import CliRunner

from app.commands.link import command
from etl.demo.pairs import make_pair
from tests.house.repository import read

YEARS = ("2021-22", "2022-23", "2023-24")
EXAMPLE = re.compile(r"```csv\n(.*?)```", re.DOTALL)


def find(folder: Path, *more: str) -> list[set[str]]:
    """Search students.csv, and give the ids of each person who has more than one record."""
    given = ["dedupe", str(folder / "students.csv"), f"--out={folder / 'people'}", *more]
    done = CliRunner().invoke(command, given)
    assert done.exit_code == 0, done.output
    people = defaultdict(set)
    for record, cluster in pl.read_csv(folder / "people/clusters.csv", infer_schema=False).rows():
        people[cluster].add(record)
    return [records for records in people.values() if len(records) > 1]


def test_dedupe__example_of_the_documentation__is_what_comes_out(tmp_path: Path) -> None:
    given, expected = EXAMPLE.findall(read(Path("docs/linkage.md")))
    (tmp_path / "students.csv").write_text(given, encoding="utf-8")
    assert len(find(tmp_path, "--period-apart")) == 2
    assert (tmp_path / "people/clusters.csv").read_text(encoding="utf-8") == expected


def test_dedupe__three_years_of_many__each_one_person_and_nobody_twice_in_a_year(
    tmp_path: Path,
) -> None:
    people = make_pair(1_000, seed=47).right
    years = pl.concat(
        people.with_columns(
            pl.lit(year).alias("period"), pl.format("{} {}", pl.lit(year), "id").alias("id")
        )
        for year in YEARS
    )
    years.write_csv(tmp_path / "students.csv")
    found = find(tmp_path, "--period-apart")
    whole = {frozenset(f"{year} {person}" for year in YEARS) for person in people["id"]}
    assert sum(frozenset(records) in whole for records in found) >= 0.99 * len(whole)
    for records in found:
        periods = [record.split()[0] for record in records]
        assert len(periods) == len(set(periods)), records
