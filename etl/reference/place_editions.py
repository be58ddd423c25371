"""Which editions say something of places, and through which codes a postcode reaches them.

Knows the store and the list of indicators; opens no table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from etl.reference.code_lists import load_code_list
from etl.reference.editions import POINTER, Edition
from etl.reference.kinds import Indicator, get_kind, list_indicators
from etl.reference.place_models import NEEDS_DIRECTORY, UnknownPlace, Value
from etl.reference.store import ReferenceStore

POSTCODE: Final = "postcode"
DIRECTORIES: Final = ("onspd", "nspl")
AREA_LOOKUP: Final = "area_lookup"
AREA_LOOKUP_ESTIMATE: Final = "area_lookup_estimate"
PARTICIPATION: Final = "ofs_participation"
AREA_TYPES: Final = (
    "country", "region", "utla", "lad", "constituency", "ward", "cas_ward", "town", "bua22",
    "bua11", "buasd11", "msoa21", "msoa11", "lsoa21", "lsoa11", "lsoa01", "dz21", "dz11", "soa01",
    "oa21", "oa11",
)  # fmt: skip
# Columns of a postcode directory under which the codes of an area type stand, first the best:
# Scotland's data zones and Northern Ireland's super output areas share the columns of the LSOAs.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "dz11": ("dz11", "lsoa11"),
    "soa01": ("soa01", "lsoa11"),
    "dz21": ("dz21", "lsoa21"),
    "town": ("town", "buasd11", "bua11", "bua22"),
}
# Columns of the OfS look-up: a code is of the same area in every edition that has it.
_PARTICIPATION_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "lsoa11": ("lsoa_current",),
    "lsoa21": ("lsoa_current",),
    "msoa11": ("msoa_current",),
    "msoa21": ("msoa_current",),
    "cas_ward": ("cas_ward_current",),
}
# What a code begins with, where the columns of a directory are shared between countries.
CODES_BEGIN: Final[Mapping[str, tuple[str, ...]]] = {
    "lsoa11": ("E", "W"),
    "lsoa21": ("E", "W"),
    "dz11": ("S",),
    "soa01": ("9",),
    "dz21": ("N", "S"),
    "town": ("E", "W", "K"),
}
_REASON: Final = "reason_removed_"
# Kept to a tenth of a kilometre: a distance of 40 m is not none.
_TENTHS: Final = "coast_km"
Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class AreaSource:
    """The columns of a table by postcode that give the codes of an area type, best first."""

    edition: Edition
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """An indicator in one edition.

    Attributes
    ----------
    source : where the area codes of postcodes come from; None when the edition is by postcode,
        and when nothing loaded gives them.
    reason : column that says why there is no figure, or None.
    """

    indicator: Indicator
    edition: Edition
    source: AreaSource | None
    reason: str | None = None

    @property
    def by_postcode(self) -> bool:
        """Whether the edition itself names postcodes."""
        return self.edition.key == POSTCODE

    @property
    def level(self) -> str:
        """What the figure is of: "postcode" or an area type."""
        return POSTCODE if self.by_postcode else self.edition.area_type or self.edition.key


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is loaded, as the place index needs it.

    Attributes
    ----------
    pairs : in the order of the list of indicators; the edition in use first, then newest first.
    directory : edition of a postcode directory with areas that is in use, or None.
    sources : where the codes of each area type come from.
    editions : one for each kind and edition: the revision in use, else the newest.
    """

    pairs: tuple[Pair, ...]
    directory: Edition | None
    sources: Mapping[str, AreaSource]
    editions: tuple[Edition, ...]

    def find_edition(self, kind: str) -> Edition | None:
        """Find the edition of a kind that is in use."""
        return next((each for each in self.editions if each.kind == kind and each.in_use), None)

    def why_unreached(self, area_type: str) -> str:
        """Say why no area of this type is known of a postcode, and what would tell."""
        if self.directory is None:
            return NEEDS_DIRECTORY
        title = get_kind(self.directory.kind).title
        return (
            f"The {title} in use, edition {self.directory.edition}, has no column"
            f" '{area_type}' that says in which of these areas a postcode lies."
        )

    def get_pair(self, indicator: str, edition: str | None = None) -> Pair:
        """Get an indicator in one edition; None asks for the one in use.

        Raises
        ------
        UnknownPlace
            Naming the editions that there are.
        """
        pairs = [pair for pair in self.pairs if pair.indicator.key == indicator]
        for pair in pairs:
            if pair.edition.in_use if edition is None else pair.edition.edition == edition:
                return pair
        loaded = ", ".join(pair.edition.edition for pair in pairs) or "none"
        asked = f"edition {edition}" if edition else "edition in use"
        raise UnknownPlace(f"There is no {asked} of {indicator}. Loaded: {loaded}.")


def read_catalogue(root: Path) -> Catalogue:
    """Read what is loaded.

    Raises
    ------
    ReferenceStoreError
        A description in the store is damaged.
    """
    editions = tuple(_one_revision_each(ReferenceStore(root).editions()))
    in_use = {each.kind: each for each in editions if each.in_use}
    directory = next((in_use[kind] for kind in DIRECTORIES if kind in in_use), None)
    lookup = in_use.get(AREA_LOOKUP)
    by_postcode = lookup if lookup is not None and lookup.key == POSTCODE else None
    sources = dict(_area_sources((directory, by_postcode), in_use))
    pairs = tuple(
        Pair(indicator, edition, _source_for(edition, sources), _reason_for(indicator, edition))
        for indicator in list_indicators()
        for edition in _of_kind(editions, indicator.kind)
        if indicator.column in edition.columns
    )
    return Catalogue(pairs, directory, sources, editions)


def read_stamp(root: Path) -> Stamp:
    """Something that differs once an edition was loaded or put in use (some microseconds)."""
    if not root.is_dir():
        return ()
    return tuple(_stamp_of(folder) for folder in sorted(root.iterdir()))


def columns_to_keep(edition: Edition) -> tuple[str, ...]:
    """Columns of an edition that look-ups need, in the order of the table."""
    wanted = {indicator.column for indicator in list_indicators(edition.kind)}
    if edition.key == POSTCODE:
        wanted |= {*AREA_TYPES, *_POSTCODE_COLUMNS}
        wanted |= {column for column in edition.columns if column.startswith(_REASON)}
        wanted |= {column for columns in _PARTICIPATION_COLUMNS.values() for column in columns}
    else:
        wanted |= {*NAME_COLUMNS, *SCHOOL_COLUMNS}
    return tuple(c for c in edition.columns if c in wanted and c != edition.key)


NAME_COLUMNS: Final = ("name",)
SCHOOL_COLUMNS: Final = ("postcode",)
_POSTCODE_COLUMNS: Final = (
    "introduced_on", "terminated_on", "easting_m", "northing_m", "grid",
)  # fmt: skip


def label_value(pair: Pair, value: Value) -> str:
    """Say a value in words; "" for none."""
    if value is None:
        return ""
    indicator = pair.indicator
    if indicator.code_list is not None:
        code = load_code_list(indicator.code_list).find(str(value))
        return code.label if code else str(value)
    match indicator.type:
        case "quintile" | "decile":
            return _label_step(indicator, value)
        case "rank":
            meaning = f", 1 being {indicator.low_means}" if indicator.low_means else ""
            return f"{value:,} of {pair.edition.rows:,}{meaning}"
        case "flag":
            return ("Yes" if value else "No") if isinstance(value, bool | int) else str(value)
        case "score" if isinstance(value, int | float):
            return _label_score(indicator, value)
    return str(value)


def _label_score(indicator: Indicator, value: float) -> str:
    if value == 0 and indicator.column == _TENTHS:
        return "under 0.1"
    return f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


def _label_step(indicator: Indicator, value: Value) -> str:
    steps = 5 if indicator.type == "quintile" else 10
    meaning = {1: indicator.low_means, steps: indicator.high_means}.get(value, "")  # type: ignore[arg-type]
    return f"{indicator.type.capitalize()} {value}" + (f" ({meaning})" if meaning else "")


def _one_revision_each(editions: tuple[Edition, ...]) -> Iterator[Edition]:
    newest: dict[tuple[str, str], Edition] = {}
    for each in editions:
        before = newest.get((each.kind, each.edition))
        if before is None or not before.in_use:
            newest[each.kind, each.edition] = each
    yield from newest.values()


def _of_kind(editions: tuple[Edition, ...], kind: str) -> list[Edition]:
    found = [each for each in editions if each.kind == kind][::-1]
    return sorted(found, key=lambda each: not each.in_use)


def _area_sources(
    directories: Sequence[Edition | None], in_use: Mapping[str, Edition]
) -> Iterator[tuple[str, AreaSource]]:
    """Give the best that leads to each type of area: published, estimated, made up."""
    participation, estimate = in_use.get(PARTICIPATION), in_use.get(AREA_LOOKUP_ESTIMATE)
    for area_type in AREA_TYPES:
        columns = _COLUMNS.get(area_type, (area_type,))
        candidates = [(edition, columns) for edition in directories]
        candidates.append((participation, _PARTICIPATION_COLUMNS.get(area_type, ())))
        candidates.append((estimate, (area_type,)))
        sources = [
            AreaSource(edition, found)
            for edition, wanted in candidates
            if edition is not None and (found := tuple(c for c in wanted if c in edition.columns))
        ]
        if sources:
            yield area_type, min(sources, key=lambda source: source.edition.synthetic)


def _source_for(edition: Edition, sources: Mapping[str, AreaSource]) -> AreaSource | None:
    if edition.key == POSTCODE or edition.area_type is None:
        return None
    return sources.get(edition.area_type)


def _reason_for(indicator: Indicator, edition: Edition) -> str | None:
    """Find the longest `reason_removed_x` of which x begins the indicator's column."""
    found = [
        column
        for column in edition.columns
        if column.startswith(_REASON) and indicator.column.startswith(column.removeprefix(_REASON))
    ]
    return max(found, key=len, default=None)


def _stamp_of(folder: Path) -> tuple[str, int, int, int]:
    return (folder.name, _time_of(folder)[0], *_time_of(folder / POINTER))


def _time_of(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:  # not there, or gone since the folder was listed
        return 0, 0
    return status.st_mtime_ns, status.st_ino
