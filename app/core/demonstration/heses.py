"""The return that the sample's institutions sent: what their records say, and not quite.

Written beside the sample records, so that a comparison has something to find.
"""

import csv
import json
import random
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from analytics.heses import Given, read_settings, recreate
from etl.demo.heses_sample import NAME
from etl.records.student_return import read_student_return

SEED = 9806
#: What each institution did differently, in the order of their codes.
HABITS = ("counts_a_little_off", "as_recreated", "forecasts_too_many", "halves_load", "misses_some")
FUNDING: Mapping[str, object] = {
    "respond_by": "2000-04-07",
    "base_price": 2700,
    "price_group_weights": {"A": 4.5, "B": 2, "C": 1.5, "D": 1, "MEDIA": 1.3, "PSYCH": 1.3, "U": 1},
    "premiums": {"part_time": 0.05, "long": 0.25},
    "year_out_fte": 0.5,
    "upper": 0.05,
}
"""Synthetic parameters of holdback; the weights of A to D are those of the time."""


def write_heses_return(folder: Path) -> None:
    """Write `hesa-1998-99-return.csv` and `-funding.json` beside the sample records in a folder."""
    with tempfile.TemporaryDirectory(prefix=".heses.", dir=folder) as scratch:
        table = read_student_return(folder / f"{NAME}.csv", Path(scratch))
        out = Path(scratch) / "recreated"
        settings = read_settings(folder / f"{NAME}-settings.json")
        recreate(Given(table.path, table.columns), settings, out, file_type="parquet")
        with (out / "tables_a.csv").open(encoding="utf-8", newline="") as file:
            cells = list(csv.DictReader(file))
    with (folder / f"{NAME}-return.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(cells[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(_returned(cells))
    (folder / f"{NAME}-funding.json").write_text(
        json.dumps(_funding(cells), indent=2) + "\n", encoding="utf-8"
    )


def _returned(cells: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    rng = random.Random(SEED)  # noqa: S311
    codes = sorted({cell["institution"] for cell in cells})
    habits = dict(zip(codes, HABITS, strict=False))
    for cell in cells:
        value = float(cell["value"])
        match habits.get(cell["institution"]):
            case "counts_a_little_off" if rng.random() < 0.15:
                value = max(0, value + rng.choice((-2, -1, 1, 2)))
            case "forecasts_too_many" if cell["column"] in {"2", "3"}:
                value = round(value * 2.5) + 1
            case "halves_load" if cell["column"] == "4a":
                value = round(value * 0.55, 1)
            case "misses_some" if cell["table"] == "1a" and rng.random() < 0.3:
                value = round(value * 0.6)
        if value:
            yield {**cell, "value": f"{value:g}"}


def _funding(cells: list[dict[str, str]]) -> dict[str, object]:
    """Give each institution a grant near what its numbers would earn."""
    heads: dict[str, float] = {}
    for cell in cells:
        counted = cell["column"] == ("4a" if cell["table"] == "3a" else "4")
        if counted and cell["fundability"] == "HEFCE":
            code = cell["institution"]
            heads[code] = heads.get(code, 0) + float(cell["value"])
    return {
        **FUNDING,
        "institutions": {
            code: {"teaching_grant": round(fte * 3400), "assumed_fees": round(fte * 900)}
            for code, fte in sorted(heads.items())
        },
    }
