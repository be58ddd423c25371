"""Classifies the HESA students of each year by the rules of HESES, for the warehouse.

A year is worked out once: its file, the settings, the neighbourhood types and the rules together
name the result, `<instance>/heses/<academic year>-<digest>.parquet`.
"""

import dataclasses
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from analytics.heses import (
    Given,
    Settings,
    SettingsError,
    classify_records,
    parse_settings,
    read_settings,
)
from app.core.context import Hearth
from etl.postcodes import PostcodeDirectory
from etl.records import SourceYear, list_fields
from etl.reference.attach import CannotAttach, attach
from etl.reference.place_editions import Pair, read_catalogue
from etl.warehouse import ClassifiedYear, WarehouseError

SOURCE: Final = "hesa_student"
NEIGHBOURHOODS: Final = "neighbourhood_type"
#: Fields without which nothing could be said of anybody.
_NEEDED: Final = ("QUALAIM", "MODE", "STULOAD", "FUNDLEV")
#: What our own columns say where the file has not HESA's.
_STANDS_FOR: Final[Mapping[str, str]] = MappingProxyType(
    {"BIRTHDTE": "date_of_birth", "POSTCODE": "postcode", "HUSID": "record_id", "INSTID": "ukprn"}
)


class StudentYears:
    """Classifies years of HESA students (`etl.warehouse.Classifier`).

    Settings are those of `<instance>/heses/settings.json`; where there are none, the circular's
    defaults hold for every institution. Settings that name no neighbourhood look-up take the
    types of the edition in use in the reference store.
    """

    def __init__(self, folder: Path, reference: Path, directory: PostcodeDirectory) -> None:
        self._folder = folder
        self._reference = reference
        self._directory = directory
        given = folder / "settings.json"
        self._is_given = given.is_file()
        self._settings = read_settings(given) if self._is_given else parse_settings({})
        self._types = self._find_types()

    def find(self, year: SourceYear) -> ClassifiedYear | None:
        """Classify a year, or find it classified; None where it has not the fields of TS 4."""
        if year.source != SOURCE or not set(_NEEDED) <= set(pl.read_parquet_schema(year.path)):
            return None
        digest = self._digest(year)
        path = self._folder / f"{year.year}-{digest}.parquet"
        if not path.is_file():
            self._classify(year, path)
        return ClassifiedYear(path, {"digest": digest, **self._described()})

    def _classify(self, year: SourceYear, path: Path) -> None:
        records = pl.read_parquet(year.path)
        fields = _fields(records)
        settings = dataclasses.replace(self._settings, year=int(year.year[:4]))
        settings = self._with_types(settings, fields)
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".classify-", dir=self._folder) as draft:
            given, written = Path(draft) / "given.parquet", Path(draft) / path.name
            fields.write_parquet(given)
            try:
                found = classify_records(Given(given, fields.columns), settings)
            except SettingsError as error:
                raise WarehouseError(f"heses/settings.json, {year.year}: {error}") from error
            found.insert_column(0, records["record_id"]).write_parquet(written, compression="zstd")
            written.replace(path)
        for older in self._folder.glob(f"{year.year}-*.parquet"):
            if older != path:
                older.unlink()

    def _find_types(self) -> Pair | None:
        if any(each.neighbourhoods for each in self._settings.institutions.values()):
            return None
        return next(
            (
                pair
                for pair in read_catalogue(self._reference).pairs
                if pair.indicator.key == NEIGHBOURHOODS and pair.edition.in_use
            ),
            None,
        )

    def _with_types(self, settings: Settings, fields: pl.DataFrame) -> Settings:
        if self._types is None or "POSTCODE" not in fields.columns:
            return settings
        homes = fields.select(postcode="POSTCODE").drop_nulls().unique().sort("postcode")
        wanted = {"type": (NEIGHBOURHOODS, self._types.edition.edition)}
        try:
            found = attach(self._reference, homes, wanted, directory=self._directory).drop_nulls()
        except CannotAttach:
            # The types are of areas, and nothing that is loaded leads from postcodes to them.
            return settings
        squeezed = found["postcode"].str.replace_all(r"\s", "").str.to_uppercase()
        types = dict(zip(squeezed, found["type"].cast(pl.String), strict=True))
        return dataclasses.replace(
            settings,
            institutions={
                code: dataclasses.replace(
                    each, neighbourhoods=types, neighbourhood_source=self._types.edition.title
                )
                for code, each in settings.institutions.items()
            },
        )

    def _digest(self, year: SourceYear) -> str:
        digest = hashlib.sha256(_digest_of_rules().encode())
        with year.path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
        digest.update(json.dumps(self._described(), sort_keys=True).encode())
        for each in self._settings.institutions.values():
            digest.update(json.dumps(sorted(each.neighbourhoods.items())).encode())
        return digest.hexdigest()[:16]

    def _described(self) -> dict[str, Any]:
        types = self._types
        read = () if types is None else (types.edition, types.source and types.source.edition)
        return {
            "settings": self._settings.echo(),
            "settings_given": self._is_given,
            "neighbourhoods": [[one.title, one.table_sha256] for one in read if one],
        }


def open_student_years(hearth: Hearth, reference: Path) -> StudentYears:
    """Open the classifier of an instance.

    Raises
    ------
    SettingsError
        `heses/settings.json` is not what it should be; the message names the entry.
    """
    return StudentYears(hearth.settings.instance / "heses", reference, hearth.postcodes)


def _fields(records: pl.DataFrame) -> pl.DataFrame:
    """Take the fields of TS 4; our own columns stand for those of the identity."""
    names = [field.name for field in list_fields() if field.name in records.columns]
    stand_ins = [
        pl.col(ours).cast(pl.String).alias(name)
        for name, ours in _STANDS_FOR.items()
        if name not in names and ours in records.columns
    ]
    return records.select(*names, *stand_ins)


@cache
def _digest_of_rules() -> str:
    """Give one digest of all the rule texts and code tables."""
    digest = hashlib.sha256()
    for name, content in sorted(_texts(files("analytics.heses"))):
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()


def _texts(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from ((f"{entry.name}/{name}", text) for name, text in _texts(entry))
        elif entry.name.endswith((".sql", ".csv")):
            yield entry.name, entry.read_bytes()
