"""The people of a study from its table to those who are compared, with the reasons."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from analytics.impact.design import Design
from analytics.impact.matched import Matched
from analytics.impact.units import Bools, Units


@dataclass(frozen=True, slots=True)
class FlowStep:
    """Who is left after a step.

    Attributes
    ----------
    key : short name. label : who they are.
    participants, others : how many are left of each group.
    reason : why those who are not left went; "" where nobody could.
    """

    key: str
    label: str
    participants: int
    others: int
    reason: str = ""


def follow(
    frame: pl.DataFrame, units: Units, matched: Matched, design: Design
) -> tuple[FlowStep, ...]:
    """Follow the people from a study's table to those who are compared.

    Parameters
    ----------
    frame
        The table as it was given. Of it the units are those who are wholly known, as far as the
        design asks for that.
    """
    took_part = int(frame[design.treatment].cast(pl.Boolean).sum())
    everybody = np.ones(len(units), dtype=bool)
    return (
        FlowStep("table", "In the study's table", took_part, len(frame) - took_part),
        _step("known", "Known in all that they are matched on", units, everybody),
        _step("overlap", "In common range", units, ~matched.discarded),
        _step("matched", "Matched", units, matched.is_in),
    )


def _step(key: str, label: str, units: Units, left: Bools) -> FlowStep:
    participants, others = (int((group & left).sum()) for group in (units.treated, ~units.treated))
    return FlowStep(key, label, participants, others, _REASONS[key])


_REASONS: Final = {
    "known": "Something that people are matched on is not known of them.",
    "overlap": "Nobody of the other group was about as likely to take part.",
    "matched": "Nobody close enough was left to match them with, or they were not needed.",
}
