"""Kinds of learning aims (`kinds_of_aim.csv`), told by what an aim is called."""

import csv
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

from analytics.disclosure import Dimension
from analytics.reports.counting import NOT_KNOWN, By
from analytics.reports.kinds import Counted
from analytics.reports.stages import Stage
from analytics.track.people import Track
from etl.engine import Expression, load_stages

_STAGES: Final = load_stages("analytics.reports", "sql/ilr_track")


@dataclass(frozen=True, slots=True)
class AimKind:
    """One kind: its key and label, a pattern for the lower-case name of an aim, and a note."""

    key: str
    label: str
    pattern: str
    note: str


@cache
def list_aim_kinds() -> tuple[AimKind, ...]:
    """List the kinds; the first whose pattern is in the name of an aim is its kind."""
    path = files("analytics.reports.ilr_track") / "kinds_of_aim.csv"
    with path.open(encoding="utf-8") as file:
        return tuple(AimKind(**row) for row in csv.DictReader(file))


def by_kind_of_aim(track: Track, learners: Stage) -> Counted:
    """Count learners by the kind of their highest aim."""
    kinds = list_aim_kinds()
    engine = track.engine
    engine.run(
        _STAGES,
        {
            "kind": _choose([(each.pattern, f"'{each.key}'") for each in kinds]),
            "place": _choose([(each.pattern, str(n)) for n, each in enumerate(kinds)]),
        },
    )
    categories = tuple((each.key, each.label) for each in kinds)
    by = By(
        Dimension("aim_kind", "Kind of aim", (*categories, (NOT_KNOWN, "Not known"))), "aim_kind"
    )
    return replace(learners, whole=replace(learners.whole, people="learners")).count(
        engine, "by_aim", by
    )


def _choose(cases: list[tuple[str, str]]) -> Expression:
    # Patterns are ours; a quote in one would end the text.
    whens = (
        f"WHEN regexp_matches(lower(r.learning_aim), '{pattern.replace(chr(39), chr(39) * 2)}')"
        f" THEN {value}"
        for pattern, value in cases
    )
    return Expression(f"CASE {' '.join(whens)} END")
