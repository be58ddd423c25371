"""Why there is nobody in a report: the first condition under which fewer are left than a base.

A report that is there although nobody is printed in it would say that there are one to four.
"""

from collections.abc import Sequence
from typing import Final

from analytics.track.scope import NothingToTrack
from etl.engine import Engine, Expression, load_stages

#: The least rounding base: fewer are refused with the words for nobody.
LEAST: Final = 5
_ANYBODY: Final = load_stages("analytics.reports", "sql/nobody")


def demand_somebody(
    engine: Engine, people: str, steps: Sequence[tuple[str, str]], *, unit: str = "people"
) -> None:
    """Refuse a report that would have nobody in it, or fewer than 5 people.

    Parameters
    ----------
    people
        A table of people, a row each.
    steps
        What must hold of 5 people, as SQL over the table, each with the sentence that says why
        nobody is left if it holds of nobody of whom the earlier ones hold.
    unit
        What is in the table, where it is not people.

    Raises
    ------
    NothingToTrack
        With the sentence of the first condition that leaves nobody, or fewer than 5: the words
        are the same.
    """
    conditions = [
        f"count(*) FILTER (WHERE {' AND '.join(f'({each})' for each, _ in steps[: number + 1])})"
        f" >= {LEAST} AS step_{number}"
        for number in range(len(steps))
    ]
    engine.run(
        _ANYBODY,
        {"conditions": Expression(",\n    ".join(conditions)), "people": Expression(people)},
    )
    found = engine.fetch("anybody", order_by=["step_0"]).row(0)
    for holds, (_, sentence) in zip(found, steps, strict=True):
        if not holds:
            raise too_few(sentence, unit)


def too_few(sentence: str, unit: str = "people") -> NothingToTrack:
    """Refuse a report of fewer than 5, or of nobody, in the same words, and say why."""
    return NothingToTrack(
        f"Fewer than {LEAST} {unit} would be in this report, or nobody: {sentence}"
    )
