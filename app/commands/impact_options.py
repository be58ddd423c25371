"""The options of `hearth impact match` that say who is compared with whom."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

import click

from analytics.impact.design import (
    Caliper,
    Design,
    Discard,
    Distance,
    Estimand,
    Method,
    Missing,
    Order,
    Ties,
    WidthUnit,
)

_BY_NAME: Final = {one.value: one for one in Distance if one is not Distance.GIVEN}


def design_options(wrapped: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def read_design(asked: dict[str, Any], *, school: str | None) -> Design:
    """Make a design of what the options say; a distance that has no name of its own is a column."""
    distance, order = asked.pop("distance"), asked.pop("order")
    known = _BY_NAME.get(distance, Distance.GIVEN)
    return Design(
        distance=known,
        distance_column=distance if known is Distance.GIVEN else None,
        order=None if order is None else Order(order),
        method=Method(asked.pop("method")),
        caliper_unit=WidthUnit(asked.pop("caliper_unit")),
        estimand=Estimand(asked.pop("estimand")),
        discard=Discard(asked.pop("discard")),
        missing=Missing(asked.pop("missing")),
        ties=Ties(asked.pop("ties")),
        school=school,
        **asked,
    )


def _read_names(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Read names with commas between them."""
    return tuple(name.strip() for name in (value or "").split(",") if name.strip())


def _read_calipers(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> tuple[Caliper, ...]:
    """Read `decile=1`."""
    calipers = []
    for value in values:
        column, _equals, width = value.partition("=")
        try:
            calipers.append(Caliper(column.strip(), float(width)))
        except ValueError:
            raise click.BadParameter(
                f"{value!r} is not a column and a width, such as decile=1."
            ) from None
    return tuple(calipers)


def _names(flag: str, told: str, *, required: bool = False) -> Callable[..., Any]:
    return click.option(flag, required=required, callback=_read_names, metavar="A,B", help=told)


def _one_of(
    flag: str, choices: type[StrEnum], told: str, default: str | None
) -> Callable[..., Any]:
    return click.option(
        flag,
        type=click.Choice([one.value for one in choices]),
        default=default,
        show_default=default is not None,
        help=told,
    )


_OPTIONS: Final = (
    click.option("--treatment", required=True, metavar="COL", help="1 for who took part, else 0."),
    _names("--covariates", "What the groups shall be alike in, from before.", required=True),
    _names("--exact", "In which matched people are equal."),
    _names("--anti-exact", "In which they must differ."),
    click.option(
        "--tolerance",
        "calipers",
        multiple=True,
        callback=_read_calipers,
        metavar="COL=WIDTH",
        help="How far they may differ in a column, such as decile=1. Can be repeated.",
    ),
    click.option(
        "--distance",
        default="logit",
        show_default=True,
        metavar="NAME|COL",
        help=f"How near people are: {', '.join(_BY_NAME)}; or a column with their score.",
    ),
    _names("--mahalanobis-on", "Match by Mahalanobis distance within the caliper of the score."),
    _one_of("--method", Method, "How the comparison group is made.", "nearest"),
    _one_of("--order", Order, "Who chooses first; the largest score if not given.", None),
    click.option("--ratio", default=1, show_default=True, type=click.IntRange(1),
                 help="Others to each participant."),
    click.option("--replace", is_flag=True, help="Others may be matched more than once."),
    click.option("--reuse-limit", type=click.IntRange(1), help="At most how often."),
    click.option("--caliper", type=float, help="Widest distance of two scores; none if not given."),
    _one_of("--caliper-unit", WidthUnit, "SD of the score over everybody, or its own unit.", "sd"),
    click.option("--subclasses", default=6, show_default=True, type=click.IntRange(1),
                 help="Classes of a subclassification."),
    _one_of("--estimand", Estimand, "Effect on participants, on the others, on everybody.", "att"),
    _one_of("--discard", Discard, "Who is left out when outside the others' scores.", "none"),
    click.option("--reestimate", is_flag=True, help="Score those who are left anew."),
    _one_of("--missing", Missing, "What is done where something is not known.", "refuse"),
    click.option("--weights", metavar="COL", help="Sampling weights."),
    _one_of("--ties", Ties, "Among equals: by a hash of the id, or as the file has them.", "hash"),
    click.option("--seed", default=0, show_default=True,
                 help="Key of the hash, and of a random order."),
)  # fmt: skip
