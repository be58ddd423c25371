"""Linking 100,000 people to 100,000 records of a synthetic England, beside match keys and Splink.

    python -m benchmarks.linkage [--records N] [--right-records N] [--seeds A B] [--no-peers]

The seeds are of files that nothing was developed on: noise 1 with the first, 2 with the second.
Splink is run as its documentation advises, on its own blocking rules and on our candidate pairs;
it needs requirements/peers.txt in .venv/peers (`python -m benchmarks.postcodes --install`), or
another Python named by --peer-python.
"""

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.linkage_measures import calibration, measure, recall_by, single_best
from benchmarks.machine import describe, print_table, run_measured
from etl.demo.pairs import FilePair, make_pair
from etl.engine import DuckEngine
from etl.linkage import link_files
from etl.linkage.evidence import gather_evidence
from etl.linkage.sides import take_side
from etl.linkage.standardise import standardise, tidy_people

ROOT = Path(__file__).parents[1]
SEEDS = (101, 102)
HEADINGS = ("system", "F1", "precision", "recall", "R@P99.5", "CPU-s", "peak MB")
#: In the manner of NPD's and the Census's match keys: forename, surname, date of birth, postcode
#: and sex in ever looser forms; a key that is not unique on both sides links nobody.
MATCH_KEYS = (
    "forename || surname || born || postcode",
    "forename || surname || born || district || sex",
    "forename[1] || surname || born || postcode",
    "forename || surname_sound || born || district",
    "forename || born || postcode || sex",
    "forename || surname || born || sex",
    "surname || born || postcode || sex",
    "forename || surname || postcode || sex",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--right-records", type=int, help="if not as many")
    parser.add_argument("--seeds", type=int, nargs=2, default=SEEDS)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--peer-python", default=str(ROOT / ".venv" / "peers" / "bin" / "python"))
    parser.add_argument("--link", type=Path, help="link the files in a folder, and no more")
    wanted = parser.parse_args()
    if wanted.link:
        link(wanted.link)
        return
    print(describe())
    for seed, noise in zip(wanted.seeds, (1.0, 2.0), strict=True):
        pair = make_pair(wanted.records, seed=seed, noise=noise, right_records=wanted.right_records)
        with tempfile.TemporaryDirectory() as folder:
            python = None if wanted.no_peers else wanted.peer_python
            compare(pair, Path(folder), f"noise {noise:g}, seed {seed}", python)


def compare(pair: FilePair, folder: Path, title: str, peer_python: str | None) -> None:
    pair.left.write_parquet(folder / "given_left.parquet")
    pair.right.write_parquet(folder / "given_right.parquet")
    ours, accepted, scored = run_ours(pair.truth, folder)
    rows = [match_keys(pair), ours]
    if peer_python and Path(peer_python).exists():
        candidates(pair, folder)
        for name in ("splink", "splink_passes"):
            rows += run_splink(name, pair.truth, folder, peer_python)
    size = f"{pair.left.height:,} v {pair.right.height:,}, {pair.truth.height:,} true pairs"
    print_table(f"{title}: {size}", HEADINGS, rows)
    print_table("recall by kind", ("kind", "pairs", "recall"), recall_by(accepted, pair.truth))
    print_table(
        "calibration",
        ("probability", "pairs", "said", "true"),
        calibration(scored, pair.truth),
    )


def link(folder: Path) -> None:
    """Do what `hearth link run` does, in a process of its own."""
    files = [folder / f"given_{side}.parquet" for side in ("left", "right")]
    link_files(*files, folder / "out", today=datetime.now(UTC).date())
    print("{}")


def run_ours(truth: pl.DataFrame, folder: Path) -> tuple[list[str], pl.DataFrame, pl.DataFrame]:
    out = folder / "out"
    measured = run_measured([sys.executable, "-m", "benchmarks.linkage", "--link", str(folder)])
    columns = ("left_id", "right_id", "probability")
    accepted = pl.concat(
        [pl.read_csv(out / f"{n}.csv").select(columns) for n in ("links", "duplicates")]
    )
    scored = pl.read_parquet(out / "candidates.parquet").select(columns)
    row = row_of("hearth link run", scored, truth, accepted)
    return [*row, f"{measured.cpu_seconds:.0f}", f"{measured.peak_mb:,.0f}"], accepted, scored


def row_of(
    name: str, scored: pl.DataFrame, truth: pl.DataFrame, accepted: pl.DataFrame
) -> list[str]:
    found = measure(scored, truth, accepted)
    numbers = (found.f1, found.precision, found.recall, found.recall_at)
    return [name, *(f"{number:.4f}" for number in numbers)]


def standardised(pair: FilePair) -> tuple[pl.DataFrame, pl.DataFrame]:
    return standardise(pair.left.sort("id")), standardise(pair.right.sort("id"))


def match_keys(pair: FilePair) -> list[str]:
    """Link by one key after the other; what a key links is out of the next."""
    left, right = standardised(pair)
    with duckdb.connect() as base:
        base.register("left_all", left.to_arrow())
        base.register("right_all", right.to_arrow())
        base.execute("CREATE TABLE links (left_id VARCHAR, right_id VARCHAR)")
        for key in MATCH_KEYS:
            for side in ("left", "right"):
                base.execute(
                    f"""CREATE OR REPLACE TABLE {side}_keys AS
                    SELECT {key} AS key, any_value(id) AS id FROM {side}_all
                    WHERE key IS NOT NULL AND id NOT IN (SELECT {side}_id FROM links)
                    GROUP BY 1 HAVING count(*) = 1"""  # noqa: S608 - our own keys
                )
            base.execute(
                "INSERT INTO links SELECT l.id, r.id FROM left_keys l JOIN right_keys r USING (key)"
            )
        links = base.sql("SELECT * FROM links").pl().with_columns(probability=pl.lit(1.0))
    row = row_of("eight match keys", links, pair.truth, links)
    return [*row[:4], "-", "-", "-"]


def candidates(pair: FilePair, folder: Path) -> None:
    """Write the standardised files and our candidate pairs, for Splink."""
    left, right = standardised(pair)
    with DuckEngine() as engine:
        counts = [
            take_side(side, tidy_people(given.sort("id")), engine)
            for side, given in (("left", pair.left), ("right", pair.right))
        ]
        pairs = gather_evidence(*counts, engine).pairs
    pl.DataFrame(
        {
            "left_id": left["id"].gather(pairs["left_row"]),
            "right_id": right["id"].gather(pairs["right_row"]),
        }
    ).write_parquet(folder / "pairs.parquet")
    for name, side in (("left", left), ("right", right)):
        side.with_columns(pl.col("others").list.first().alias("middle")).select(
            "id", "forename", "surname", "middle", "born", "sex", "postcode", "district", "school"
        ).write_parquet(folder / f"{name}.parquet")


def run_splink(name: str, truth: pl.DataFrame, folder: Path, python: str) -> list[list[str]]:
    script = str(ROOT / "benchmarks" / "linkage_peers.py")
    measured = run_measured([python, "-W", "ignore", script, name, str(folder)])
    if measured.said.get("missing"):
        return [[f"{name}: not installed", *"------"]]
    scored = pl.read_parquet(folder / "found.parquet")
    costs = [f"{measured.cpu_seconds:.0f}", f"{measured.peak_mb:,.0f}"]
    words = {"splink": "Splink 5", "splink_passes": "Splink 5 on our pairs"}[name]
    at_half = scored.filter(pl.col("probability") >= 0.5)
    best = single_best(scored)
    return [
        [*row_of(words, scored, truth, at_half), *costs],
        [*row_of(f"{words}, best of each", best, truth, best), *costs],
    ]


if __name__ == "__main__":
    main()
