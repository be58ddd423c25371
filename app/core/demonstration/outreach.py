"""The activities, sessions and registers of one member."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy.orm import Session as DatabaseSession

from app.core.context import LONDON
from app.core.database import insert_rows
from app.models import Activity, Registration, Session

if TYPE_CHECKING:
    from app.core.demonstration.load import Loaded

CHUNK = 5_000
ACTIVITY_FIELDS = (
    "reference", "title", "activity_type", "academic_year", "starts_on", "ends_on",
    "contact_hours", "mode", "venue", "venue_postcode", "funding_stream", "target_year_groups",
    "status", "cost_pounds",
)  # fmt: skip


@dataclass(frozen=True)
class MemberOutreach:
    """Records what one member did, given the numbers of its participants and of the schools."""

    session: DatabaseSession
    folder: Path
    organisation_id: int
    people: dict[int, int]
    schools: dict[str, int]
    loaded: "Loaded"

    def load(self, organisation_key: str) -> None:
        """Record the member's activities with their sessions and registers."""
        found = pl.col("organisation_key") == organisation_key
        activities = self._scan("activities").filter(found).sort("activity_key").collect()
        if activities.is_empty():
            return
        numbers = self._load_activities(activities)
        self._load_sessions(numbers)
        self._load_registrations(numbers)

    def _scan(self, table: str) -> pl.LazyFrame:
        return pl.scan_parquet(self.folder / "outreach" / f"{table}.parquet")

    def _of(self, table: str, activities: dict[int, int]) -> pl.DataFrame:
        wanted = pl.Series(list(activities), dtype=pl.Int64)
        return self._scan(table).filter(pl.col("activity_key").is_in(wanted.implode())).collect()

    def _load_activities(self, activities: pl.DataFrame) -> dict[int, int]:
        rows = [
            {name: row[name] for name in ACTIVITY_FIELDS}
            | {
                "organisation_id": self.organisation_id,
                "programme_id": self.loaded.programmes.get(row["programme_key"]),
                "host_id": self.schools.get(row["host_urn"]),
            }
            for row in activities.iter_rows(named=True)
        ]
        numbers: list[int] = []
        statement = insert_rows(Activity).returning(Activity.id, sort_by_parameter_order=True)
        for start in range(0, len(rows), CHUNK):
            numbers.extend(self.session.scalars(statement, rows[start : start + CHUNK]))
        self.loaded.activities += len(rows)
        return dict(zip(activities["activity_key"], numbers, strict=True))

    def _load_sessions(self, activities: dict[int, int]) -> None:
        rows = [
            {
                "title": row["title"],
                "hours": row["hours"],
                "starts_at": row["starts_at"].replace(tzinfo=LONDON),
                "ends_at": row["ends_at"].replace(tzinfo=LONDON),
                "organisation_id": self.organisation_id,
                "activity_id": activities[row["activity_key"]],
            }
            for row in self._of("sessions", activities).iter_rows(named=True)
        ]
        self._insert(Session, rows)

    def _load_registrations(self, activities: dict[int, int]) -> None:
        rows: dict[tuple[int, int], dict[str, Any]] = {}
        for row in self._of("registrations", activities).iter_rows(named=True):
            participant_id = self.people.get(row["participant_key"])
            if participant_id is None:
                continue
            activity_id = activities[row["activity_key"]]
            rows[participant_id, activity_id] = {
                "organisation_id": self.organisation_id,
                "participant_id": participant_id,
                "activity_id": activity_id,
                "status": row["status"],
                "hours": row["hours"],
            }
        self._insert(Registration, list(rows.values()))
        self.loaded.registrations += len(rows)

    def _insert(self, model: type[Any], rows: list[dict[str, Any]]) -> None:
        for start in range(0, len(rows), CHUNK):
            self.session.execute(insert_rows(model), rows[start : start + CHUNK])
