"""Places in sentences: where one is, what its figures mean, what could not be said."""

from collections.abc import Iterable, Mapping, Sequence

from app.core.codes import edition_words
from etl.reference.kinds import Indicator, get_indicator
from etl.reference.place_models import AreaPlace, Place, PlaceValue

#: Types of area from the smallest to the largest, as a page names them.
AREA_WORDS = {
    "oa21": "output area of 2021",
    "oa11": "output area of 2011",
    "lsoa21": "lower layer area of 2021 (LSOA)",
    "lsoa11": "lower layer area of 2011 (LSOA)",
    "lsoa01": "lower layer area of 2001 (LSOA)",
    "msoa21": "middle layer area of 2021 (MSOA)",
    "msoa11": "middle layer area of 2011 (MSOA)",
    "dz21": "data zone of 2021",
    "dz11": "data zone of 2011",
    "soa01": "super output area of 2001",
    "ward": "ward",
    "cas_ward": "census ward of 2001",
    "town": "town",
    "bua22": "built-up area of 2022",
    "bua11": "built-up area of 2011",
    "buasd11": "part of a built-up area of 2011",
    "constituency": "parliamentary constituency",
    "lad": "local authority district",
    "utla": "county or unitary authority",
    "region": "region",
    "country": "country",
    "outward": "first half of a postcode",
    "school": "school or college",
}
_PARTICIPATION = ("polar4_quintile", "tundra_msoa_quintile", "tundra_lsoa_quintile")
_DEPRIVATION = ("imd_decile", "imd_quintile")
_MONTH = "%B %Y"
_NAMES = (
    "The names of areas, which the look-up between areas or the boundaries of areas would give."
)


def area_words(area_type: str) -> str:
    """Return a type of area as a page names it."""
    return AREA_WORDS.get(area_type, area_type.replace("_", " "))


def capital(text: str) -> str:
    """Begin with a capital letter, and leave the others as they are: LSOA."""
    return text[:1].upper() + text[1:]


def answer_of_place(place: Place) -> str:
    """Return the first sentence of the page of a postcode."""
    where = _where(place.names, place.lad, place.country)
    figures = _figures(place.values)
    if place.terminated_on is not None:
        ended = f"{place.postcode} ended in {place.terminated_on.strftime(_MONTH)}"
        return f"{ended}; it was in {where}{': ' + figures if figures else ''}."
    return f"{place.postcode} is in {where}{': ' + figures if figures else ''}."


def answer_of_school(name: str, place: Place) -> str:
    """Return the first sentence of the page of where a school stands."""
    where = _where(place.names, place.lad, place.country)
    figures = _figures(place.values)
    return f"{name} is at {place.postcode}, in {where}{': ' + figures if figures else ''}."


def answer_of_area(area: AreaPlace) -> str:
    """Return the first sentence of the page of an area."""
    name = area.name or area.code
    parents = [
        area.names[each]
        for each in ("lad", "region")
        if each in area.names and each != area.area_type
    ]
    within = f" in {', '.join(dict.fromkeys(parents))}" if parents else ""
    kind = area_words(area.area_type)
    article = "the" if area.area_type == "outward" else "an" if kind[0] in "aeiou" else "a"
    live = "" if area.live_postcodes is None else f", {area.live_postcodes:,} of them live"
    count = f"{area.postcodes:,} postcode{'' if area.postcodes == 1 else 's'}{live}"
    figures = _figures(area.values)
    return f"{name} is {article} {kind}{within}, with {count}{': ' + figures if figures else ''}."


def _where(names: Mapping[str, str], lad: str | None, country: str | None) -> str:
    parts = [names[each] for each in ("ward", "lad") if each in names]
    if not parts and lad:
        parts = [f"local authority {lad}"]
    if not parts or "lad" not in names:
        parts += [country] if country else []
    return ", ".join(dict.fromkeys(parts)) or "a place that is not known"


def _figures(values: Sequence[PlaceValue]) -> str:
    """Return the two figures that people ask for first: "quintile 2 for participation (...)"."""
    parts = []
    for columns, topic in ((_PARTICIPATION, "participation"), (_DEPRIVATION, "deprivation")):
        found = _first_known(values, columns)
        if found is not None:
            indicator = get_indicator(found.indicator)
            measure = found.title.removesuffix(f" {indicator.type}")
            note = ", synthetic" if found.synthetic else ""
            edition = (
                ""
                if found.edition.lower() in measure.lower()
                else f" {edition_words(found.edition)}"
            )
            parts.append(f"{indicator.type} {found.value} for {topic} ({measure}{edition}{note})")
    return ", ".join(parts)


def _first_known(values: Sequence[PlaceValue], columns: Sequence[str]) -> PlaceValue | None:
    for column in columns:
        for one in values:
            if one.in_use and one.value is not None and _column(one) == column:
                return one
    return None


def _column(value: PlaceValue) -> str:
    return get_indicator(value.indicator).column


def scale_words(indicator: Indicator) -> str:
    """Return what the ends of a scale mean: "1 is the lowest participation, 5 the highest..."."""
    low, high = indicator.low_means, indicator.high_means
    last = {"quintile": 5, "decile": 10}.get(indicator.type)
    if not low:
        return ""
    if last is not None:
        return f"1 is {low}, {last} is {high}"
    if indicator.type == "rank":
        return f"1 is {low}"
    return f"Low is {low}, high is {high}"


def missing_sentences(values: Iterable[PlaceValue]) -> list[tuple[str, str]]:
    """Return what could not be said, as (reason, the measures with their editions).

    One line a reason: a reader wants to know what to do, not how many times.
    """
    measures: dict[str, dict[str, list[str]]] = {}
    for one in values:
        if one.value is None and one.missing and get_indicator(one.indicator).type != "code":
            editions = measures.setdefault(edition_words(one.missing), {}).setdefault(one.title, [])
            edition = edition_words(one.edition)
            if edition not in editions:
                editions.append(edition)
    return [
        (reason, "; ".join(f"{title} ({', '.join(kept)})" for title, kept in titles.items()))
        for reason, titles in measures.items()
    ]


def name_missing(area: AreaPlace) -> tuple[str, ...]:
    """Return a sentence where the name of an area is not known; a half postcode has none."""
    return () if area.name or area.area_type == "outward" else (_NAMES,)


def names_missing(names: Mapping[str, str], lad: str | None) -> tuple[str, ...]:
    """Return a sentence where the names of areas are not known, only their codes."""
    if lad is None or any(names.values()):
        return ()
    return (_NAMES,)
