"""The peer: the rules of HEFCE 00/06 as plain pandas and NumPy, to be measured against.

Partial: one set of settings with its default options, price groups by cost centre, TS 38 and the
block's subject with SBJPER (no subjects of the aim, no equal shares), the tables 1a to 3a and the
inputs of the premiums. Written as an analyst would write it: whole columns at a time.
"""

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from analytics.heses import register

YEAR = 1998
CODES = tuple(
    field.name
    for field in register.list_fields()
    if field.kind in {"code", "year"} and not field.name.startswith("COSTCN")
)
GROUPS = ("A", "B", "C", "D", "MEDIA", "PSYCH", "ITT", "INSET", "U")


def main() -> None:
    path, method = Path(sys.argv[1]), json.loads(sys.argv[2])
    start = perf_counter()
    frame = pd.read_parquet(path)
    tables = recreate(frame, method)
    print(json.dumps({"seconds": perf_counter() - start, "cells": len(tables)}))


def recreate(frame: pd.DataFrame, methods: dict[str, str]) -> pd.DataFrame:
    codes: Any = {
        name: pd.to_numeric(frame[name], errors="coerce").fillna(-1).to_numpy() for name in CODES
    }
    dates = {
        name: pd.to_datetime(frame[name], format="%d/%m/%Y", errors="coerce")
        for name in ("BIRTHDTE", "COMDATE", "DATELEFT")
    }
    load = pd.to_numeric(frame["STULOAD"], errors="coerce").fillna(0).clip(lower=0).to_numpy()
    placed = classify(frame, codes, dates, load, frame["INSTID"].map(methods))
    shares = apportion(frame, codes)
    return add_up(frame, placed, shares)


def exclude(c: Any, before: np.ndarray, withdrew: np.ndarray) -> np.ndarray:
    """Add the reasons for exclusion, but for load."""
    unfinished = (c["RSNLEAVE"] >= 4) & (c["RSNLEAVE"] <= 11)
    bits = 2 * np.isin(c["QUALAIM"], (*range(71, 79), 44, *range(51, 56)))
    bits = bits + 4 * np.isin(c["QUALAIM"], (97, 98, 99))
    bits = bits + 8 * (unfinished & withdrew)
    writing = np.isin(c["MODE"], (43, 44)) & before
    bits = bits + 16 * (np.isin(c["MODE"], (51, 63, 64)) | writing)
    bits = bits + 32 * np.isin(c["SPCSTU"], (3, 4, 5, 6, 8))
    bits = bits + 16384 * ((c["FUNDLEV"] == 99) | (c["FUNDCOMP"] == 9))
    return bits + 32768 * ((c["LOCSDY"] == 7) & (c["FUNDCODE"] != 1))


def tabulate(c: Any) -> np.ndarray:
    """Number the table: full-time, year-out, part-time."""
    fees = np.isin(c["FEEBAND"], (2, 42))
    sandwich = np.isin(c["MODE"], (23, 24, 52))
    full = (c["MODE"] == 1) | (sandwich & ~fees & (c["LOCSDY"] != 4))
    full |= (c["MODE"] == 53) & ~fees
    out = sandwich & fees & np.isin(c["LOCSDY"], (4, 8))
    return np.select([full, out], [1, 2], 3)


def classify(
    frame: pd.DataFrame, c: Any, dates: dict[str, pd.Series], load: np.ndarray, method: pd.Series
) -> dict[str, np.ndarray]:
    started, left = dates["COMDATE"], dates["DATELEFT"]
    census, year_start = pd.Timestamp(YEAR, 12, 1), pd.Timestamp(YEAR, 8, 1)
    next_year = pd.Timestamp(YEAR + 1, 8, 1)
    standard = ~np.isin(c["TYPEYR"], (2, 3, 4, 5))
    month_day = started.dt.month * 100 + started.dt.day
    autumn = np.where(month_day >= 801, YEAR, YEAR + 1) * 10000 + month_day
    left_number = left.dt.year * 10000 + left.dt.month * 100 + left.dt.day
    unit, length = c["UNITLGTH"], c["SPLENGTH"]
    months = np.select([unit == 1, unit == 2], [12 * length, length], -1)
    days = pd.to_timedelta(np.select([unit == 3, unit == 4], [7 * length, length], 0), "D")
    in_days = started + days.where(np.isin(unit, (3, 4, 5)))
    ends = (started.dt.year * 12 + started.dt.month - 1) + np.where(months > 0, months, np.nan)
    before = ((ends < YEAR * 12 + 7) | (in_days < year_start)).to_numpy()
    in_year = ((ends >= YEAR * 12 + 7) & (ends < YEAR * 12 + 19)).to_numpy()
    in_year = in_year | ((in_days >= year_start) & (in_days < next_year)).to_numpy()
    bits = exclude(c, before, np.where(standard, left < census, left_number < autumn))
    table = tabulate(c)
    starts = (started >= year_start).to_numpy() | (c["TYPEYR"] == 3)
    starts = starts | started.isna().to_numpy() & (c["TYPEYR"] == 2) & (c["YEARPRG"] == 1)
    overlap = (method == "split").to_numpy() & ~standard
    starts = starts & overlap
    leaves = (c["TYPEYR"] == 5) | ((c["TYPEYR"] == 2) & in_year)
    finished = (c["RSNLEAVE"] < 4) | (c["RSNLEAVE"] > 11)
    leaves = leaves | ((left >= year_start) & (left < next_year)).to_numpy() & finished
    leaves &= overlap & ~starts
    short = ((unit == 5) & (length < 21)) | ((unit == 4) & (length < 7))
    lengths = np.where(months > 0, months, 1000 * unit + length)
    keys = [frame["INSTID"], frame["CAMPID"], table, c["FUNDLEV"], lengths]
    group = pd.DataFrame(dict(enumerate(keys))).groupby(list(range(5)), sort=False).ngroup()
    given = starts & (bits == 0) & ~short
    mean = pd.Series(load[given]).groupby(group.to_numpy()[given]).mean()
    load = np.where(starts, 0, load + np.where(leaves, group.map(mean).fillna(0), 0))
    lost = ((left >= census) & (left < next_year)).to_numpy() & (c["FUNDCOMP"] == 2)
    second = method.isin(["end", "split"]).to_numpy() & ~standard
    new = np.where(second, c["YEARPRG"] == 2, c["YEARPRG"] == 1)
    return {
        "bits": bits + 64 * ((load < 3) | short),
        "table": table,
        "load": load,
        "lost": lost & (c["RSNLEAVE"] != 2),
        "new": np.where(c["YEARPRG"] == 99, started >= year_start, new),
        "late": np.where(standard, started > census, autumn > YEAR * 10000 + 1201),
        **describe(c),
    }


def describe(c: Any) -> dict[str, np.ndarray]:
    """Level, length and fundability."""
    levels = [c["FUNDLEV"] // 10 == n for n in (1, 2, 3)]
    home = np.isin(c["FEEELIG"], (1, 3)) & np.isin(c["FUNDCODE"], (2, 5, 7))
    funds = [c["FUNDCODE"] == 1, c["FUNDCODE"] == 4, home]
    return {
        "level": np.select(levels, ["UG", "PGT", "PGR"], ""),
        "long": c["FUNDLEV"] % 10 == 1,
        "fund": np.select(funds, ["HEFCE", "INDEP", "NONFUND"], "ISOV"),
    }


def apportion(frame: pd.DataFrame, c: Any) -> np.ndarray:
    """Shares of each record in the nine price groups."""
    tables = register.code_tables()
    centres = dict(tables["cost_centres"].iter_rows())
    centres |= {38: "D", 30: "MEDIA"}
    subjects = dict(tables["subjects"].iter_rows())
    shares = np.zeros((len(frame), len(GROUPS)))
    rows = np.arange(len(frame))
    for block in range(1, 17):
        used = frame[f"SBJPER{block:02d}"].notna().to_numpy()
        if not used.any():
            continue
        part = frame.loc[used, [f"COSTCN{block:02d}", f"SBJ{block:02d}", f"SBJPER{block:02d}"]]
        subject = part.iloc[:, 1].str[:2]
        group = pd.to_numeric(part.iloc[:, 0]).map(centres)
        group = group.fillna(subject.map(subjects)).fillna(subject.str[:1].map(subjects))
        group = group.mask(subject.isin(["A1", "A2"]), "B").fillna("U")
        index = group.map({name: n for n, name in enumerate(GROUPS)}).to_numpy()
        np.add.at(shares, (rows[used], index), pd.to_numeric(part.iloc[:, 2]).to_numpy())
    for code, group in ((1, 6), (3, 7), (2, 2)):
        course = c["TTCID"] == code
        shares[course] = 0
        shares[course, group] = 1
    total = shares.sum(axis=1)
    shares[total == 0, 8] = 1
    return shares / np.where(total == 0, 1, total)[:, None]


def add_up(frame: pd.DataFrame, placed: dict[str, np.ndarray], shares: np.ndarray) -> pd.DataFrame:
    counted = placed["bits"] == 0
    keys = ["table", "level", "long", "fund", "late", "lost", "new"]
    cells = pd.DataFrame({name: placed[name][counted] for name in keys})
    cells.insert(0, "institution", frame["INSTID"].to_numpy()[counted])
    for n, group in enumerate(GROUPS):
        cells[group] = shares[counted, n]
        cells[f"load {group}"] = shares[counted, n] * placed["load"][counted] / 100
    return cells.groupby(["institution", *keys], sort=False, observed=True).sum()


if __name__ == "__main__":
    main()
