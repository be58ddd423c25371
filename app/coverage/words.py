"""The coverage pages in words."""

from collections.abc import Iterable, Mapping

import polars as pl

from app.coverage.queries import Schools, Shared


def answer_schools(schools: Schools) -> str:
    """Say how many schools of high need are not reached."""
    need = schools.everywhere.filter(pl.col("high_need").fill_null(value=False))
    if need.is_empty():
        return "The register of schools does not say which schools are of high need."
    left = need.filter(members=0).height
    if not left:
        return f"All {need.height:,} schools of high need are reached."
    told = "is not reached" if left == 1 else "are not reached"
    return f"{left:,} of {need.height:,} schools of high need {told}."


def answer_shared(shared: Shared) -> str:
    """Say how many schools are shared."""
    number = shared.schools.height
    if not number:
        return "No school is known where several members work."
    schools = "1 school has" if number == 1 else f"{number:,} schools have"
    return f"{schools} outreach of more than one member."


def about(asked_whose: str, years: str | None) -> str:
    """Say whose work is shown, and of which years."""
    return f"{asked_whose}, {years or 'all years'}."


def name_members(keys: Iterable[str], names: Mapping[str, str]) -> str:
    """Name members by their keys; those that are not told by name are left out."""
    return ", ".join(sorted(names[key] for key in keys if key in names))
