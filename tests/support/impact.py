"""A small study of attainment with a known effect, for tests of impact."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
import polars as pl

from analytics.impact.design import Design
from analytics.impact.protocol import (
    Choices,
    Covariate,
    Group,
    Outcome,
    Protocol,
    Stage,
    Treatment,
)

AT: Final = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
EFFECT: Final = 2.0

PROTOCOL: Final = Protocol(
    name="ks4-2025",
    title="Attainment at 16",
    question="Do participants attain more at Key Stage 4?",
    theory_of_change="Tutoring raises marks.",
    population="Pupils of state schools who sat Key Stage 4 in 2025",
    comparison="Pupils of the same kind of school who took no part",
    treatment=Treatment("intensity", "skills-5h@1", least_hours=5),
    outcomes=(Outcome("att8", "Attainment 8"), Outcome("em94", "English and maths", binary=True)),
    covariates=(
        Covariate("ks2", "Key Stage 2 score", Stage.KS2),
        Covariate("fsm", "Free school meals", Stage.BIRTH),
    ),
    design=Design("treated", ("ks2", "fsm"), school="school"),
    baseline="ks2",
    benchmarks=("ks2", "fsm"),
)

#: The same, with all that can be looked at.
WHOLE: Final = replace(
    PROTOCOL,
    subgroups=(Group("fsm", "Free school meals"),),
    placebos=(Outcome("ks1", "Key Stage 1 score"),),
    negative_controls=(Group("signed_up", "Signed up and never came"),),
    dosage="hours",
    choices=Choices(ratios=(1, 5), calipers=(0.2,), orders=(), tie_runs=3),
)


def make_pupils(*, schools: int = 20, pupils: int = 30, seed: int = 7) -> pl.DataFrame:
    """Pupils of schools, of whom the abler and poorer take part more; the effect is `EFFECT`.

    `ks1` is an earlier result that `ks2` tells all of that goes with taking part.
    """
    draw = np.random.default_rng(seed)
    people = schools * pupils
    school = np.repeat(np.arange(schools), pupils)
    ks2, fsm = draw.normal(size=people), draw.random(people) < 0.3
    chance = 1 / (1 + np.exp(2.0 - 0.5 * ks2 - 0.4 * fsm))
    treated = draw.random(people) < chance
    level = 46 + 5 * ks2 - 2 * fsm + draw.normal(0, 1.5, schools)[school]
    att8 = level + EFFECT * treated + draw.normal(0, 4, people)
    return pl.DataFrame(
        {
            "id": [f"P{place:05}" for place in range(people)],
            "treated": treated,
            "school": school,
            "ks1": ks2 + draw.normal(size=people),
            "ks2": ks2,
            "fsm": fsm,
            "att8": att8,
            "em94": draw.random(people) < 1 / (1 + np.exp(-(att8 - 46) / 6)),
            "hours": np.where(treated, draw.integers(5, 20, people), 0),
            "signed_up": ~treated & (draw.random(people) < 0.2),
        }
    )
