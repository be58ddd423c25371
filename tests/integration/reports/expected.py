"""What several reports should count, in words of Python: entry, attainment, continuation, award."""

from collections.abc import Callable
from typing import Any

from tests.support.recompute import CLASSES, Expected, Row

DISADVANTAGE = ("fsm", "polar4-q1", "tundra-q1", "imd-q1", "emwprep", "any")
INTENSITY = ("heat-8h", "contextual-11h", "skills-5h")
GROUPS = ("background-ks2", "fsm-ks2", "background-ks4")
PROGRESSION = ("by-18", "by-19", "ever")
Category = Callable[[Row], Any]


def of(name: str, last: int = 0) -> Category:
    """Give the category of a person by a definition: `of("disadvantage.fsm")`."""
    return lambda row: CLASSES[name](row, last)


def can_be_tracked(row: Row) -> bool:
    """Whether nothing but when they could enter stands against tracking a person."""
    return all(not row["reasons"] & bit for bit in (1, 2, 4, 8, 16, 32))


def entry(by: list[Category], key: str, last: int, among: Category | None = None) -> Expected:
    """Entry under a definition of progression, of those of whom it is known."""
    known = of(f"progression.{key}", last)
    name = key.replace("-", "_")
    return Expected(
        by,
        "participants_by_19" if key == "by-19" else "participants",
        lambda row: row["in_report"] and known(row) != "none" and (not among or among(row)),
        {f"entered_{name}": lambda row: known(row) == "yes"},
    )


def attainment(by: list[Category]) -> Expected:
    """Key Stage 4 of those old enough to have entered."""
    return Expected(
        by,
        "with_ks4",
        lambda row: (
            row["in_report"] and None not in (row["attainment8"], row["em_94"], row["em_95"])
        ),
        {"em_94": lambda row: row["em_94"], "em_95": lambda row: row["em_95"]},
        {"attainment8": (lambda _: True, lambda row: row["attainment8"])},
    )


def continuation(by: list[Category], among: Category = lambda _: True) -> Expected:
    """Continuation of entrants of whom the year after is held."""
    return Expected(
        by,
        "followed",
        lambda row: row["in_report"] and row["continued"] is not None and among(row),
        {"continued": lambda row: row["continued"]},
    )


def award(by: list[Category], last: int, among: Category = lambda _: True) -> Expected:
    """Degrees of entrants whose third year is held."""
    good = {"First class", "Upper second class"}
    return Expected(
        by,
        "three_years",
        lambda row: (
            row["in_report"]
            and row["he_year"] is not None
            and row["he_year"] + 2 <= last
            and among(row)
        ),
        {
            "awarded": lambda row: row["award"] is not None,
            "good_award": lambda row: row["award"] in good,
        },
    )
