"""What the pages of places show, as lines of tables and lists: no query, no write."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for

from app.core.codes import edition_words, label_of, long_day
from app.core.estimates import COAST, measured_from
from app.core.neighbourhoods.kept import TYPE
from app.core.places import plain_title
from app.places import words
from app.places.outreach import Outreach
from app.places.queries import Found
from etl.reference.editions import Edition
from etl.reference.kinds import Indicator, get_indicator, get_kind
from etl.reference.place_models import AreaPlace, AreaProfile, Place, PlaceValue
from maps.accuracy import list_accuracy

#: Headings of the measures, and the kinds under each. A kind that is not named comes last.
THEMES = (
    (
        "Participation in higher education",
        ("ofs_participation", "polar4", "polar3", "tundra_msoa", "tundra_lsoa", "adult_he", "gaps",
         "uni_connect"),
    ),
    ("Deprivation", ("imd",)),
    ("Rural, urban and coast", ("ruc", "settlement_estimate", "coastal", "coast_estimate")),
)  # fmt: skip
REST = "People and neighbourhoods"
DIRECTORY_ATTRIBUTION = (
    "Postcodes: ONS Postcode Directory, Office for National Statistics, licensed under the Open"
    " Government Licence v3.0. Contains OS data © Crown copyright and database right. Contains"
    " Royal Mail data © Royal Mail copyright and database right."
)
#: Who makes what nobody published, and of what.
OWN_PUBLISHER = "Hearth"
OWN_LICENCE = "made from the other measures that are loaded"
#: The column of an estimate's kind whose accuracy has been measured.
ESTIMATES = {"settlement_estimate": "settlement_urban", "coast_estimate": "coast_km"}
#: Kinds that only the map of a place shows.
DRAWN = ("boundaries", "boundaries_estimate", "coastline")
#: How many steps the measures have that are divided into steps.
STEPS = {"quintile": 5, "decile": 10}
_LINKED = ("ward", "msoa21", "lsoa21", "lad", "region")
_MOST_SHARES = 5


def found_lines(found: Found, seal: Any) -> list[dict[str, Any]]:
    """Return what was found as links: postcodes first, then areas, then schools."""
    lines = [
        {
            "name": one,
            "what": "Postcode",
            "href": url_for("places.show_postcode", sealed=seal(one)),
        }
        for one in found.postcodes
    ]
    for hit in found.areas:
        is_postcode = hit.area_type == "postcode"
        href = (
            url_for("places.show_postcode", sealed=seal(hit.code))
            if is_postcode
            else url_for("places.show_area", area_type=hit.area_type, code=hit.code)
        )
        what = words.area_words(hit.area_type)
        lines.append(
            {
                "name": hit.name or hit.code,
                "what": ", ".join(filter(None, (words.capital(what), hit.detail))),
                "href": href,
            }
        )
    for number, name, authority in found.schools:
        what = ", ".join(filter(None, ("School or college", authority)))
        href = url_for("places.show_school", number=number)
        lines.append({"name": name, "what": what, "href": href})
    return lines


def postcode_message(found: Found) -> str | None:
    """Return what is to be said of a text that looked like a postcode, or None."""
    check = found.check
    if check is None or check.status == "valid":
        return None
    if check.status == "repaired" or check.postcode is None:
        # A text such as "SW1" finds areas: it is no wrong postcode then.
        return None if found.areas and not check.candidates else check.message or None
    return check.message or None


def measure_groups(values: Sequence[PlaceValue]) -> list[dict[str, Any]]:
    """Return the measures under their headings, the editions of each side by side."""
    by_indicator: dict[str, list[PlaceValue]] = {}
    for one in values:
        by_indicator.setdefault(one.indicator, []).append(one)
    lines: dict[str, list[dict[str, Any]]] = {}
    for key, editions in by_indicator.items():
        indicator = get_indicator(key)
        if indicator.type != "code" and any(one.value is not None for one in editions):
            lines.setdefault(_theme(indicator.kind), []).append(_measure(indicator, editions))
    headings = [*(title for title, _ in THEMES), REST]
    return [
        {"title": one, "lines": lines[one], "note": _shared_note(lines[one])}
        for one in headings
        if one in lines
    ]


def _shared_note(lines: Sequence[dict[str, Any]]) -> str | None:
    """Say once what is so of every measure under a heading, and take it from the lines."""
    if not all(line["synthetic"] for line in lines):
        return None
    for line in lines:
        line["synthetic"] = False
    return "Every figure here is synthetic, for the demonstration: it says nothing of a real place."


def _theme(kind: str) -> str:
    return next((title for title, kinds in THEMES if kind in kinds), REST)


def _measure(indicator: Indicator, editions: Sequence[PlaceValue]) -> dict[str, Any]:
    now = next((one for one in editions if one.in_use), None)
    shown = now if now is not None and now.value is not None else None
    others = [one for one in editions if one is not now and one.value is not None]
    first = shown or others[0]
    return {
        "label": plain_title(first),
        "now": value_words(shown) if shown else None,
        "href": _type_address(shown),
        "edition": edition_words(shown.edition) if shown else None,
        "missing": edition_words(now.missing) if now is not None and shown is None else "",
        "others": [
            f"{edition_words(one.edition)}: {value_words(one).partition(' (')[0]}" for one in others
        ],
        "scale": words.scale_words(indicator),
        "area": None if first.area_type == "postcode" else _area(first),
        "estimate": first.estimate,
        "synthetic": first.synthetic,
        "accuracy": _how_good(indicator, first),
    }


def _type_address(value: PlaceValue | None) -> str | None:
    """Return the page of a neighbourhood type; None for another measure."""
    if value is None or get_indicator(value.indicator).column != TYPE:
        return None
    return url_for("places.show_type", number=value.value)


def _how_good(indicator: Indicator, value: PlaceValue) -> str | None:
    """Say how good a figure is that Hearth worked out, or that it was measured."""
    if value.estimate:
        return accuracy_words(indicator.column)
    coastline = measured_from(value.edition) if value.kind == COAST else None
    return (
        f"measured from the coastline of edition {edition_words(coastline)}" if coastline else None
    )


def accuracy_words(column: str) -> str | None:
    """Return how good an estimate is in a few words; the whole stands under the sources."""
    for one in list_accuracy(column):
        if column == ESTIMATES["settlement_estimate"] and one.accuracy is not None:
            return f"agrees with the official class for {one.accuracy:.1%} of areas"
        if column == ESTIMATES["coast_estimate"] and one.median_error_km is not None:
            return f"half are right to within {one.median_error_km * 1000:,.0f} m"
    return None


def _area(value: PlaceValue) -> str:
    return f"of its {words.area_words(value.area_type)}"


def value_words(value: PlaceValue) -> str:
    """Return a value as people read it."""
    if value.label:
        return value.label
    if isinstance(value.value, bool):
        return "Yes" if value.value else "No"
    return f"{value.value:,}" if isinstance(value.value, int | float) else str(value.value)


def where_lines(place: Place | AreaPlace) -> list[dict[str, Any]]:
    """Return the areas that a place lies in, the smallest first, each with its page."""
    codes = place.areas if isinstance(place, Place) else place.parents
    lines = []
    for area_type in words.AREA_WORDS:
        code = codes.get(area_type)
        if code and area_type in _LINKED and area_type != getattr(place, "area_type", None):
            kind = words.area_words(area_type)
            lines.append(
                {
                    "label": words.capital(kind),
                    "value": place.names.get(area_type, code),
                    "code": code,
                    "href": url_for("places.show_area", area_type=area_type, code=code),
                }
            )
    return lines


def point_words(place: Place | AreaPlace) -> str | None:
    """Return a grid reference in words."""
    if place.easting_m is None or place.northing_m is None:
        return None
    grid = "Irish Grid" if place.grid == "irish" else "British National Grid"
    return f"{place.easting_m:,} m east, {place.northing_m:,} m north ({grid})"


def life_words(place: Place) -> str | None:
    """Return since when a postcode is there, and until when it was."""
    since = f"since {place.introduced_on:%B %Y}" if place.introduced_on else ""
    if place.terminated_on is not None:
        return f"Ended in {place.terminated_on:%B %Y}"
    if place.live is None:
        return None
    return " ".join(filter(None, ("In use" if place.live else "Ended", since)))


def profile_groups(profiles: Iterable[AreaProfile]) -> list[dict[str, Any]]:
    """Return how the postcodes of an area spread: quintiles, deciles, and what has no steps."""
    shown = [one for one in profiles if one.in_use and one.known]
    groups = []
    for kind, steps in STEPS.items():
        lines = [_steps_line(one, steps) for one in shown if _type(one) == kind]
        if lines:
            columns = [
                {"key": f"s{n}", "label": str(n), "numeric": True} for n in range(1, steps + 1)
            ]
            groups.append(_profile_group(f"By {kind}", columns, lines))
    rest = [_shares_line(one) for one in shown if _type(one) in {"flag", "class"}]
    if rest:
        shares = [{"key": "shares", "label": "Share of its postcodes", "long": True}]
        groups.append(_profile_group("By class", shares, rest) | {"cards": True})
    return groups


def _profile_group(title: str, columns: list[Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    first = {"key": "label", "label": "Measure"}
    known = {"key": "known", "label": "Postcodes with a figure", "numeric": True}
    return {
        "title": title,
        "columns": [first, *columns, known],
        "lines": lines,
        "note": _shared_note(lines),
        "cards": False,
    }


def _type(profile: AreaProfile) -> str:
    return get_indicator(profile.indicator).type


def _steps_line(profile: AreaProfile, steps: int) -> dict[str, Any]:
    shares = {share.value: f"{share.share:.0%}" for share in profile.shares}
    return _profile_line(profile) | {f"s{n}": shares.get(n, "0%") for n in range(1, steps + 1)}


def _shares_line(profile: AreaProfile) -> dict[str, Any]:
    shares = [(one.label or str(one.value), f"{one.share:.0%}") for one in profile.shares]
    return _profile_line(profile) | {
        "shares": shares[:_MOST_SHARES],
        "more": max(0, len(shares) - _MOST_SHARES),
    }


def _profile_line(profile: AreaProfile) -> dict[str, Any]:
    return {
        "label": plain_title(profile),
        "scale": words.scale_words(get_indicator(profile.indicator)),
        "edition": edition_words(profile.edition),
        "known": profile.known,
        "estimate": profile.estimate,
        "synthetic": profile.synthetic,
    }


def source_lines(
    values: Iterable[PlaceValue | AreaProfile],
    in_use: Mapping[str, Edition],
    placing: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """Return where the measures come from: publisher, licence, page, and notes of an estimate.

    `placing` are the kinds that say which areas a postcode lies in.
    """
    drawn = (kind for kind in DRAWN if kind in in_use)
    kinds = dict.fromkeys([*(one.kind for one in values), *placing, *drawn])
    lines = []
    for key in kinds:
        kind, edition = get_kind(key), in_use.get(key)
        is_estimate = bool(edition and edition.estimate)
        is_own = kind.computed or is_estimate or bool(edition and edition.synthetic)
        lines.append(
            {
                "title": kind.title,
                "publisher": OWN_PUBLISHER if is_estimate else kind.publisher,
                "licence": OWN_LICENCE if is_estimate and not kind.computed else kind.licence,
                "page": kind.page,
                "edition": edition_words(edition.edition) if edition else None,
                "synthetic": bool(edition and edition.synthetic),
                "notes": edition.notes if edition is not None and is_own else (),
                "is_estimate": is_estimate,
            }
        )
    return lines


def outreach_lines(found: Outreach) -> list[dict[str, Any]]:
    """Return the latest activities there as lines of a table."""
    return [
        {
            "title": one.title,
            "href": url_for("activities.show", number=one.number),
            "type": label_of("activity_type", one.activity_type),
            "date": long_day(one.starts_on),
            "at": one.at,
        }
        for one in found.latest
    ]
