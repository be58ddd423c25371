"""Synthetic HESA 1998-99 records in the layout of TS 4, for measuring only. Seeded; nobody's data.

Codes are drawn near the proportions that a national file would have, blanks and oddities included.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

CHUNK = 250_000
INSTITUTIONS = 160
BLOCKS = 16
ALPHABET = np.array(list("ABCDEFGHJLNPQRSTUWXYZ"))
METHODS = ("standard", "beginning", "end", "split")


def write_records(path: Path, rows: int, *, seed: int = 1998) -> None:
    """Write a Parquet file of text columns, zstd, in row groups."""
    writer = None
    for start in range(0, rows, CHUNK):
        size = min(CHUNK, rows - start)
        table = pa.table(_chunk(np.random.default_rng([seed, start]), start, size))
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=122_880)
    if writer:
        writer.close()


def settings() -> dict[str, object]:
    """Settings of a national file: a quarter of the institutions for each method."""
    entries = {
        f"{number:04d}": {
            "load_method": METHODS[number % 4],
            "sports_science_list": ["0020", "0040"],
            "english_domiciles": ["5826"],
            "neighbourhood_lookup": {},
        }
        for number in range(1, INSTITUTIONS + 1)
    }
    return {"year": 1998, "institutions": entries}


def _chunk(rng: np.random.Generator, start: int, size: int) -> dict[str, pa.Array]:
    given = _codes(rng, size) | _dates(rng, size) | _numbers(rng, size)
    serial = np.char.zfill(np.arange(start, start + size).astype("U13"), 13)
    columns = {
        "INSTID": _text(np.char.zfill(rng.integers(1, INSTITUTIONS + 1, size).astype("U4"), 4)),
        "CAMPID": _draw(rng, size, ("A", "B", "C"), (0.9, 0.07, 0.03)),
        "HUSID": _text(serial),
        "NUMHUS": _draw(rng, size, ("1", "2"), (0.97, 0.03)),
        "PRIKEY": _text(serial),
        "POSTCODE": _postcodes(rng, size),
    }
    return columns | given | _blocks(rng, size)


def _codes(rng: np.random.Generator, size: int) -> dict[str, pa.Array]:
    codes: dict[str, tuple[Sequence[str | None], Sequence[float]]] = {
        "DOMICILE": (("5826", "8826", "1234", None), (0.8, 0.08, 0.1, 0.02)),
        "DISALL": (("4", "5", "1", "9"), (0.01, 0.6, 0.3, 0.09)),
        "YRLLINST": (("1998", "1997", "1996", None), (0.35, 0.25, 0.3, 0.1)),
        "QUALENT2": (
            ("39", "11", "24", "25", "03", "04", "10", "44", "99"),
            (0.5, 0.15, 0.06, 0.04, 0.02, 0.02, 0.02, 0.1, 0.09),
        ),
        "SPCSTU": ((None, "1", "3", "6", "7"), (0.95, 0.02, 0.01, 0.01, 0.01)),
        "RSNLEAVE": (
            (None, "01", "02", "03", "07", "11", "99"),
            (0.6, 0.28, 0.02, 0.02, 0.05, 0.02, 0.01),
        ),
        "QUALAIM": (
            ("21", "22", "19", "20", "30", "12", "10", "08", "02", "41", "72", "52", "97"),
            (0.5, 0.03, 0.05, 0.05, 0.08, 0.04, 0.05, 0.05, 0.05, 0.05, 0.03, 0.01, 0.01),
        ),
        "UNITLGTH": (("1", "2", "3", "4", "5", "9"), (0.85, 0.06, 0.05, 0.02, 0.01, 0.01)),
        "TTCID": ((None, "1", "2", "3", "4"), (0.93, 0.04, 0.01, 0.01, 0.01)),
        "MSFUND": (("01", "31"), (0.8, 0.2)),
        "FUNDCODE": (("1", "2", "4", "5", "7", None), (0.75, 0.1, 0.06, 0.04, 0.04, 0.01)),
        "FEEELIG": (("1", "2", "3"), (0.86, 0.12, 0.02)),
        "FEEBAND": (
            ("01", "02", "41", "42", "51", "99", None),
            (0.5, 0.05, 0.05, 0.02, 0.2, 0.15, 0.03),
        ),
        "MSTUFEE": (("01", "02", "03", "04", "99", "31"), (0.5, 0.32, 0.05, 0.02, 0.06, 0.05)),
        "MODE": (
            ("01", "31", "23", "24", "52", "43", "51", "63", "02"),
            (0.6, 0.27, 0.05, 0.02, 0.01, 0.015, 0.005, 0.01, 0.02),
        ),
        "LOCSDY": (("1", "4", "8", "7", "6", None), (0.9, 0.03, 0.02, 0.01, 0.03, 0.01)),
        "YEARPRG": (("1", "2", "3", "4", "0", "99"), (0.36, 0.28, 0.22, 0.06, 0.03, 0.05)),
        "TINST1": ((None, "2001", "2002", "2003"), (0.96, 0.02, 0.01, 0.01)),
        "TINST2": ((None, "2004"), (0.995, 0.005)),
        "PCOLAB": ((None, "100.0", "50.0"), (0.96, 0.02, 0.02)),
        "TYPEYR": (("1", "2", "3", "4", "5", None), (0.84, 0.04, 0.04, 0.02, 0.04, 0.02)),
        "FUNDLEV": (
            ("10", "11", "20", "21", "30", "31", "99"),
            (0.76, 0.03, 0.1, 0.03, 0.04, 0.02, 0.02),
        ),
        "FUNDCOMP": (("1", "2", "3", "9"), (0.75, 0.08, 0.15, 0.02)),
    }
    return {name: _draw(rng, size, values, odds) for name, (values, odds) in codes.items()}


def _dates(rng: np.random.Generator, size: int) -> dict[str, pa.Array]:
    started = np.datetime64("1994-08-01") + rng.integers(0, 1_820, size)
    born = started - rng.integers(6_500, 13_000, size)
    left = np.datetime64("1998-08-01") + rng.integers(0, 365, size)
    return {
        "BIRTHDTE": _slashed(born, rng.random(size) < 0.005),
        "COMDATE": _slashed(started, rng.random(size) < 0.01),
        "DATELEFT": _slashed(left, rng.random(size) < 0.55),
    }


def _numbers(rng: np.random.Generator, size: int) -> dict[str, pa.Array]:
    load = np.where(rng.random(size) < 0.6, 1000, rng.integers(0, 1200, size))
    return {
        "SPLENGTH": _text(rng.integers(1, 6, size).astype("U3")),
        "STULOAD": _text(np.char.mod("%.1f", load / 10)),
        "SBJQA1": _subjects(rng, size, 0.02),
        "SBJQA2": _subjects(rng, size, 0.8),
        "SBJQA3": _subjects(rng, size, 0.97),
    }


def _blocks(rng: np.random.Generator, size: int) -> dict[str, pa.Array]:
    used = 1 + rng.poisson(0.75, size).clip(0, BLOCKS - 1)
    columns = {}
    for block in range(1, BLOCKS + 1):
        absent = used < block
        centre = np.char.zfill(rng.integers(1, 42, size).astype("U2"), 2)
        last = 100 - (100 // used) * (used - 1)
        share = np.where(used == block, last, 100 // used)
        columns[f"COSTCN{block:02d}"] = _text(centre, absent | (rng.random(size) < 0.01))
        columns[f"SBJ{block:02d}"] = _subjects(rng, size, 0.0, absent)
        columns[f"SBJPER{block:02d}"] = _text(np.char.mod("%.1f", share), absent)
    return columns


def _subjects(
    rng: np.random.Generator, size: int, missing: float, absent: np.ndarray | bool = False
) -> pa.Array:
    letters = ALPHABET[rng.integers(0, len(ALPHABET), size)]
    subjects = np.char.add(letters, rng.integers(1, 10, size).astype("U1"))
    return _text(subjects, (rng.random(size) < missing) | absent)


def _postcodes(rng: np.random.Generator, size: int) -> pa.Array:
    areas = np.array(["BS", "M", "LS", "NE", "SW", "CF", "EH", "BT", "B", "OX"])
    outward = np.char.add(areas[rng.integers(0, 10, size)], rng.integers(1, 20, size).astype("U2"))
    inward = np.char.add(rng.integers(0, 10, size).astype("U1"), "QD")
    postcodes = np.char.add(np.char.add(outward, " "), inward)
    return _text(postcodes, rng.random(size) < 0.03)


def _draw(
    rng: np.random.Generator, size: int, values: Sequence[str | None], odds: Sequence[float]
) -> pa.Array:
    index = pa.array(rng.choice(len(values), size, p=odds).astype(np.int32))
    return pa.DictionaryArray.from_arrays(index, pa.array(values, pa.string())).cast(pa.string())


def _slashed(days: np.ndarray, absent: np.ndarray) -> pa.Array:
    parts = np.datetime_as_string(days.astype("datetime64[D]"))
    flipped = np.array([f"{d[8:]}/{d[5:7]}/{d[:4]}" for d in parts])
    return _text(flipped, absent)


def _text(values: np.ndarray, absent: np.ndarray | None = None) -> pa.Array:
    return pa.array(values, pa.string(), mask=absent)
