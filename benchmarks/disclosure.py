"""Protection of tables for release: how long it takes, and what an attack finds afterwards.

python -m benchmarks.disclosure times
python -m benchmarks.disclosure hits
python -m benchmarks.disclosure report
"""

import sys
from dataclasses import replace
from itertools import product
from time import perf_counter

import numpy as np
import polars as pl

from analytics.disclosure import Count, Dimension, Share, TrueCounts, protect_report
from analytics.disclosure.register import Entry, Population, check_release
from analytics.disclosure.release import (
    CountTable,
    ReleaseError,
    audit_releases,
    list_profiles,
    protect_release,
)
from analytics.disclosure.release.groups import Layout
from analytics.disclosure.seen import publish
from analytics.reports import Counted

SIZES = [(20, 10), (100, 20), (20, 10, 5)]
SHAPES = {(6, 2): 50, (8, 5): 25, (6, 5, 2): 10}
MEANS = (3, 10, 40)
SECONDS = 120
KEY = bytes(32)
MEMBERS = tuple(f"member-{number:03}" for number in range(100))


def main(what: str) -> None:
    if what == "times":
        print("| table | figures | profile | protect, s | audit, s | hidden | mean error |")
        for shape in SIZES:
            for profile in list_profiles():
                print(time_profile(draw_table(shape, 10, 1), profile.key), flush=True)
        return
    if what == "report":
        time_report()
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


def time_report() -> None:
    """Time a report through the gate, the attack on it, and the register of many members."""
    print("| people | tables | figures | protect, s | attack, s | found |")
    for number, tables in ((300, 25), (300_000, 25), (3_000_000, 25), (300_000, 100)):
        counted = draw_report(number, tables, seed=1)
        start = perf_counter()
        safe = protect_report(counted, key=KEY)
        between = perf_counter()
        audit = audit_releases(publish("report", safe), seconds=SECONDS)
        took = f"{between - start:.1f} | {perf_counter() - between:.1f}"
        print(f"| {number:,} | {tables} | {audit.figures:,} | {took} | {len(audit.remarks)} |")
    time_register()


def time_register() -> None:
    """Time how a release is held against those of a hundred members, and one of them against it."""
    safe = protect_report(draw_report(30_000, 25, seed=1), key=KEY)
    everybody = Population("track", 1, "hash", MEMBERS, everybody=True)
    released = [Entry.of(everybody, safe)]
    for number, member in enumerate(MEMBERS):
        own = replace(everybody, members=(member,), everybody=False)
        counted = draw_report(30_000, 25, seed=1, member=number)
        released.append(Entry.of(own, protect_report(counted, key=KEY, within=[safe])))
    start = perf_counter()
    check_release(everybody, safe, released[1:])
    took_all, start = perf_counter() - start, perf_counter()
    check_release(released[1].population, released[1].tables, released[:1])
    print("| releases in the register | all members against it, s | one member against it, s |")
    print(f"| {len(released)} | {took_all:.1f} | {perf_counter() - start:.2f} |")


def draw_report(people: int, tables: int, *, seed: int, member: int | None = None) -> list[Counted]:
    """Draw a report: people by six categories of each table, who entered, and who stayed on.

    Of all of them, or of one of a hundred members.
    """
    whose = np.ones(people, dtype=bool)
    if member is not None:
        whose = np.arange(people) % len(MEMBERS) == member
    random = np.random.default_rng(seed)
    counted = []
    entered = random.random(people) < 0.4
    parts = {"people": whose, "entered": whose & entered}
    parts["continued"] = whose & entered & (random.random(people) < 0.9)
    measures = (
        Count("people", "People"),
        Count("entered", "Entered", part_of="people"),
        Count("continued", "Continued", part_of="entered"),
        Share("rate", "Entered, %", part="entered", whole="people", interval=True),
    )
    for number in range(tables):
        name = f"d{number}"
        groups = random.choice(6, people, p=random.dirichlet(np.ones(6)))
        table = pl.DataFrame({name: [str(label) for label in range(6)]}).with_columns(
            pl.Series(part, np.bincount(groups[inside], minlength=6))
            for part, inside in parts.items()
        )
        dimension = Dimension(name, name, tuple((str(label), str(label)) for label in range(6)))
        counts = TrueCounts(name, table, (dimension,), measures, total_label="All")
        counted.append(Counted(name, "hesa", counts))
    return counted


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
