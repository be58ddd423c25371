"""What a protocol is made of: who takes part, what is looked at, and when it was known."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analytics.definitions import Definition, get_definition
from analytics.impact.design import Method, Order, Scope


class Stage(StrEnum):
    """When in a school career something is known, in order. Birth: what never changes."""

    BIRTH = "birth"
    KS1 = "ks1"
    KS2 = "ks2"
    YEAR_7 = "year-7"
    YEAR_8 = "year-8"
    YEAR_9 = "year-9"
    YEAR_10 = "year-10"
    YEAR_11 = "year-11"
    KS4 = "ks4"
    KS5 = "ks5"
    ENTRY = "entry"

    @property
    def place(self) -> int:
        """Give its place in the order, from 0."""
        return tuple(Stage).index(self)


class Correction(StrEnum):
    """How tests of many subgroups are held to one error: of any at all, or of a share of them."""

    HOLM = "holm"
    BENJAMINI_HOCHBERG = "benjamini-hochberg"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What counts as taking part.

    Attributes
    ----------
    family, definition : of the definitions register, in one version for good (`skills-5h@1`).
    focus, against : the category of those who took part, and those of who may be compared.
    begins_after : the last stage that is over before anybody takes part. begins_on : the first
        day on which anybody did, where it is known: without it no covariate may have a date.
    least_hours : fewest contact hours of a participant; None where hours do not decide.
    """

    family: str
    definition: str
    focus: str = "intensive"
    against: tuple[str, ...] = ("none",)
    begins_after: Stage = Stage.KS2
    begins_on: date | None = None
    least_hours: float | None = None

    def find_definition(self) -> Definition:
        """Get the definition from the register.

        Raises
        ------
        UnknownDefinition
            There is none of this name and version.
        """
        return get_definition(self.family, self.definition)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A column that the study is about, or in which no effect can be (a placebo)."""

    column: str
    title: str
    binary: bool = False
    higher_is_better: bool = True
    unit: str = "points"


@dataclass(frozen=True, slots=True)
class Covariate:
    """A column in which the groups shall be alike, and when it was measured."""

    column: str
    title: str
    measured: Stage | date


@dataclass(frozen=True, slots=True)
class Group:
    """A column by which people are told apart, and what it is called."""

    column: str
    title: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Other choices that somebody might have made, whose results stand beside the study's own.

    Attributes
    ----------
    tie_runs : how often the study is done again with ties settled anew; less than 2 for never.
    """

    scopes: tuple[Scope, ...] = (Scope.ACROSS, Scope.WITHIN)
    ratios: tuple[int, ...] = (1, 5)
    calipers: tuple[float, ...] = (0.1, 0.2, 0.3)
    orders: tuple[Order, ...] = (Order.LARGEST, Order.CLOSEST)
    methods: tuple[Method, ...] = (Method.CEM,)
    doubly_robust: bool = True
    tie_runs: int = 20
