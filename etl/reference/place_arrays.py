"""Editions of reference data as memory-mapped arrays, for look-ups within microseconds.

Disposable: the truth is the Parquet table beside them. One folder an edition, built once,
shared by all processes. Knows tables and columns, not what they mean.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.postcodes.cache import draft_folder
from etl.postcodes.encoding import Keys, codes_from_compact, keys_from_codes
from etl.reference.place_models import Value

# Part of the folder's name: raise it when the layout of the arrays changes.
LAYOUT: Final = 1
# Codes such as E99999999 and E34999999 stand for "none here".
PSEUDO_CODE: Final = "999999"
_EPOCH: Final = date(1970, 1, 1)
_CHUNK: Final = 500_000
_SIGNED: Final = (np.int8, np.int16, np.int32, np.int64)
_KEYS: Final = "keys"

Cell = Value | date


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what stands in each row, null included.

    Whole numbers, flags and dates keep the least number of their type for null, text keeps the
    position of its word in `words`, and -1.
    """

    type: str
    cells: NDArray[Any]
    words: NDArray[np.bytes_] | None
    null: int | None

    @classmethod
    def open(cls, folder: Path, name: str, kind: str) -> Self:
        """Map a column that `build_table` wrote."""
        words = _map(folder / f"{name}.words.npy") if kind == "text" else None
        cells = _map(folder / f"{name}.npy")
        null = None if kind == "float" else -1 if words is not None else _least(cells.dtype)
        return cls(kind, cells, words, null)

    def at(self, row: int) -> Cell:
        """Give the value in a row; None for null."""
        return self.value(self.cells.item(row))

    def value(self, cell: float) -> Cell:
        """Give the value that a stored number stands for."""
        if self.type == "float":
            return None if math.isnan(cell) else float(cell)
        if cell == self.null:
            return None
        if self.words is not None:
            return bytes(self.words.item(int(cell))).decode()
        if self.type == "date":
            return _EPOCH + timedelta(days=cell)
        return bool(cell) if self.type == "flag" else int(cell)

    def has(self, word: str) -> bool:
        """Whether a text column has this word anywhere."""
        return self.words is not None and _find(self.words, word) >= 0

    def list_words(self) -> list[str]:
        """All words of a text column, in the order of their bytes."""
        return [] if self.words is None else [word.decode() for word in self.words.tolist()]

    def texts(self, rows: NDArray[np.int64]) -> NDArray[np.bytes_]:
        """Words of a text column in these rows, shape (len(rows),); b"" for null and row -1."""
        found = np.zeros(len(rows), dtype=self.words.dtype if self.words is not None else "S1")
        if self.words is not None and len(self.words):
            cells = np.where(rows >= 0, self.cells[rows], -1)
            found[cells >= 0] = self.words[cells[cells >= 0]]
        return found

    def find_rows(self, word: str) -> NDArray[np.int64]:
        """Rows in which a text column has this word, rising."""
        at = _find(self.words, word) if self.words is not None else -1
        return np.flatnonzero(self.cells == at) if at >= 0 else np.empty(0, dtype=np.int64)


class Table:
    """One edition: its keys, sorted, and its columns, all mapped at once.

    At once, so that a reader goes on when the folder is removed after a newer edition came.
    """

    def __init__(self, folder: Path) -> None:
        described = json.loads((folder / "table.json").read_text(encoding="utf-8"))
        self.keys: NDArray[Any] = _map(folder / f"{_KEYS}.npy")
        self._columns: Mapping[str, Column] = {
            name: Column.open(folder, name, kind) for name, kind in described["columns"].items()
        }

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def column(self, name: str) -> Column:
        """Give a column of this name; KeyError when the edition has none."""
        return self._columns[name]

    def find_postcode(self, key: int) -> int:
        """Row of a postcode's key (see `etl.postcodes.encoding`), or -1."""
        row = int(self.keys.searchsorted(np.int64(key)))
        return row if row < len(self.keys) and self.keys.item(row) == key else -1

    def find_code(self, code: str) -> int:
        """Row of an area's code, or -1."""
        return _find(self.keys, code)

    def find_codes(self, codes: NDArray[np.bytes_]) -> NDArray[np.int64]:
        """Row of each area's code, shape (len(codes),); -1 where there is none."""
        if not len(self.keys):
            return np.full(len(codes), -1)
        rows = np.minimum(np.searchsorted(self.keys, codes), len(self.keys) - 1)
        return np.where(self.keys[rows] == codes, rows, -1)

    def find_postcodes(self, keys: Keys) -> NDArray[np.int64]:
        """Row of each key of a postcode, shape (len(keys),); -1 where there is none."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        rows = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[rows] == keys, rows, -1)


def build_table(source: Path, key: str, columns: Sequence[str], folder: Path) -> None:
    """Write the arrays of an edition, beside the folder and then renamed: all of it or none.

    Parameters
    ----------
    source
        Parquet file with the column `key` ("postcode", or a code) and the `columns`.
    folder
        To make; another process may have made it meanwhile, which is as good.

    Notes
    -----
    Columns are read one after the other: memory stays below that of the widest.
    """
    with draft_folder(folder) as draft:
        order = _write_keys(source, key, draft)
        types = {}
        for name in columns:
            cells = pl.scan_parquet(source).select(name).collect()[name]
            cells = cells if order is None else cells.gather(order)
            types[name] = _write_column(cells, name, draft)
        text = json.dumps({"columns": types})
        (draft / "table.json").write_text(text, encoding="utf-8")


def postcode_keys(postcodes: pl.Series) -> Keys:
    """Integer keys of well-formed postcodes, shape (len(postcodes),)."""
    compact = postcodes.str.replace_all(" ", "", literal=True)
    chunks = [
        keys_from_codes(codes_from_compact(compact[start : start + _CHUNK]))
        for start in range(0, len(compact), _CHUNK)
    ]
    return np.concatenate(chunks) if chunks else np.empty(0, dtype=np.int64)


def _write_keys(source: Path, key: str, folder: Path) -> NDArray[np.int64] | None:
    """Write the keys in rising order; give that order when the file has another."""
    given = pl.scan_parquet(source).select(pl.col(key).cast(pl.String)).collect()[key]
    keys: NDArray[Any] = postcode_keys(given) if key == "postcode" else _bytes(given)
    order: NDArray[np.int64] | None = None
    if (keys[1:] < keys[:-1]).any():
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
    np.save(folder / f"{_KEYS}.npy", keys)
    return order


def _write_column(cells: pl.Series, name: str, folder: Path) -> str:
    kind, numbers, words = _encode(cells)
    np.save(folder / f"{name}.npy", numbers)
    if words is not None:
        np.save(folder / f"{name}.words.npy", words)
    return kind


def _encode(cells: pl.Series) -> tuple[str, NDArray[Any], NDArray[np.bytes_] | None]:
    if cells.dtype.is_float():
        return "float", cells.fill_null(float("nan")).to_numpy(), None
    if cells.dtype == pl.Boolean:
        return "flag", _signed(cells.cast(pl.Int8)), None
    if cells.dtype == pl.Date:
        return "date", _signed(cells.to_physical()), None
    if cells.dtype.is_integer() or cells.dtype == pl.Null:
        return "whole", _signed(cells.cast(pl.Int64)), None
    text = cells.cast(pl.String)
    words = text.unique().drop_nulls()
    words = words.filter(~_is_pseudo(words))
    sorted_words = np.sort(_bytes(words))
    # Positions by the bytes' order, so that a word is found by bisection.
    known = pl.Series([bytes(word).decode() for word in sorted_words], dtype=pl.String)
    positions = text.replace_strict(known, pl.arange(len(known), eager=True), default=-1)
    return "text", _smallest(positions.to_numpy(), -1), sorted_words


def _is_pseudo(words: pl.Series) -> pl.Series:
    return words.str.contains(rf"^[A-Z][0-9]{{2}}{PSEUDO_CODE}$")


def _signed(cells: pl.Series) -> NDArray[Any]:
    """Whole numbers in the smallest type that leaves its least number for null."""
    if cells.null_count() == len(cells):
        return np.full(len(cells), np.iinfo(np.int8).min, dtype=np.int8)
    low, high = int(cells.min()), int(cells.max())  # type: ignore[arg-type]
    for kind in _SIGNED:
        limits = np.iinfo(kind)
        if limits.min < low and high <= limits.max:
            return cells.cast(pl.Int64).fill_null(int(limits.min)).to_numpy().astype(kind)
    raise OverflowError("A whole number is too large to be kept.")


def _smallest(numbers: NDArray[Any], low: int) -> NDArray[Any]:
    high = int(numbers.max(initial=low))
    return numbers.astype(next(kind for kind in _SIGNED if high <= np.iinfo(kind).max))


def _least(kind: np.dtype[Any]) -> int:
    return int(np.iinfo(kind).min)


def _bytes(text: pl.Series) -> NDArray[np.bytes_]:
    if text.is_empty():
        return np.empty(0, dtype="S1")
    return np.array([word.encode() for word in text])


def _find(words: NDArray[np.bytes_], word: str) -> int:
    sought = word.encode()
    # A longer word would make NumPy copy the whole array to its width.
    if len(sought) > words.dtype.itemsize or not len(words):
        return -1
    at = int(words.searchsorted(np.array(sought, dtype=words.dtype)))
    return at if at < len(words) and words.item(at) == sought else -1


def _map(path: Path) -> NDArray[Any]:
    try:
        # A plain view of the map: taking one element of a memmap itself is ten times slower.
        return np.asarray(np.load(path, mmap_mode="r"))
    except ValueError:  # nothing in it, which no system can map
        return np.asarray(np.load(path))
