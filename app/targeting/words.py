"""The targeting map in words."""

from typing import Final

from analytics.disclosure.bands import FEWEST
from analytics.targeting import REACH_KM
from app.core.need import HELD_YEARS, Found
from app.core.need.words import FIFTHS, count_areas, say_where

_HIGHEST: Final = len(FIFTHS) - 1


def answer(found: Found) -> str:
    """Say in a sentence what the map shows."""
    meant, known = len(found.areas), found.areas["score"].count()
    areas = f"{count_areas(meant)}{say_where(found)}"
    if not known:
        return f"Too little is known of {areas} to give any a score."
    highest = int((found.areas["fifth"] == _HIGHEST).sum())
    told = f"{highest:,} of {areas} {'is' if highest == 1 else 'are'} in the fifth that needs most."
    return told if known == meant else f"{told} Of {meant - known:,} too little is known."


def limits(found: Found) -> list[str]:
    """Say what an outline and homes of participants tell, where they narrow the list."""
    wish, said = found.wish, []
    if wish.shape:
        said.append(
            "A neighbourhood counts as inside the outline where the middle of its postcodes is."
            f" Corners, as easting and northing in hundreds of metres: {wish.shape}."
        )
    if wish.own:
        said.append(
            f"{FEWEST} or more participants live in each of these neighbourhoods. Of all others"
            " nothing is told, not even that there are any."
        )
    return said


def notes(found: Found) -> list[str]:
    """Say how scores are made, and of what."""
    measures = found.all_areas.edition.measures
    columns = [one.column for one, _ in found.rule]
    sources = [measures[column] for column in columns if column in measures]
    if "venue_km" in columns:
        sources.append(
            "Distance to the nearest activity: to the nearest place where any member held one in"
            f" the latest {HELD_YEARS} academic years that have any; no member is named."
        )
    return [
        f"The score is the weighted mean of percentile ranks, from 0 to 100: {found.rule.said}."
        " The rank of a neighbourhood in an indicator is the share of all neighbourhoods of the"
        " edition that need less by it, of those that are equal the half.",
        "An indicator that is not known of a neighbourhood does not count there; where less than"
        " half of the weight is known there is no score.",
        "Fifths are of all neighbourhoods with a score, wherever they lie; places are among those"
        " that are shown. Deciles of deprivation are of each nation by itself.",
        "The score of a school is the mean of the neighbourhoods whose middle lies within"
        f" {REACH_KM:.0f} km, by their postcodes in use; where there is none, that of the nearest."
        " How far pupils come is assumed. Primary schools are left out.",
        *sources,
    ]
