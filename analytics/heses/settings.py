"""What institutions have settled beside their record (TS 5, TS 6), and which readings are taken.

A settings file is for one institution, or names several under `institutions`, where `*` stands
for every other. What stands beside `institutions` holds for all that do not say otherwise.
"""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeGuard, TypeVar, get_args

from analytics.heses.readings import LOAD_METHODS, LoadMethod, Options, ReturnType, SettingsError

FIRST_YEAR: Final = 1998
NEIGHBOURHOOD_TYPES: Final = 160
ANY: Final = "*"
_YEARS: Final = range(1990, 2100)
_RETURN_TYPES: Final[tuple[ReturnType, ...]] = get_args(ReturnType)
_Choice = TypeVar("_Choice")
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Institution:
    """What one institution has settled.

    Attributes
    ----------
    load_method : how STULOAD is returned for a year that spans two (TS 14-16, 46).
    load_method_by_campus : the same where it differs by CAMPID (TS 5).
    return_type : combined, or modular (TS 40).
    sports_science_list : INSTIDs whose cost centre 38 is in price group C (TS 6, 37).
    english_domiciles : codes of DOMICILE that are in England (A-17); with none, the postcode alone
        decides.
    neighbourhoods : type 1 to 160, as text, by postcode without spaces (TS 50).
    options : readings taken where the circular leaves one open.
    """

    load_method: LoadMethod = "standard"
    load_method_by_campus: Mapping[str, LoadMethod] = field(default_factory=lambda: _NOTHING)
    return_type: ReturnType = "combined"
    sports_science_list: tuple[str, ...] = ()
    english_domiciles: tuple[str, ...] = ()
    neighbourhoods: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    neighbourhood_source: str = ""
    options: Options = field(default_factory=Options)

    def load_method_of(self, campid: str) -> LoadMethod:
        """How a campus returns load: as its institution, unless it has a method of its own."""
        own = {same_code(name): method for name, method in self.load_method_by_campus.items()}
        return own.get(same_code(campid), self.load_method)

    def echo(self) -> dict[str, Any]:
        """What was settled, for the summary; a look-up is named and counted, not repeated."""
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        said["neighbourhood_lookup"] = {
            "source": said.pop("neighbourhood_source"),
            "postcodes": len(said.pop("neighbourhoods")),
        }
        return said | {
            "load_method_by_campus": dict(self.load_method_by_campus),
            "options": asdict(self.options),
        }


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a whole file of records: the year, and each institution's own."""

    year: int
    institutions: Mapping[str, Institution]  # by `same_code` of the name, or "*"
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def names_institutions(self) -> bool:
        """Whether it tells institutions apart, so that INSTID is needed."""
        return set(self.institutions) != {ANY}

    def echo(self) -> dict[str, Any]:
        """What was settled, by institution as named, for the summary."""
        return {self.names.get(key, key): each.echo() for key, each in self.institutions.items()}

    def find(self, instid: str) -> Institution | None:
        """Find what an institution has settled; None if nobody speaks for it."""
        return self.institutions.get(same_code(instid)) or self.institutions.get(ANY)


def same_code(text: str) -> str:
    """Code without the spaces and leading zeros in which two writings of one may differ."""
    text = text.strip()
    return text.lstrip("0") or "0" if text.isdigit() else text.upper()


def read_settings(path: Path) -> Settings:
    """Read a settings file.

    Raises
    ------
    SettingsError
        Naming the file and the entry.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise SettingsError(f"{path.name} is not JSON: {where}: {error.msg}.") from error
    except RecursionError as error:
        raise SettingsError(f"{path.name} is nested too deeply.") from error
    return parse_settings(given, folder=path.parent)


def parse_settings(given: Any, *, folder: Path = Path()) -> Settings:
    """Check settings and give them their types.

    Parameters
    ----------
    given
        The object of the settings file.
    folder
        Where a relative path of a neighbourhood look-up begins.

    Raises
    ------
    SettingsError
        Naming the entry that is wrong, and what it may be.
    """
    if not _is_object(given):
        raise SettingsError("Settings are one JSON object: {...}.")
    common = dict(given)
    year = common.pop("year", FIRST_YEAR)
    if not isinstance(year, int) or isinstance(year, bool) or year not in _YEARS:
        raise SettingsError("year is the year in which the academic year begins, such as 1998.")
    entries = common.pop("institutions", None)
    reader = _Reader(folder)
    base = reader.institution(common, "", Institution())
    if entries is None:
        return Settings(year, {ANY: base})
    if not _is_object(entries) or not entries:
        raise SettingsError('institutions is an object: {"0100": {...}, "*": {...}}.')
    return Settings(
        year,
        {
            same_code(name): reader.institution(entry, f"institutions.{name}.", base)
            for name, entry in entries.items()
        },
        {same_code(name): name for name in entries},
    )


class _Reader:
    """Reads entries; a look-up file that several institutions name is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lookups: dict[Path, Mapping[str, str]] = {}

    def institution(self, given: Any, at: str, base: Institution) -> Institution:
        if not _is_object(given):
            raise SettingsError(f"{at.rstrip('.')} is an object: {{...}}.")
        readers: dict[str, Callable[[Any, str], Any]] = {
            "load_method": self._load_method,
            "load_method_by_campus": self._by_campus,
            "return_type": self._return_type,
            "sports_science_list": self._codes,
            "english_domiciles": self._codes,
            "options": lambda value, where: self._options(value, where, base.options),
        }
        changes: dict[str, Any] = {}
        for name, value in given.items():
            if name == "neighbourhood_lookup":
                source, types = self._neighbourhoods(value, f"{at}{name}")
                changes |= {"neighbourhoods": types, "neighbourhood_source": source}
            elif name in readers:
                changes[name] = readers[name](value, f"{at}{name}")
            else:
                known = ", ".join((*readers, "neighbourhood_lookup"))
                raise SettingsError(f"{at}{name} is not a setting. There are: {known}.")
        return replace(base, **changes)

    @staticmethod
    def _load_method(value: Any, where: str) -> LoadMethod:
        return _one_of(value, where, LOAD_METHODS)

    @staticmethod
    def _return_type(value: Any, where: str) -> ReturnType:
        return _one_of(value, where, _RETURN_TYPES)

    def _by_campus(self, value: Any, where: str) -> Mapping[str, LoadMethod]:
        if not _is_object(value):
            raise SettingsError(f'{where} is an object: {{"C": "split"}}.')
        return {
            campus.strip(): self._load_method(method, f"{where}.{campus}")
            for campus, method in value.items()
        }

    @staticmethod
    def _codes(value: Any, where: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
            raise SettingsError(f'{where} is a list of codes as text: ["0200"].')
        return tuple(code.strip() for code in value)

    @staticmethod
    def _options(value: Any, where: str, base: Options) -> Options:
        if not _is_object(value):
            raise SettingsError(f"{where} is an object: {{...}}.")
        return base.changed(value, where)

    def _neighbourhoods(self, value: Any, where: str) -> tuple[str, Mapping[str, str]]:
        if _is_object(value):
            return "in the settings", _lookup(value.items(), where)
        if not isinstance(value, str):
            raise SettingsError(
                f'{where} is an object, {{"BS16 1QD": 42}}, or the path of a file postcode,type.'
            )
        path = self._folder / value
        if path not in self._lookups:
            self._lookups[path] = _read_lookup(path, where)
        return path.name, self._lookups[path]


def _read_lookup(path: Path, where: str) -> Mapping[str, str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{where}: {path.name} cannot be read.") from error
    if not rows or [cell.strip().lower() for cell in rows[0]] != ["postcode", "type"]:
        raise SettingsError(f"{where}: {path.name} has not the two columns postcode,type.")
    pairs = []
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != 2:
            raise SettingsError(f"{where}: line {line:,} of {path.name} has not two columns.")
        pairs.append((row[0], row[1]))
    return _lookup(pairs, f"{where} ({path.name})")


def _lookup(pairs: Any, where: str) -> Mapping[str, str]:
    types: dict[str, str] = {}
    for number, (postcode, given) in enumerate(pairs, start=1):
        text = str(given).strip()
        if not text.isdigit() or not 1 <= int(text) <= NEIGHBOURHOOD_TYPES:
            raise SettingsError(
                f"{where}: entry {number:,} has a type that is not a number from 1 to "
                f"{NEIGHBOURHOOD_TYPES}."
            )
        types["".join(postcode.split()).upper()] = str(int(text))
    return types


def _one_of(value: Any, where: str, known: tuple[_Choice, ...]) -> _Choice:
    for choice in known:
        if value == choice:
            return choice
    raise SettingsError(f"{where} is one of {', '.join(map(str, known))}.")


def _is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)
