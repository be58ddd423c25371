"""The parts of an edition, one after the other, in its draft folder.

Knows what goes where; not when, nor how an edition becomes the current one.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

from etl.engine import Engine, load_stages
from etl.postcodes import PostcodeDirectory, check_postcodes
from etl.records import SourceYear, get_layout, read_year
from etl.records.layouts import IDENTIFIERS
from etl.warehouse.classified import (
    SOURCE,
    Classifier,
    add_classified,
    describe_columns,
    list_classified,
)
from etl.warehouse.editions import WarehouseError
from etl.warehouse.indicators import Plan, join_indicators, list_columns
from etl.warehouse.linkages import keep_linkage
from etl.warehouse.linking import link_sources
from etl.warehouse.pseudonyms import make_pseudonyms
from etl.warehouse.record_people import keep_record_people
from etl.warehouse.sources import (
    ACTIVITIES,
    INSTITUTIONS,
    PARTICIPANTS,
    REGISTRATIONS,
    UPLOADS,
    RecordsSource,
    shape_chunk,
)
from etl.warehouse.upkeep import LinkKeeper, Upkeep

Progress = Callable[[str, int, int], None]
_ANALYSIS: Final = load_stages("etl.warehouse", "sql/analysis")
_LINKABLE: Final = load_stages("etl.warehouse", "sql/linkable")


@dataclass
class Steps:
    """Tells whoever waits how far it is."""

    progress: Progress | None
    total: int
    done: int = 0

    def begin(self, what: str) -> None:
        """Say what is being done now."""
        if self.progress is not None:
            self.progress(what, self.done, self.total)
        self.done += 1


def count_steps(years: Sequence[SourceYear]) -> int:
    """Count the steps of a build: each year is read, each source is linked."""
    return 5 + len(years) + len({year.source for year in years})


class Assembly:
    """One edition while it is being built in its draft folder."""

    def __init__(
        self, draft: Path, engine: Engine, key: bytes, built_at: datetime, steps: Steps
    ) -> None:
        self._draft = draft
        self._engine = engine
        self._key = key
        self._today = built_at.date()
        self._steps = steps
        self.counts: dict[str, int] = {}
        self.classified: list[dict[str, Any]] = []
        self.links: list[dict[str, Any]] = []
        self.upkeep: dict[str, Upkeep] = {}
        self.record_people: dict[str, int] = {}
        for folder in ("identity", "analysis", "workings", "spill"):
            (draft / folder).mkdir()
        self._workings = draft / "workings"
        for private in (draft / "identity", self._workings):
            private.chmod(0o700)

    def take_records(self, source: RecordsSource, directory: PostcodeDirectory) -> None:
        """Take the records over: pseudonyms made, postcodes tidied, identities kept apart."""
        self._steps.begin("reading the records")
        activities = (shape_chunk(chunk, ACTIVITIES) for chunk in source.iter_activities())
        participants = (
            self._participants(chunk, directory) for chunk in source.iter_participants()
        )
        registrations = (self._registrations(chunk) for chunk in source.iter_registrations())
        self._take("activities", activities, unique="activity_key")
        self._take("participants", participants, unique="participant_key")
        self._take("registrations", registrations)
        institutions = (shape_chunk(chunk, INSTITUTIONS) for chunk in source.iter_institutions())
        self._take("institutions", institutions, unique="urn")
        if not self.counts["participants"]:
            raise WarehouseError("The records have no participants.")
        # A platform may have no activity yet: a table without rows is a table.
        self._write_chunk("activities", ACTIVITIES.make_empty())
        self._write_chunk("registrations", self._registrations(REGISTRATIONS.make_empty()))
        self._write_chunk("institutions", INSTITUTIONS.make_empty())
        for chunk in (*source.iter_uploads(), UPLOADS.make_empty()):
            self._write_chunk("uploads", shape_chunk(chunk, UPLOADS))
        self._engine.register("identity", self._files("participants"))
        self._write("identity", "identity/participants.parquet", ["pseudonym"])

    def take_years(self, years: tuple[SourceYear, ...], classifier: Classifier | None) -> None:
        """Part the records of each source and year into identity and attributes."""
        for year in years:
            self._take_year(year, classifier)

    def _take_year(self, year: SourceYear, classifier: Classifier | None) -> None:
        self._steps.begin(f"reading {name_of_year(year)}")
        table = read_year(year.path, year.source, today=self._today)
        attributes = [*get_layout(year.source).attributes, *get_layout(year.source).optional]
        if year.source == SOURCE:
            table = self._classify(table, year, classifier)
            attributes += [each.column for each in list_classified()]
        table = table.with_columns(make_pseudonyms(self._key, year.source, table["record_id"]))
        # In the order of pseudonyms, which says nothing of the order of the file.
        table = table.sort("pseudonym")
        self._write_year(year, "identity", table.select("pseudonym", *IDENTIFIERS))
        self._write_year(
            year,
            "analysis",
            table.select("pseudonym", pl.lit(year.year).alias("year"), "sex", *attributes),
        )
        self.counts[name_of_year(year)] = table.height

    def _classify(
        self, table: pl.DataFrame, year: SourceYear, classifier: Classifier | None
    ) -> pl.DataFrame:
        found = None if classifier is None else classifier.find(year)
        table = add_classified(table, found)
        if found is not None:
            known = table["heses_counted"].len() - table["heses_counted"].null_count()
            self.classified.append({"year": year.year, "records": known, **found.described})
        return table

    def describe(self) -> dict[str, Any]:
        """Say for the manifest what was taken, what was classified, and what linking came to."""
        described = {
            "counts": self.counts,
            "links": self.links,
            "linkage": {source: asdict(done) for source, done in self.upkeep.items()},
            "record_people": self.record_people,
        }
        if self.classified:
            described["classified"] = {"years": self.classified, "columns": describe_columns()}
        return described

    def link(
        self,
        years: tuple[SourceYear, ...],
        keeper: LinkKeeper,
        decisions: pl.DataFrame | None,
    ) -> None:
        """Link every source and year; leave links, ambiguous pairs and states as workings."""
        self._engine.run(_LINKABLE)
        participants = self._engine.fetch("linkable", order_by=["pseudonym"])
        people = self._engine.fetch("linked_people", order_by=["id"])
        found = link_sources(
            participants,
            self._records_of,
            years,
            keeper=keeper,
            spill=self._draft / "spill",
            keep=partial(keep_linkage, self._draft / "identity", people),
            begin=self._steps.begin,
            decisions=decisions,
        )
        self._recognise(found.people)
        self.record_people = keep_record_people(self._draft / "identity", years, found.links)
        self._engine.register("states", found.states)
        self._engine.register("links_found", found.links)
        self._engine.register("ambiguous_found", found.ambiguous)
        self._engine.register("possible_found", found.possible)
        self.links, self.upkeep = found.report, keeper.done

    def _recognise(self, found: pl.DataFrame) -> None:
        """Name the person of each participant; who may not be linked is a person alone."""
        everybody = pl.scan_parquet(self._files("participants")).select("pseudonym").collect()
        people = everybody.join(found, left_on="pseudonym", right_on="id", how="left")
        first = people["person"].fill_null(people["pseudonym"])
        people = people.with_columns(make_pseudonyms(self._key, "person", first).alias("person"))
        self._engine.register("people", people)
        self._write("people", "identity/people.parquet", ["pseudonym"])

    def _records_of(self, year: SourceYear) -> pl.DataFrame:
        """Give the identities of a year's records, and their school where the source has it."""
        people = pl.read_parquet(self._year_path(year, "identity"))
        if "urn" not in get_layout(year.source).attributes:
            return people
        schools = pl.read_parquet(self._year_path(year, "analysis"), columns=["pseudonym", "urn"])
        return people.join(schools, on="pseudonym", how="left")

    def look_up(self, plan: Plan, reference: Path, directory: PostcodeDirectory) -> None:
        """Look up what the reference data say of the participants' homes."""
        self._steps.begin("looking up the neighbourhoods")
        homes, found = self._workings / "homes.parquet", self._workings / "found.parquet"
        given = pl.scan_parquet(self._files("participants"))
        given.select("pseudonym", "postcode").sink_parquet(homes)
        join_indicators(plan, reference, homes, found, directory)
        homes.unlink()
        own = [column.name for column in list_columns()]
        for table, columns in (
            ("neighbourhoods", pl.col("pseudonym", *own)),
            ("indicators", pl.exclude(own)),
        ):
            path = self._workings / f"{table}.parquet"
            pl.scan_parquet(found).select(columns).sink_parquet(path)
            self._engine.register(table, path)

    def write_analysis(self) -> None:
        """Write the tables of analysis from what was taken, linked and looked up."""
        self._steps.begin("writing the tables of analysis")
        self._engine.register("activities_given", self._files("activities"))
        self._engine.register("registrations_given", self._files("registrations"))
        self._engine.register("institutions_given", self._files("institutions"))
        self._engine.register("uploads_given", self._files("uploads"))
        self._engine.run(_ANALYSIS)
        for table, order in _ANALYSIS_TABLES.items():
            self._write(table, f"analysis/{table}.parquet", order)

    def clear_workings(self) -> None:
        """Remove everything that is not part of the edition."""
        shutil.rmtree(self._workings)
        shutil.rmtree(self._draft / "spill", ignore_errors=True)

    def _participants(self, chunk: pl.DataFrame, directory: PostcodeDirectory) -> pl.DataFrame:
        shaped = shape_chunk(chunk, PARTICIPANTS)
        checked = check_postcodes(shaped["postcode"], directory)
        return shaped.with_columns(
            make_pseudonyms(self._key, "participant", shaped["participant_key"]),
            postcode=checked["postcode"],
        )

    def _registrations(self, chunk: pl.DataFrame) -> pl.DataFrame:
        shaped = shape_chunk(chunk, REGISTRATIONS)
        pseudonyms = make_pseudonyms(self._key, "participant", shaped["participant_key"])
        return shaped.drop("participant_key").with_columns(pseudonyms)

    def _take(
        self, table: str, chunks: Iterator[pl.DataFrame], *, unique: str | None = None
    ) -> None:
        rows = 0
        for chunk in chunks:
            self._write_chunk(table, chunk)
            rows += chunk.height
        self.counts[table] = rows
        if unique is not None and rows:
            keys = pl.scan_parquet(self._files(table)).select(pl.col(unique).n_unique())
            if keys.collect().item() != rows:
                raise WarehouseError(f"A {unique} stands twice among the {table}.")

    def _write_chunk(self, table: str, chunk: pl.DataFrame) -> None:
        number = len(self._files(table))
        chunk.write_parquet(self._workings / f"{table}-{number:05d}.parquet")

    def _files(self, table: str) -> list[Path]:
        return sorted(self._workings.glob(f"{table}-*.parquet"))

    def _year_path(self, year: SourceYear, side: str) -> Path:
        return self._draft / side / "records" / year.source / f"{year.year}.parquet"

    def _write_year(self, year: SourceYear, side: str, table: pl.DataFrame) -> None:
        path = self._year_path(year, side)
        path.parent.mkdir(parents=True, exist_ok=True)
        table.write_parquet(path, compression="zstd")

    def _write(self, table: str, name: str, order: list[str]) -> None:
        self._engine.write(table, self._draft / name, order_by=order)


_ANALYSIS_TABLES: Final = {
    "participants": ["organisation_key", "cohort_began", "pseudonym"],
    "indicators": ["pseudonym"],
    "activities": ["organisation_key", "activity_key"],
    "registrations": ["activity_key", "pseudonym"],
    "institutions": ["urn"],
    "uploads": ["organisation_key", "state"],
    "links": ["source", "year", "pseudonym"],
    "ambiguous": ["source", "year", "pseudonym"],
    "possible": ["source", "year", "pseudonym", "record_pseudonym"],
}


def name_of_year(year: SourceYear) -> str:
    """Name a source and year as the manifest does: `npd_ks4/2016`."""
    return f"{year.source}/{year.year}"
