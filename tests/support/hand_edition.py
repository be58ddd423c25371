"""Editions written by hand, without a build: a handful of people, their links and records."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

Row = Mapping[str, Any]
MEMBER, OTHER = "wexcombe", "caerwent"
_QUINTILES: Final = (
    *("polar4_quintile", "polar3_quintile", "tundra_msoa_quintile", "tundra_lsoa_quintile"),
    *("adult_he_2011_quintile", "gaps_gcse_quintile", "gaps_gcse_ethnicity_quintile"),
    *("imd_quintile", "idaci_quintile"),
)
_CHARACTERISTICS: Final = (
    *("sex", "ethnicity", "disability", "first_generation", "free_school_meals"),
    *("care_experienced", "estranged", "young_carer", "refugee", "service_child"),
)
_PARTICIPANT: Final[Mapping[str, Any]] = {
    "pseudonym": pl.String,
    "person": pl.String,
    "organisation_key": pl.String,
    "cohort_began": pl.Int64,
    "phase_adjustment": pl.Int64,
    "evaluation_group": pl.String,
    "tracking_permission": pl.Boolean,
    "identity_state": pl.String,
    "lacks_name": pl.Boolean,
    "lacks_postcode": pl.Boolean,
    "uploaded": pl.Boolean,
    **dict.fromkeys(_CHARACTERISTICS, pl.String),
    **dict.fromkeys(_QUINTILES, pl.Int16),
    "neighbourhood_group": pl.String,
    "urban": pl.Boolean,
    "urban_estimate": pl.Boolean,
    "acorn_category": pl.String,
    "acorn_group": pl.String,
}
#: In the report if the records reach 2019/20: born in the school year 2000/01.
_ORDINARY: Final[Mapping[str, Any]] = {
    "organisation_key": MEMBER,
    "cohort_began": 2000,
    "phase_adjustment": 0,
    "evaluation_group": "participant",
    "tracking_permission": True,
    "identity_state": "linkable",
    "lacks_name": False,
    "lacks_postcode": False,
    "uploaded": False,
}
_ACTIVITY: Final[Mapping[str, Any]] = {
    "activity_key": pl.String,
    "organisation_key": pl.String,
    "activity_type": pl.String,
    "academic_year": pl.String,
    "starts_on": pl.Date,
    "status": pl.String,
    "contact_hours": pl.Float64,
    "funding_stream": pl.String,
}
_REGISTRATION: Final[Mapping[str, Any]] = {
    "pseudonym": pl.String,
    "activity_key": pl.String,
    "status": pl.String,
    "hours": pl.Float64,
}
_LINK: Final[Mapping[str, Any]] = {
    "source": pl.String,
    "year": pl.String,
    "pseudonym": pl.String,
    "record_pseudonym": pl.String,
    "probability": pl.Float64,
}
_UPLOAD: Final[Mapping[str, Any]] = {
    "organisation_key": pl.String,
    "state": pl.String,
    "rows": pl.Int64,
}
_RECORDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "npd_ks2": {"band": pl.String},
    "npd_ks4": {
        "urn": pl.Int64,
        "attainment8": pl.Float64,
        "em_94": pl.Boolean,
        "em_95": pl.Boolean,
        "free_school_meals": pl.Boolean,
        "idaci_decile": pl.Int64,
    },
    "npd_ks5": {"aps": pl.Float64, "three_a_levels": pl.Boolean, "level3": pl.Boolean},
    "ilr": {"aim_level": pl.String},
    "hesa_student": {
        "academic_year": pl.String,
        "entrant": pl.Boolean,
        "ukprn": pl.Int64,
        "mode": pl.String,
        "level": pl.String,
        "tariff_band": pl.String,
        "subject_cah1": pl.String,
        "continued": pl.Boolean,
        "award": pl.String,
    },
    "graduate_outcomes": {"activity": pl.String, "high_skilled": pl.Boolean},
}


def person(pseudonym: str, **given: Any) -> dict[str, Any]:
    """A participant record of an ordinary person, except for what is given otherwise."""
    return {"pseudonym": pseudonym, "person": f"person of {pseudonym}", **_ORDINARY, **given}


def activity(key: str, **given: Any) -> dict[str, Any]:
    """An hour of mentoring in May 2016, except for what is given otherwise."""
    ordinary = {
        "activity_key": key,
        "organisation_key": MEMBER,
        "activity_type": "mentoring",
        "academic_year": "2015/16",
        "starts_on": date(2016, 5, 1),
        "status": "delivered",
        "contact_hours": 1.0,
        "funding_stream": "core_app",
    }
    return {**ordinary, **given}


def attended(pseudonym: str, key: str, **given: Any) -> dict[str, Any]:
    """A participant who attended an activity."""
    return {"pseudonym": pseudonym, "activity_key": key, "status": "attended", **given}


def student(academic_year: str, **given: Any) -> dict[str, Any]:
    """A first year of a first degree."""
    return {
        "academic_year": academic_year,
        "entrant": True,
        "level": "first_degree",
        "mode": "full_time",
        **given,
    }


def write_edition(
    folder: Path,
    people: Sequence[Row],
    records: Mapping[str, Mapping[str, Row]] | None = None,
    *,
    activities: Sequence[Row] = (),
    registrations: Sequence[Row] = (),
    unclear: Sequence[str] = (),
    uploads: Sequence[Row] | None = None,
    without: Sequence[str] = (),
) -> Path:
    """Write the `analysis` folder of an edition, and give it.

    `records` are by source and year (`npd_ks4/2017`), and in each by whom they are linked to;
    whoever is not a participant is a pupil that nobody recorded. `unclear` are participants whom
    a student's record may be. `without` are columns of participants that the edition lacks.
    """
    analysis = folder / "analysis"
    analysis.mkdir(parents=True)
    known = {row["pseudonym"] for row in people}
    linked: list[Row] = []
    for name, given in (records or {"hesa_student/2019-20": {}}).items():
        linked += [
            one for one in _write_records(analysis, name, given) if one["pseudonym"] in known
        ]
    waiting = [{"source": "hesa_student", "year": "2019-20", "pseudonym": one} for one in unclear]
    tables: dict[str, tuple[Sequence[Row], Mapping[str, Any]]] = {
        "participants": (people, _PARTICIPANT),
        "activities": (activities, _ACTIVITY),
        "registrations": (registrations, _REGISTRATION),
        "links": (linked, _LINK),
        "ambiguous": (waiting, dict.fromkeys(("source", "year", "pseudonym"), pl.String)),
    }
    if uploads is not None:
        tables["uploads"] = (uploads, _UPLOAD)
    for name, (rows, schema) in tables.items():
        table = pl.DataFrame(list(rows), schema=schema)
        table.drop(without, strict=False).write_parquet(analysis / f"{name}.parquet")
    return analysis


def _write_records(analysis: Path, name: str, rows: Mapping[str, Row]) -> list[Row]:
    """Write the records of a source and year, and give their links."""
    source, year = name.split("/")
    if source == "hesa_student" and not rows:
        rows = {"somebody": student(year.replace("-", "/"))}  # the year is covered
    path = analysis / "records" / source / f"{year}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(
        [{"pseudonym": f"{source} {whom}", "year": year, **row} for whom, row in rows.items()],
        schema={"pseudonym": pl.String, "year": pl.String, **_RECORDS[source]},
    ).write_parquet(path)
    return [
        {
            "source": source,
            "year": year,
            "pseudonym": whom,
            "record_pseudonym": f"{source} {whom}",
            "probability": 1.0,
        }
        for whom in rows
    ]
