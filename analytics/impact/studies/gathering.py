"""Turns people with their standing into the frame of a study and the steps that lead to it."""

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import polars as pl

from analytics.definitions import classify_by, column
from analytics.impact.errors import StudyFault
from analytics.impact.protocol import Protocol
from analytics.impact.studies.kind import Gathered, Step
from analytics.track import Scope
from analytics.track.people import open_track
from etl.engine import Expression, Parameter, Stage

ENGAGED: Final = "engaged"
#: Those of whom outreach cannot have changed what is looked at: they are compared with, and stand
#: in for participants where no effect should be found.
ONLY_LATER: Final = "only_later"
_COMPARED: Final = ("comparison", ONLY_LATER)


def fetch_people(
    analysis: Path, scope: Scope, protocol: Protocol, stages: Sequence[Stage], **more: Parameter
) -> pl.DataFrame:
    """Fetch everybody whom a study looks at, with `standing`: whether they took part, or why not.

    Parameters
    ----------
    stages
        They make the table `people_studied`, one row a person with `id`, from `defined` and the
        tables of a track, by the expression `category`, the category `focus`, and the years from
        `first` to `last`.
    more
        What else they take.
    """
    treatment = protocol.treatment
    definition = treatment.find_definition()
    with open_track(analysis, scope) as track:
        classify_by(track, [definition])
        parameters: dict[str, Parameter] = {
            "category": Expression(column(definition)),
            "focus": treatment.focus,
            "first": int(protocol.years[0]),
            "last": int(protocol.years[-1]),
        }
        track.engine.run(stages, parameters | more)
        return track.engine.fetch("people_studied", order_by=["id"])


def gather(study: str, people: pl.DataFrame, *, who: str, treated: str, compared: str) -> Gathered:
    """Keep who is studied, and say step by step who is left out and why.

    Parameters
    ----------
    study
        Key of the study in standings.csv.
    people
        One row a person with `standing` and `school_urn`.
    who, treated, compared
        What all of them, the participants and the others are called.

    Raises
    ------
    StudyFault
        Nobody took part, or nobody is there to compare with.
    """
    counts = dict(people["standing"].value_counts().iter_rows())
    steps = [Step("all", who, "", people.height, is_total=True)]
    for standing, label, sentence in list_standings(study):
        steps.append(Step(standing, label, sentence, counts.get(standing, 0)))
    for label, standings in ((treated, (ENGAGED,)), (compared, _COMPARED)):
        found = sum(counts.get(one, 0) for one in standings)
        steps.append(Step(standings[0], label, "", found, is_total=True))
        if not found:
            raise StudyFault(f"There is nobody to study: {label.lower()}: none. {_say(steps)}")
    kept = people.filter(pl.col("standing").is_in([ENGAGED, *_COMPARED]))
    return Gathered(
        kept.with_columns((pl.col("standing") == ENGAGED).alias("engaged")).drop("standing"),
        tuple(steps),
    )


def _say(steps: Iterable[Step]) -> str:
    """Say where everybody is, without a count: counts are for those who may see them."""
    left = [step.label.lower() for step in steps if not step.is_total and step.people]
    return f"Those there are were left out: {', '.join(left)}." if left else ""


@cache
def list_standings(study: str) -> tuple[tuple[str, str, str], ...]:
    """List who of a study is left out: key, label and the reason in a sentence."""
    with (files("analytics.impact") / "studies/standings.csv").open(encoding="utf-8") as file:
        return tuple(
            (row["standing"], row["label"], row["sentence"])
            for row in csv.DictReader(file)
            if row["study"] == study
        )
