"""How a classification was made, in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

#: Types of area in the plural, as a sentence names them.
_AREAS = {
    "lsoa21": "lower layer areas of 2021",
    "lsoa11": "lower layer areas of 2011",
    "msoa21": "middle layer areas of 2021",
    "msoa11": "middle layer areas of 2011",
    "oa21": "output areas of 2021",
    "oa11": "output areas of 2011",
    "sector": "postcode sectors",
}


def long_area_words(area_type: str) -> str:
    """Return a type of area in the plural: "lower layer areas of 2021"."""
    return _AREAS.get(area_type, "areas")


def area_words(area_type: str) -> str:
    """Return what areas are called in a portrait, in the plural."""
    return "sectors" if area_type == "sector" else "areas"


def notes_of(described: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what whoever uses a classification should know of it."""
    return tuple(_notes(described["made"], described["measures"], described["quality"]))


def _notes(
    made: Mapping[str, Any], measures: list[Mapping[str, str]], quality: Mapping[str, Any]
) -> Iterator[str]:
    titles = {one["key"]: f"{one['name']}, {one['edition']}" for one in measures}
    used = "; ".join(titles[one["key"]] for one in measures if one["role"] == "cluster")
    yield (
        f"Made by Hearth: {made['areas']:,} {long_area_words(made['area_type'])} clustered into"
        f" {made['types']} types (k-means), the types into {made['groups']} groups (Ward's"
        f" method), seed {made['seed']}. Clustered on: {used}."
    )
    yield (
        "It is not the classification that HEFCE used in 2000, whose look-up is not public: its"
        " numbers mean something else."
    )
    yield _numbering(made, titles)
    if made["left_out"]:
        yield (
            f"{made['left_out']:,} areas have no type: fewer than half of the measures, or nothing"
            " of one of their themes, is known of them."
        )
    for key, count in made["filled"].items():
        yield f"{count:,} typed areas lack {titles[key]}: they stand at the mean of all there."
    for sentence in made["not_used"]:
        yield f"Not used: {sentence}"
    yield from _quality(quality)


def _numbering(made: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    by = titles[made["numbered_by"]]
    if made["participation"] is None:
        return f"No young participation is loaded: type 1 is the most deprived by {by}."
    said = f"Type 1 has the lowest young participation, by {by}"
    kept = "" if made["participation"] in made["use"] else ", which was kept out of the clustering"
    return f"{said}{kept}. Shown is the mean quintile of its areas; no rate is loaded."


def _quality(quality: Mapping[str, Any]) -> Iterator[str]:
    found = quality["variance_explained"]
    yield (
        f"{found['types']:.0%} of the variance of the measures lies between types, against"
        f" {found['quantiles']:.0%} for as many bins of the first principal component and"
        f" {found['random']:.1%} for a random partition."
    )
    stable = quality["stability"].get("resamples")
    if stable:
        yield (
            "Types made of resampled areas agree with these to an adjusted Rand index of"
            f" {stable['types']['ari']:.2f} (0 is chance, 1 the same): an area near the edge of a"
            " type can fall into its neighbour."
        )
