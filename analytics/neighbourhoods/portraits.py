"""Pen portraits: each type in a few plain sentences, drawn from its figures and nothing else.

They speak of areas, not of people's characters, and say what they are drawn from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from analytics.neighbourhoods.measures import Measure
from analytics.neighbourhoods.profile import COASTAL_KM, Profiles

#: A class that this share of a type's areas has gives the type its first words.
_MOSTLY: Final = 0.6
_DEPRIVATION: Final = ("imd", "idaci")
#: Standings nearer to the middle than this say little, and are not told.
_FAR: Final = 0.15
_MORE_TOLD: Final = 2
_COASTAL: Final = 0.5
_DEGREES: Final = ((0.85, "much "), (0.65, ""), (0.55, "a little "))
#: Measures that the first words of a portrait stand for already.
_TOLD_FIRST: Final = ("ruc", "urban", "settlement_urban", "coast_km")


def write_portraits(
    profiles: Profiles,
    measures: Sequence[Measure],
    participation: Measure | None,
    *,
    area_words: str = "areas",
    coastal_km: float = COASTAL_KM,
) -> pl.DataFrame:
    """Write a name and a portrait for each type.

    Parameters
    ----------
    participation
        The measure that ranks the types, as `profile` was given it.
    area_words
        What the areas are called, in the plural.

    Returns
    -------
    pl.DataFrame
        `neighbourhood_type`, `name` (some words, not always unique), `portrait` (unique).
    """
    writer = _Writer(profiles, measures, participation, area_words, coastal_km)
    rows = [writer.write(row) for row in profiles.types.iter_rows(named=True)]
    return pl.DataFrame(
        rows, schema={"neighbourhood_type": pl.Int64, "name": pl.String, "portrait": pl.String}
    )


@dataclass(frozen=True)
class _Figure:
    """A figure of one type: its measure, mean and standing."""

    measure: Measure
    mean: float
    standing: float

    @property
    def distance(self) -> float:
        return abs(self.standing - 0.5)

    @property
    def words(self) -> str:
        return self.measure.above if self.standing >= 0.5 else self.measure.below

    @property
    def percent(self) -> int:
        """Of how many in 100 areas `words` is so, rounded down: never more than is true."""
        return int(100 * (0.5 + self.distance) + 1e-9)

    @property
    def degree(self) -> str | None:
        """How far from the middle, in a word; None in the middle."""
        far = 0.5 + self.distance
        return next((word for least, word in _DEGREES if far >= least), None)


class _Writer:
    """Writes the types of one classification."""

    def __init__(
        self,
        profiles: Profiles,
        measures: Sequence[Measure],
        participation: Measure | None,
        area_words: str,
        coastal_km: float,
    ) -> None:
        self._measures = {measure.key: measure for measure in measures}
        self._participation = participation
        self._areas = area_words
        self._coastal_km = coastal_km
        self._count = profiles.types.height
        self._figures = _by_type(profiles.figures)
        told = [m for m in measures if m.role != "outcome" or m is participation]
        self._sources = _sources_of(told)

    def write(self, row: Mapping[str, Any]) -> dict[str, Any]:
        number = row["neighbourhood_type"]
        figures = self._figures.get(number, [])
        numbers = self._numbers(figures)
        place, sentence = self._place(figures, numbers)
        coast = self._coast(row)
        deprived = next((numbers[key] for key in _DEPRIVATION if key in numbers), None)
        sentences = [
            f"{sentence}{coast[1]}." if sentence or coast[1] else "",
            self._deprivation(deprived),
            *self._rest(numbers, deprived),
            self._young(row),
            f"Drawn from: {self._sources}.",
        ]
        name = ", ".join(filter(None, (place, coast[0], _deprived_words(deprived)))) or "Mixed"
        portrait = " ".join(filter(None, sentences))
        return {
            "neighbourhood_type": number,
            "name": name[0].upper() + name[1:],
            "portrait": portrait[0].upper() + portrait[1:],
        }

    def _numbers(self, figures: Iterable[Mapping[str, Any]]) -> dict[str, _Figure]:
        return {
            one["measure"]: _Figure(self._measures[one["measure"]], one["mean"], one["standing"])
            for one in figures
            if one["standing"] is not None and one["mean"] is not None
        }

    def _place(
        self, figures: Sequence[Mapping[str, Any]], numbers: Mapping[str, _Figure]
    ) -> tuple[str, str]:
        """The settlement in a few words, and as the beginning of a sentence."""
        classes = [one for one in figures if one["class_name"] and one["mean"] is not None]
        if classes:
            most = max(classes, key=lambda one: (one["mean"], one["class_name"]))
            name = _plain(most["class_name"])
            if most["mean"] >= _MOSTLY:
                return name, f"{name} ({_share(most['mean'], self._areas)})"
            return "mixed settlements", (
                f"of several kinds of settlement, most often {name}"
                f" ({_share(most['mean'], self._areas)})"
            )
        urban = numbers.get("settlement_urban") or numbers.get("urban")
        if urban is None:
            return "", ""
        word = "urban" if urban.mean >= _MOSTLY else "rural" if urban.mean <= 1 - _MOSTLY else ""
        note = " by the estimate" if urban.measure.key == "settlement_urban" else ""
        return word or "urban and rural", f"{_percent(urban.mean)} urban{note}"

    def _coast(self, row: Mapping[str, Any]) -> tuple[str, str]:
        share = row["coastal_share"]
        if share is None or share < _COASTAL:
            return "", ""
        said = f"{_share(share, self._areas)} within {self._coastal_km:g} km of the coast"
        return "near the coast", f"; {said}"

    def _deprivation(self, found: _Figure | None) -> str:
        if found is None:
            return ""
        if found.degree is None:
            return f"Near the middle on {found.measure.name}."
        comparison = f"{found.words} than {found.percent} in 100 {self._areas}"
        return f"On average {comparison} ({found.measure.title})."

    def _rest(self, numbers: Mapping[str, _Figure], said: _Figure | None) -> Iterable[str]:
        others = [
            one
            for key, one in numbers.items()
            if one is not said
            and key not in _TOLD_FIRST
            and one.measure.role != "outcome"
            and one.distance >= _FAR
        ]
        # What tells a type most from the others comes first.
        others.sort(key=lambda one: (-one.distance, one.measure.key))
        for one in others[:_MORE_TOLD]:
            words = one.words[0].upper() + one.words[1:]
            yield f"{words} than {one.percent} in 100."

    def _young(self, row: Mapping[str, Any]) -> str:
        if self._participation is None or row["participation"] is None:
            return ""
        title, mean = self._participation.title, row["participation"]
        rank = f"ranked {row['participation_rank']} of {self._count}, 1 being the lowest"
        shown = f"{mean:.1%}" if self._participation.scale == "rate" else f"{mean:.2f}"
        return f"Young participation: mean {title} of its {self._areas} {shown} ({rank})."


def _deprived_words(found: _Figure | None) -> str:
    if found is None or found.measure.key != "imd":
        return ""
    return "middling deprivation" if found.degree is None else f"{found.degree}{found.words}"


def _plain(name: str) -> str:
    """A class as it stands inside a sentence: `Urban: Nearer to a town` as `urban, nearer...`."""
    return ", ".join(part[:1].lower() + part[1:] for part in name.split(": "))


def _percent(share: float) -> str:
    """A share rounded down: 100% means all."""
    return f"{int(100 * share + 1e-9)}%"


def _share(share: float, areas: str) -> str:
    return f"all its {areas}" if share == 1 else f"{_percent(share)} of its {areas}"


def _by_type(figures: pl.DataFrame) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in figures.iter_rows(named=True):
        found.setdefault(row["neighbourhood_type"], []).append(row)
    return found


def _sources_of(measures: Sequence[Measure]) -> str:
    named = sorted({f"{measure.name}, {measure.source}" for measure in measures})
    return "; ".join(named)
