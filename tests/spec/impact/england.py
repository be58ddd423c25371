"""Does the two studies on a synthetic England, and writes docs/impact-england.md.

`python -m tests.spec.impact.england` builds it (some minutes) and keeps what came of it in
`england.csv`, from which the page is written.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from analytics.impact.design import Scope as SchoolScope
from analytics.impact.estimate import Estimator
from analytics.impact.protocol import Protocol
from analytics.impact.stress.refit import refit, unmatch
from analytics.impact.studies import StudyKind, get_study
from analytics.track.scope import EVERYBODY
from etl.demo.generate import generate_at
from etl.demo.scales import SCALES
from etl.warehouse import Edition, FolderRecords, build_edition

SEED = 20261122
SCALE = replace(SCALES["medium"], people=640_000, records=96_000, members=60, localities=400)
NOT_NEEDED = ("npd_ks2", "npd_ks5", "ilr", "graduate_outcomes")
PAGE = Path(__file__).resolve().parents[3] / "docs" / "impact-england.md"
KEPT = Path(__file__).with_name("england.csv")


@dataclass(frozen=True)
class England:
    """A synthetic England with its edition and what only the generator knows."""

    folder: Path
    edition: Edition

    def gains(self, kind: str) -> pl.DataFrame:
        """Give `id` of a study and `gain`, what outreach truly added to this person."""
        people = pl.read_parquet(self.folder / "truth/person.parquet")
        if kind == "ks4":
            gain = pl.col("attainment8") - pl.col("attainment8_without")
            return self._pupils().join(people, on="person_key").select("id", gain.alias("gain"))
        gain = 100 * (pl.col("entry_chance") - pl.col("entry_chance_without"))
        return self._participants().join(people, on="person_key").select("id", gain.alias("gain"))

    def _pupils(self) -> pl.DataFrame:
        links = pl.read_parquet(self.folder / "truth/record_links.parquet")
        links = links.filter(pl.col("source") == "npd_ks4").with_columns(
            pl.col("record_id").cast(pl.String)
        )
        records = pl.read_parquet(self.edition.identity / "records/npd_ks4/*.parquet")
        return records.select(pl.col("pseudonym").alias("id"), "record_id").join(
            links, on="record_id"
        )

    def _participants(self) -> pl.DataFrame:
        links = pl.read_parquet(self.folder / "truth/participant_links.parquet").with_columns(
            pl.col("participant_key").cast(pl.String)
        )
        records = pl.read_parquet(self.edition.identity / "participants.parquet")
        people = pl.read_parquet(self.edition.identity / "people.parquet")
        return (
            records.join(links, on="participant_key")
            .join(people.select("pseudonym", "person"), on="pseudonym")
            .group_by(pl.col("person").alias("id"))
            .agg(pl.col("person_key").first())
        )


def build_england(folder: Path) -> England:
    """Generate an England, link it, and build an edition: the records that the studies need."""
    generate_at(folder, SCALE, size="medium", seed=SEED, progress=lambda *_: None)
    for source in NOT_NEEDED:
        shutil.rmtree(folder / "administrative" / source, ignore_errors=True)
    edition = build_edition(
        folder / "warehouse",
        FolderRecords(folder / "outreach"),
        folder / "administrative",
        folder / "reference",
        built_at=datetime(2026, 11, 22, tzinfo=UTC),
        key=b"a key of the tests, 32 bytes long",
    )
    return England(folder, edition)


def iter_studies() -> Iterator[tuple[StudyKind, str]]:
    """Give each kind of study under each definition of taking part."""
    for name in ("ks4", "he-entry"):
        kind = get_study(name)
        yield from ((kind, definition) for definition in kind.definitions)


def do_studies(england: England) -> pl.DataFrame:
    """Do the studies, each of everybody and of each group that its protocol names."""
    rows = []
    for kind, definition in iter_studies():
        years = kind.list_years(england.edition.analysis)
        protocol = kind.declare(
            first_year=years[0],
            last_year=years[-1],
            definition=definition,
            scope=SchoolScope.ACROSS,
        )
        frame = kind.gather(england.edition.analysis, EVERYBODY, protocol).frame
        frame = frame.join(england.gains(kind.name), on="id", how="left")
        for group, people in iter_groups(frame, protocol):
            rows.append(
                {"study": kind.title, "definition": definition, "group": group}
                | do_study(people, protocol)
            )
    return pl.DataFrame(rows)


def iter_groups(frame: pl.DataFrame, protocol: Protocol) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give everybody, and the people of each group."""
    yield "everybody", frame
    words = {"true": "yes", "false": "no"}
    for group in protocol.subgroups:
        for level in frame[group.column].drop_nulls().unique().sort():
            named = words.get(str(level).lower(), str(level))
            of_level = frame.filter(pl.col(group.column) == level)
            yield f"{group.title}: {named}", of_level.with_columns(pl.lit(0).alias(group.column))


def do_study(people: pl.DataFrame, protocol: Protocol) -> dict[str, float]:
    """Match and estimate, and hold it beside the truth and the plain difference.

    The truth is what outreach added to the participants who were matched, less what it added to
    those whom they stand beside.
    """
    outcome = protocol.outcomes[0]
    times = 100.0 if outcome.binary else 1.0
    covariates = [name for name in protocol.design.covariates if people[name].n_unique() > 1]
    made = refit(people, replace(protocol.design, covariates=tuple(covariates)))
    units, weights = made.units, made.matched.weights
    found = made.estimate(outcome.column, Estimator.G_COMPUTATION)
    naive = unmatch(units, made.design).estimate(outcome.column, Estimator.DIFFERENCE_IN_MEANS)
    gains = units.frame["gain"].fill_null(0.0).to_numpy()
    inside = weights > 0
    means = [
        float((gains * weights)[group & inside].sum() / weights[group & inside].sum())
        for group in (units.treated, ~units.treated)
    ]
    return {
        "participants": int((units.treated & inside).sum()),
        "truth": means[0] - means[1],
        "matched": times * found.value,
        "matched_low": times * (found.low or float("nan")),
        "matched_high": times * (found.high or float("nan")),
        "naive": times * naive.value,
        "naive_low": times * (naive.low or float("nan")),
        "naive_high": times * (naive.high or float("nan")),
    }


HEAD = """# The two studies on a synthetic England

Written by `python -m tests.spec.impact.england`. An England of {people:,} people, {records:,}
participant records and {members} members is generated, its records linked as in any edition, and
both studies done as they are declared by default. The generator knows what outreach truly added to
each person. Effects are in points of Attainment 8, and in percentage points of entry by 19.

- **truth**: what outreach added to the participants who were matched, less what it added to those
  beside them.
- **matched**: the estimate with its interval of 95 per cent, by schools.
- **plain difference**: participants less all others who could be compared, with its interval.
- **holds**: whether the interval holds the truth.

| study | taking part | group | participants | truth | matched | holds | plain difference | holds |
|---|---|---|---:|---:|---:|---|---:|---|
"""
FOOT = """
Two things by which people are chosen, or choose, are in no record that both groups have. One is
motivation, which lifts entry to higher education. The other is whether the parents were students,
which goes with how well off a home is beyond what its area and free school meals tell, and lifts
both outcomes. The first makes a study read too high, the second too low, and nothing in its table
of balance shows either. With the numbers of a national study the interval is narrow enough to miss
by them, as some rows show; the report says how strong such a thing would have to be. A plain
difference misses by more wherever who is aimed at differs from others in what is recorded; for all
people together it comes near the truth at Key Stage 4 only because its errors pull in opposite
directions.
"""


def write_page(done: pl.DataFrame) -> str:
    """Write the page from what the studies came to."""
    rows = "\n".join(_write_row(one) for one in done.iter_rows(named=True))
    head = HEAD.format(people=SCALE.people, records=SCALE.records, members=SCALE.members)
    return f"{head}{rows}\n{FOOT}"


def _write_row(one: dict[str, float]) -> str:
    cells = [
        str(one["study"]),
        str(one["definition"]),
        str(one["group"]),
        f"{one['participants']:,}",
        f"{one['truth']:.2f}",
        *_say(one, "matched"),
        *_say(one, "naive"),
    ]
    return f"| {' | '.join(cells)} |"


def _say(one: dict[str, float], name: str) -> tuple[str, str]:
    low, high = one[f"{name}_low"], one[f"{name}_high"]
    return (
        f"{one[name]:.2f} ({low:.2f} to {high:.2f})",
        "yes" if low <= one["truth"] <= high else "**no**",
    )


def main() -> None:
    """Build the England, do the studies, and write the page."""
    with TemporaryDirectory(prefix="hearth-england-") as folder:
        done = do_studies(build_england(Path(folder)))
    done.write_csv(KEPT, float_precision=6)
    PAGE.write_text(write_page(done), encoding="utf-8")


if __name__ == "__main__":
    main()
