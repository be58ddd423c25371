"""The parts of an edition, one after the other, in its draft folder.

Knows what goes where; not when, nor how an edition becomes the current one.
"""

import shutil
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

from etl.engine import Engine, load_stages
from etl.postcodes import PostcodeDirectory
from etl.records import SourceYear, get_layout, read_year
from etl.records.layouts import IDENTIFIERS
from etl.reference.editions import Edition
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
from etl.warehouse.nearby import add_distances, read_register
from etl.warehouse.neighbourhoods import Neighbourhoods
from etl.warehouse.placing import PLACED_SOURCE, find_spots, place_homes, place_records
from etl.warehouse.pseudonyms import make_pseudonyms
from etl.warehouse.record_people import keep_record_people
from etl.warehouse.release_key import write_release_key
from etl.warehouse.sources import (
    ACTIVITIES,
    INSTITUTIONS,
    MEMBERS,
    PARTICIPANTS,
    REGISTRATIONS,
    UPLOADS,
    RecordsSource,
    shape_checked,
    shape_chunk,
)
from etl.warehouse.steps import Steps, name_of_year
from etl.warehouse.upkeep import LinkKeeper, Upkeep
from etl.warehouse.workings import Workings

_ANALYSIS: Final = load_stages("etl.warehouse", "sql/analysis")
_LINKABLE: Final = load_stages("etl.warehouse", "sql/linkable")


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
        (draft / "identity").chmod(0o700)
        self._workings = Workings(draft / "workings")

    def take_records(self, source: RecordsSource, directory: PostcodeDirectory) -> None:
        """Take the records over: pseudonyms made, postcodes tidied, identities kept apart."""
        self._steps.begin("reading the records")
        activities = (
            shape_checked(chunk, ACTIVITIES, "venue_postcode", directory)
            for chunk in source.iter_activities()
        )
        participants = (
            self._participants(chunk, directory) for chunk in source.iter_participants()
        )
        registrations = (self._registrations(chunk) for chunk in source.iter_registrations())
        institutions = (
            shape_checked(chunk, INSTITUTIONS, "postcode", directory)
            for chunk in source.iter_institutions()
        )
        self._take("activities", activities, unique="activity_key")
        self._take("participants", participants, unique="participant_key")
        self._take("registrations", registrations)
        self._take("institutions", institutions, unique="urn")
        if not self.counts["participants"]:
            raise WarehouseError("The records have no participants.")
        # A platform may have no activity yet: a table without rows is a table.
        self._workings.write("activities", ACTIVITIES.make_empty())
        self._workings.write("registrations", self._registrations(REGISTRATIONS.make_empty()))
        self._workings.write("institutions", INSTITUTIONS.make_empty())
        for chunk in (*source.iter_members(), MEMBERS.make_empty()):
            self._workings.write("members", shape_chunk(chunk, MEMBERS))
        for chunk in (*source.iter_uploads(), UPLOADS.make_empty()):
            self._workings.write("uploads", shape_chunk(chunk, UPLOADS))
        self._engine.register("identity", self._workings.list_files("participants"))
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
            "neighbourhoods": dict(self._areas.group_by("level").len().sort("level").iter_rows()),
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
        everybody = self._workings.scan("participants").select("pseudonym").collect()
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
        self._steps.begin("looking up the homes")
        folder = self._workings.folder
        homes, found = folder / "homes.parquet", folder / "found.parquet"
        given = self._workings.scan("participants")
        given.select("pseudonym", "postcode").sink_parquet(homes)
        join_indicators(plan, reference, homes, found, directory)
        homes.unlink()
        own = [column.name for column in list_columns()]
        for table, columns in (
            ("neighbourhoods", pl.col("pseudonym", *own)),
            ("indicators", pl.exclude(own)),
        ):
            path = folder / f"{table}.parquet"
            pl.scan_parquet(found).select(columns).sink_parquet(path)
            self._engine.register(table, path)

    def place(
        self, areas: Neighbourhoods, years: tuple[SourceYear, ...], schools: Edition | None
    ) -> None:
        """Find the neighbourhoods of homes, and where schools and venues are."""
        self._steps.begin("placing homes, schools and venues")
        self._areas = areas.table
        place_homes(self._workings, areas)
        placed = (year for year in years if year.source == PLACED_SOURCE)
        identities = ((year.year, self._year_path(year, "identity")) for year in placed)
        place_records(self._workings, areas, identities)
        self._engine.register("spots", find_spots(self._workings, areas))
        self._engine.register("register", read_register(schools, areas))

    def write_analysis(self) -> None:
        """Write the tables of analysis from what was taken, linked, looked up and placed."""
        self._steps.begin("writing the tables of analysis")
        for table in ("activities", "registrations", "institutions", "members", "uploads"):
            self._engine.register(f"{table}_given", self._workings.list_files(table))
        for table in ("homes_placed", "record_homes_placed"):
            self._engine.register(table, self._workings.list_files(table))
        self._engine.run(_ANALYSIS, {"today": self._today})
        for table, order in _ANALYSIS_TABLES.items():
            self._write(table, f"analysis/{table}.parquet", order)
        write_release_key(self._draft / "analysis", self._key)
        for table in _PRIVATE_TABLES:
            (self._draft / "analysis" / f"{table}.parquet").chmod(0o600)
        providers = self._engine.fetch("providers", order_by=_ANALYSIS_TABLES["providers"])
        schools = self._engine.fetch("schools_beyond_13", order_by=["easting_m", "northing_m"])
        add_distances(self._areas, providers, schools).write_parquet(
            self._draft / "analysis/neighbourhoods.parquet", compression="zstd"
        )

    def clear_workings(self) -> None:
        """Remove everything that is not part of the edition."""
        shutil.rmtree(self._workings.folder)
        shutil.rmtree(self._draft / "spill", ignore_errors=True)

    def _participants(self, chunk: pl.DataFrame, directory: PostcodeDirectory) -> pl.DataFrame:
        shaped = shape_checked(chunk, PARTICIPANTS, "postcode", directory)
        return shaped.with_columns(
            make_pseudonyms(self._key, "participant", shaped["participant_key"])
        )

    def _registrations(self, chunk: pl.DataFrame) -> pl.DataFrame:
        shaped = shape_chunk(chunk, REGISTRATIONS)
        pseudonyms = make_pseudonyms(self._key, "participant", shaped["participant_key"])
        return shaped.drop("participant_key").with_columns(pseudonyms)

    def _take(
        self, table: str, chunks: Iterable[pl.DataFrame], *, unique: str | None = None
    ) -> None:
        self.counts[table] = self._workings.take(table, chunks, unique=unique)

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
    "homes": ["pseudonym"],
    "record_homes": ["source", "year", "pseudonym"],
    "providers": ["provider", "urn", "easting_m", "northing_m"],
}
# Where a person lives, if only by area: readable by the account that runs Hearth alone.
_PRIVATE_TABLES: Final = ("homes", "record_homes")
