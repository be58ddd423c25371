"""An ordinary record of HESA 1998-99, cases that change it, and one run over many of them."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from analytics.heses import Given, parse_settings, recreate
from analytics.heses.register import list_fields

NAMES = [each.name for each in list_fields()]
ORDINARY: Mapping[str, str] = {
    "CAMPID": "A", "NUMHUS": "1", "BIRTHDTE": "01/01/1979", "DOMICILE": "5826", "DISALL": "5",
    "YRLLINST": "1997", "QUALENT2": "39", "COMDATE": "01/10/1997", "QUALAIM": "21",
    "SPLENGTH": "3", "UNITLGTH": "1", "FUNDCODE": "1", "FEEELIG": "1", "FEEBAND": "01",
    "MSTUFEE": "02", "MODE": "01", "LOCSDY": "1", "YEARPRG": "2", "STULOAD": "100.0",
    "POSTCODE": "BS16 1QD", "COSTCN01": "11", "SBJ01": "H1", "SBJPER01": "100.0", "TYPEYR": "1",
    "FUNDLEV": "10", "FUNDCOMP": "1",
}  # fmt: skip
PLAIN: Mapping[str, Any] = {
    "load_method": "standard",
    "english_domiciles": ["5826"],
    "neighbourhood_lookup": {"BS16 1QD": 42, "BS161QE": 160},
}


@dataclass(frozen=True)
class Case:
    """A change to the ordinary record, and what it must come to.

    `given` names fields of TS 4 as `MODE=23 FEEBAND=02`, a blank as `MODE=`; `expected` names
    columns of the individualised file in the same way.
    """

    paragraph: str
    words: str
    given: str
    expected: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, str]:
        return read_pairs(self.given)

    @property
    def name(self) -> str:
        return f"{self.paragraph}: {self.words}"


def read_pairs(text: str) -> dict[str, str]:
    """`MODE=23 FLAGS='a b'` as a mapping; a value in quotation marks may hold spaces."""
    import shlex

    return dict(pair.split("=", 1) for pair in shlex.split(text))


def run_cases(cases: Sequence[Case], folder: Path) -> list[dict[str, str]]:
    """Run all cases as one national file: one institution for each set of settings."""
    keys: dict[str, str] = {}
    rows = []
    for number, case in enumerate(cases):
        key = json.dumps(case.settings, sort_keys=True)
        instid = keys.setdefault(key, f"{len(keys) + 1:04d}")
        # A campus of its own keeps the course groups of cases apart.
        own = {"INSTID": instid, "HUSID": f"{number:013d}", "CAMPID": f"K{number}"}
        rows.append({**ORDINARY, **own, **case.fields})
    institutions = {instid: {**PLAIN, **json.loads(key)} for key, instid in keys.items()}
    run_rows(rows, {"institutions": institutions}, folder)
    return read_rows(folder / "individualised.csv")


def run_rows(
    rows: Iterable[Mapping[str, str]],
    settings: Mapping[str, Any],
    folder: Path,
    *,
    modules: Sequence[Mapping[str, str]] = (),
    threads: int = 2,
) -> Path:
    """Re-create from records given as mappings; returns the folder."""
    given = write_parquet(list(rows), folder.parent / f"{folder.name}.parquet")
    extra = write_parquet(list(modules), folder.parent / "modules.parquet") if modules else None
    recreate(given, parse_settings(settings), folder, modules=extra, threads=threads)
    return folder


def write_parquet(rows: Sequence[Mapping[str, str]], path: Path) -> Given:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = {name: [row.get(name, "") for row in rows] for name in columns}
    pl.DataFrame(table, schema=dict.fromkeys(columns, pl.String)).write_parquet(path)
    return Given(path, columns)


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
