"""The choices that somebody else might have made, as designs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from analytics.impact.design import Design, Estimand, Method, Order, Scope, WidthUnit
from analytics.impact.protocol import Choices

OVERALL = "doubly-robust"


@dataclass(frozen=True, slots=True)
class Specification:
    """One way to do the study.

    Attributes
    ----------
    way : `nearest`, another method, or `doubly-robust` of everybody without matching.
    design : the comparison.
    """

    way: str
    design: Design

    @property
    def label(self) -> str:
        """Say what is chosen."""
        scope = self.design.scope
        if self.way == OVERALL:
            return "doubly robust, of everybody"
        if self.way != Method.NEAREST:
            return f"{self.way}, {scope}"
        order = "" if self.design.order is None else f", {self.design.order} first"
        width = "no caliper" if self.design.caliper is None else f"caliper {self.design.caliper:g}"
        return f"{self.design.ratio}:1, {width}{order}, {scope}"


def list_specifications(design: Design, choices: Choices) -> tuple[Specification, ...]:
    """List all combinations of declared choices, each once; the study's own comes first.

    Ratio and caliper are combined for each scope; the orders stand beside the study's own ratio
    and caliper, and the other methods need none of them.
    """
    return tuple(dict.fromkeys(_list(design, choices)))


def _list(design: Design, choices: Choices) -> Iterator[Specification]:
    yield Specification(design.method.value, design)
    scopes = choices.scopes if design.school is not None else (Scope.ACROSS,)
    for scope in scopes:
        of_scope = replace(
            design,
            scope=scope,
            method=Method.NEAREST,
            caliper_unit=WidthUnit.SD,
            ratio_between=None,
        )
        for ratio, width in product(choices.ratios, choices.calipers):
            yield _nearest(of_scope, ratio, width, design.order)
        for order in choices.orders:
            named = None if order is _default_order(design) else order
            yield _nearest(of_scope, design.ratio, design.caliper, named)
        for method in choices.methods:
            yield Specification(method.value, replace(of_scope, method=method))
    if choices.doubly_robust:
        yield Specification(OVERALL, replace(design, scope=Scope.ACROSS))


def _default_order(design: Design) -> Order:
    return Order.LARGEST if design.estimand is Estimand.ATT else Order.SMALLEST


def _nearest(design: Design, ratio: int, width: float | None, order: Order | None) -> Specification:
    chosen = replace(design, ratio=ratio, caliper=width, order=order)
    return Specification(Method.NEAREST.value, chosen)
