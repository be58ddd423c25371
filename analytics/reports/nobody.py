"""Why there is nobody in a report: the first condition under which no one is left."""

from collections.abc import Sequence
from typing import Final

from analytics.track.scope import NothingToTrack
from etl.engine import Engine, Expression, load_stages

_ANYBODY: Final = load_stages("analytics.reports", "sql/nobody")


def demand_somebody(engine: Engine, people: str, steps: Sequence[tuple[str, str]]) -> None:
    """Refuse a report that would have nobody in it.

    Parameters
    ----------
    people
        A table of people.
    steps
        What must hold of somebody, as SQL over the table, each with the sentence that says why
        nobody is left if it holds of nobody of whom the earlier ones hold.

    Raises
    ------
    NothingToTrack
        With the sentence of the first condition that leaves nobody.
    """
    conditions = [
        f"coalesce(bool_or({' AND '.join(f'({each})' for each, _ in steps[: number + 1])}), FALSE)"
        f" AS step_{number}"
        for number in range(len(steps))
    ]
    engine.run(
        _ANYBODY,
        {"conditions": Expression(",\n    ".join(conditions)), "people": Expression(people)},
    )
    found = engine.fetch("anybody", order_by=["step_0"]).row(0)
    for holds, (_, sentence) in zip(found, steps, strict=True):
        if not holds:
            raise NothingToTrack(f"There is nobody in this report: {sentence}")
