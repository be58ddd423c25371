"""What is known of a place, as plain values: what the place index gives and pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Value = int | float | str | bool | None
Grid = Literal["british", "irish"]

NEEDS_DIRECTORY = "Needs a postcode directory that says in which of these areas a postcode lies."
NOT_COVERED = "Not covered by this edition."
NO_FIGURE = "This edition gives no figure here."


class UnknownPlace(ValueError):
    """No postcode, area or school of this name is known."""


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """One indicator of a place in one edition.

    Attributes
    ----------
    indicator, title : key and name of the indicator.
    kind, edition, revision : the reference table that says so.
    area_type : what the figure is of: "postcode", or the kind of area that the postcode lies in.
    area : code of that area; None at the level of the postcode, or where it is not known.
    value : as published; None where there is none, and `missing` says why.
    label : the value in words, such as "Quintile 1 (lowest participation)"; "" without one.
    missing : a sentence on why there is no value; "" when there is one.
    estimate : whether Hearth computed it from the directory alone.
    synthetic : whether it was made up for the demonstration.
    in_use : whether this edition is the one that pages and figures use unless told otherwise.
    """

    indicator: str
    title: str
    kind: str
    edition: str
    revision: int
    area_type: str
    area: str | None
    value: Value
    label: str
    missing: str
    estimate: bool
    synthetic: bool
    in_use: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode, where it is and everything that the loaded editions say of it.

    Attributes
    ----------
    postcode : as people write it, `SW1A 1AA`.
    live : whether post is delivered there now; None when nothing loaded says so.
    introduced_on, terminated_on : first of the month, where a directory edition is loaded.
    country : England, Scotland, Wales, Northern Ireland, Channel Islands, Isle of Man.
    easting_m, northing_m : on `grid`; None without a place.
    lad : ONS code of the local authority district.
    areas : code of each area it lies in, by area type.
    names : names of those areas, by area type, as far as they are known.
    values : every indicator in every edition, one beside the other: in the order of the list of
        indicators, the edition in use first, then from the newest to the oldest. One without a
        figure says why, and what to load for it.
    """

    postcode: str
    live: bool | None
    introduced_on: date | None
    terminated_on: date | None
    country: str | None
    easting_m: int | None
    northing_m: int | None
    grid: Grid | None
    lad: str | None
    areas: Mapping[str, str]
    names: Mapping[str, str]
    values: tuple[PlaceValue, ...]

    def list_values(self, indicator: str) -> tuple[PlaceValue, ...]:
        """List the editions of one indicator, the one in use first."""
        return tuple(value for value in self.values if value.indicator == indicator)

    def find_value(self, indicator: str, edition: str | None = None) -> PlaceValue | None:
        """Find an indicator in one edition; None asks for the edition in use."""
        for value in self.values:
            if value.indicator == indicator and (
                value.in_use if edition is None else value.edition == edition
            ):
                return value
        return None


@dataclass(frozen=True, slots=True)
class Share:
    """How many postcodes of an area have one value of an indicator; `share` is 0 to 1."""

    value: Value
    label: str
    postcodes: int
    share: float


@dataclass(frozen=True, slots=True)
class AreaProfile:
    """An indicator that is known by postcode or by smaller areas, counted over an area."""

    indicator: str
    title: str
    kind: str
    edition: str
    revision: int
    estimate: bool
    synthetic: bool
    in_use: bool
    known: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class AreaPlace:
    """An area, or a school, and everything that the loaded editions say of it.

    Attributes
    ----------
    area_type, code : such as "lsoa21" and "E01000001"; "school" and a URN.
    name : as published; None where no loaded edition gives it.
    postcode : of a school; None for an area.
    postcodes, live_postcodes : how many lie in it; live is None when nothing says so.
    easting_m, northing_m, grid : mean of its postcodes, in metres; None without any.
    parents : code of the larger areas that most of its postcodes lie in, by area type.
    names : names of those, as far as they are known.
    values : indicators published for this kind of area (for a school: those of its postcode).
    profiles : indicators known by postcode or smaller areas, counted over its postcodes.
    """

    area_type: str
    code: str
    name: str | None
    postcode: str | None
    postcodes: int
    live_postcodes: int | None
    easting_m: int | None
    northing_m: int | None
    grid: Grid | None
    parents: Mapping[str, str]
    names: Mapping[str, str]
    values: tuple[PlaceValue, ...]
    profiles: tuple[AreaProfile, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place found by a search.

    `area_type` is "postcode", "outward", "school", or an area type; `detail` tells two of one
    name apart (`Wiltshire`, `E05000001`).
    """

    area_type: str
    code: str
    name: str
    detail: str = ""
