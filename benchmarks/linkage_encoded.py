"""Linking 50,000 people to 50,000 records by codes, beside linking them by names.

    python -m benchmarks.linkage_encoded [--records N] [--seeds A B] [--no-attack]

The seeds are of files that nothing was developed on: noise 1 with the first, 2 with the second. The
codes of the first pair's records are then attacked (benchmarks/linkage_attack.py).
"""

import argparse
import sys
import tempfile
from pathlib import Path

import polars as pl

from benchmarks.linkage import HEADINGS, row_of, run_ours
from benchmarks.linkage_attack import attack_all
from benchmarks.linkage_measures import recall_by
from benchmarks.machine import describe, print_table, run_measured
from etl.demo.pairs import FilePair, make_pair
from etl.linkage.encoded import Encoding, Hardening, Secret, link_encoded
from etl.linkage.encoded.encode import encode
from etl.linkage.encoded.files import write_encoded
from etl.linkage.encoded.run import HARDENINGS

SEEDS = (301, 302)
SECRET = b"a secret of the benchmark, the same for both of the files"
WAYS = {
    "filters, unhardened": Encoding("bloom", Hardening(salted=False)),
    **{f"filters, {name}": Encoding("bloom", how) for name, how in HARDENINGS.items()},
    "match keys": Encoding("keys"),
}
COLUMNS = ("left_id", "right_id", "probability")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage_encoded")
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--seeds", type=int, nargs=2, default=SEEDS)
    parser.add_argument("--no-attack", action="store_true")
    parser.add_argument("--encode", nargs=2, metavar=("WAY", "FOLDER"), help="and no more")
    parser.add_argument("--link", type=Path, metavar="FOLDER", help="and no more")
    wanted = parser.parse_args()
    if wanted.encode:
        encode_sides(WAYS[wanted.encode[0]], Path(wanted.encode[1]))
    elif wanted.link:
        link_encoded(*(wanted.link / f"{s}.codes.parquet" for s in ("left", "right")), wanted.link)
        print("{}")
    else:
        print(describe())
        measure_all(wanted.records, wanted.seeds, attacked=not wanted.no_attack)


def measure_all(records: int, seeds: tuple[int, int], *, attacked: bool) -> None:
    for seed, noise in zip(seeds, (1.0, 2.0), strict=True):
        pair = make_pair(records, seed=seed, noise=noise)
        with tempfile.TemporaryDirectory() as folder:
            measure_pair(pair, Path(folder), f"noise {noise:g}, seed {seed}")
        if attacked and noise == 1.0:
            attack_all(pair.right, pair.left, WAYS, Secret(SECRET))


def encode_sides(encoding: Encoding, folder: Path) -> None:
    """Encode both files, in a process of its own; ids are kept, to be marked by."""
    for side in ("left", "right"):
        people = pl.read_parquet(folder / f"given_{side}.parquet")
        codes = encode(people, Secret(SECRET), encoding, keep_ids=True).codes
        write_encoded(folder / f"{side}.codes.parquet", codes, Secret(SECRET), encoding)
    print("{}")


def measure_pair(pair: FilePair, folder: Path, title: str) -> None:
    for side, people in (("left", pair.left), ("right", pair.right)):
        people.write_parquet(folder / f"given_{side}.parquet")
    by_names, _, _ = run_ours(pair.truth, folder)
    rows = [[*by_names, "-", "-"]]
    for way in WAYS:
        rows.append(measure_way(way, pair.truth, folder))
        if way in ("filters, salted", "match keys"):
            accepted = _accepted(folder)
            print_table(f"recall, {way}", ("kind", "pairs", ""), recall_by(accepted, pair.truth))
    size = f"{pair.left.height:,} v {pair.right.height:,}, {pair.truth.height:,} true pairs"
    print_table(f"{title}: {size}", (*HEADINGS, "CPU-s to encode", "peak MB"), rows)


def measure_way(way: str, truth: pl.DataFrame, folder: Path) -> list[str]:
    here = [sys.executable, "-m", "benchmarks.linkage_encoded"]
    encoded = run_measured([*here, "--encode", way, str(folder)])
    linked = run_measured([*here, "--link", str(folder)])
    scored = pl.read_parquet(folder / "candidates.parquet").select(COLUMNS)
    costs = (
        f"{cost:,.0f}" for done in (linked, encoded) for cost in (done.cpu_seconds, done.peak_mb)
    )
    return [*row_of(way, scored, truth, _accepted(folder)), *costs]


def _accepted(folder: Path) -> pl.DataFrame:
    kinds = {"probability": pl.Float64}
    return pl.concat(
        pl.read_csv(folder / f"{name}.csv", schema_overrides=kinds).select(COLUMNS)
        for name in ("links", "duplicates")
    )


if __name__ == "__main__":
    main()
