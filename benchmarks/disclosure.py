"""Protection of tables for release: how long it takes, and what an attack finds afterwards.

python -m benchmarks.disclosure times
python -m benchmarks.disclosure hits
"""

import sys
from itertools import product
from time import perf_counter

import numpy as np

from analytics.disclosure.release import (
    CountTable,
    ReleaseError,
    audit_releases,
    list_profiles,
    protect_release,
)
from analytics.disclosure.release.groups import Layout

SIZES = [(20, 10), (100, 20), (20, 10, 5)]
SHAPES = {(6, 2): 50, (8, 5): 25, (6, 5, 2): 10}
MEANS = (3, 10, 40)
SECONDS = 120


def main(what: str) -> None:
    if what == "times":
        print("| table | figures | profile | protect, s | audit, s | hidden | mean error |")
        for shape in SIZES:
            for profile in list_profiles():
                print(time_profile(draw_table(shape, 10, 1), profile.key), flush=True)
        return
    print("| table | mean cell | profile | tables | with a hit | figures | exact or small |")
    for (shape, number), mean, profile in product(SHAPES.items(), MEANS, list_profiles()):
        tables = [draw_table(shape, mean, seed) for seed in range(number)]
        print(count_hits(tables, profile.key, f"{size(shape)} | {mean}"), flush=True)


def time_profile(table: CountTable, key: str) -> str:
    profile = next(each for each in list_profiles() if each.key == key)
    start = perf_counter()
    release = protect_release([table], profile, seed=bytes(16), seconds=SECONDS)
    between = perf_counter()
    found = audit_releases([release.published], seconds=SECONDS)
    done = perf_counter()
    return (
        f"| {table.name} | {found.figures:,} | {key} | {between - start:.1f} | "
        f"{done - between:.1f} | {len(release.reasons):,} | {release.mean_error} "
        f"| {len(found.remarks)} found"
    )


def count_hits(tables: list[CountTable], key: str, what: str) -> str:
    profile = next(each for each in list_profiles() if each.key == key)
    hits, figures, refused = [], 0, 0
    for table in tables:
        try:
            release = protect_release([table], profile, seed=bytes(16), seconds=SECONDS)
        except ReleaseError:
            refused += 1
            continue
        found = audit_releases([release.published], seconds=SECONDS)
        hits.append(len(found.remarks))
        figures += found.figures
    return (
        f"| {what} | {key} | {len(tables)} | {sum(map(bool, hits))} | {figures:,} | {sum(hits)} |"
        + (f" refused {refused}" if refused else "")
    )


def draw_table(shape: tuple[int, ...], mean: float, seed: int) -> CountTable:
    """Counts with a long tail (geometric from 0), and all margins."""
    counts = np.random.default_rng(seed).geometric(1 / (1 + mean), shape) - 1
    for axis in range(len(shape)):
        counts = np.concatenate([counts, counts.sum(axis=axis, keepdims=True)], axis=axis)
    labels = product(*([*map(str, range(width)), "Total"] for width in shape))
    names = tuple("abc"[: len(shape)])
    layout = Layout(size(shape), names, tuple(labels), tuple(range(2, counts.size + 2)))
    return CountTable(size(shape), "n", layout, counts.ravel())


def size(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))


if __name__ == "__main__":
    main(sys.argv[1])
