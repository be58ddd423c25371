"""Who is compared with whom: one module for each family of methods, one function each."""

from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

from analytics.impact.design import Design, Method
from analytics.impact.matched import Matched
from analytics.impact.score import Score, score_units
from analytics.impact.units import Units

_PLACES: Final = {
    Method.NEAREST: ("nearest", "match_nearest"),
    Method.OPTIMAL: ("optimal", "match_optimal"),
    Method.FULL: ("full", "match_full"),
    Method.CEM: ("cem", "match_cem"),
    Method.EXACT: ("exact", "match_exact"),
    Method.SUBCLASS: ("subclass", "match_subclass"),
    Method.CARDINALITY: ("cardinality", "match_cardinality"),
    Method.ENTROPY: ("weighting", "weigh_entropy"),
    Method.OVERLAP: ("weighting", "weigh_overlap"),
}


def match(units: Units, design: Design, score: Score | None = None) -> Matched:
    """Make the comparison group that a design asks for.

    Parameters
    ----------
    units
        The people, n of them, in the order in which ties are settled.
    design
        The comparison that is asked for.
    score
        The people's scores, if they are known; made here where the design needs and lacks them.

    Raises
    ------
    StudyFault
        Nobody can be matched, or the parts of the design do not go together.
    """
    if score is None and design.needs_score:
        score = score_units(units, design)
    # A family is loaded when it is used: some bring solvers that others do without.
    module, name = _PLACES[design.method]
    family = cast(
        "Callable[[Units, Design, Score | None], Matched]",
        getattr(import_module(f"{__name__}.{module}"), name),
    )
    return family(units, design, score)
