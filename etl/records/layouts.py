"""What each administrative source must carry: columns and their types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import polars as pl

from etl.records.hesa import list_fields

_NAMED: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {
        "record_id": pl.String(),
        "first_name": pl.String(),
        "middle_name": pl.String(),
        "last_name": pl.String(),
        "date_of_birth": pl.Date(),
        "sex": pl.String(),
        "postcode": pl.String(),
    }
)
# Numbers of a person that other sources know too.
SHARED: Final = ("upn", "uln", "husid")
# Who the record is about. Everything else in a file is an attribute. The last ones may be missing.
IDENTIFIERS: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {
        **_NAMED,
        **dict.fromkeys(SHARED, pl.String()),
        "previous_surname": pl.String(),
        "previous_postcode": pl.String(),
    }
)


class UnknownSource(ValueError):
    """There is no administrative source of this key."""


@dataclass(frozen=True, slots=True)
class SourceLayout:
    """One administrative source.

    Attributes
    ----------
    key : as in folder names.
    title, holder : in words, for reports.
    by_session : whether its years are sessions (2019-20) and not exam years (2016).
    age : of most of the people of an exam year, in years since the September that began their
        cohort; None where they are of many ages.
    attributes : columns that a file in our own names must have, with their types.
    optional : columns that a file may have. Any other column is left behind, because nobody has
        said that it does not identify a person.
    kept : fields that a file may have under these very names. They are kept in the year's file as
        text, for a classification to be made from; the tables of analysis never have them.
    """

    key: str
    title: str
    holder: str
    attributes: Mapping[str, pl.DataType]
    optional: Mapping[str, pl.DataType]
    kept: Mapping[str, pl.DataType] = field(default_factory=dict)
    by_session: bool = False
    age: int | None = None

    @property
    def required(self) -> dict[str, pl.DataType]:
        """Columns that a file in our own names must have, and their types."""
        return {**_NAMED, **self.attributes}

    @property
    def columns(self) -> dict[str, pl.DataType]:
        """All columns that are always there once read, and their types."""
        return {**IDENTIFIERS, **self.attributes, **self.optional}


_NUMBER, _WHOLE, _YES_NO, _TEXT = pl.Float64(), pl.Int64(), pl.Boolean(), pl.String()
_NPD: Final = "Department for Education (National Pupil Database)"
_JISC: Final = "Jisc (Higher Education Statistics Agency)"
_LAYOUTS: Final = (
    SourceLayout(
        "npd_ks2",
        "Key Stage 2",
        _NPD,
        attributes={"urn": _WHOLE},
        optional={"reading": _NUMBER, "maths": _NUMBER, "band": _TEXT},
        age=12,
    ),
    SourceLayout(
        "npd_ks4",
        "Key Stage 4",
        _NPD,
        attributes={"urn": _WHOLE, "attainment8": _NUMBER, "em_94": _YES_NO, "em_95": _YES_NO},
        optional={
            "free_school_meals": _YES_NO,
            "idaci_decile": _WHOLE,
            "ethnicity": _TEXT,
            # What the pupil brought from Key Stage 2, as the Department matches it to the exams.
            "ks2_band": _TEXT,
            "ks2_points": _NUMBER,
        },
        age=17,
    ),
    SourceLayout(
        "npd_ks5",
        "Key Stage 5",
        _NPD,
        attributes={"urn": _WHOLE},
        optional={"aps": _NUMBER, "three_a_levels": _YES_NO, "level3": _YES_NO},
    ),
    SourceLayout(
        "ilr",
        "Individualised Learner Record",
        "Department for Education",
        attributes={},
        optional={"aim_level": _TEXT, "learning_aim": _TEXT, "start_year": _TEXT},
        by_session=True,
    ),
    SourceLayout(
        "hesa_student",
        "HESA Student",
        _JISC,
        attributes={"academic_year": _TEXT, "entrant": _YES_NO},
        optional={
            "ukprn": _WHOLE,
            "year_of_study": _WHOLE,
            "mode": _TEXT,
            "level": _TEXT,
            "subject_cah1": _TEXT,
            "tariff_band": _TEXT,
            "continued": _YES_NO,
            "award": _TEXT,
        },
        # TS 4 of HEFCE 00/06, which HESES is re-created from.
        kept={each.name: _TEXT for each in list_fields()},
        by_session=True,
    ),
    SourceLayout(
        "graduate_outcomes",
        "Graduate Outcomes",
        _JISC,
        attributes={},
        optional={"activity": _TEXT, "salary_band": _TEXT, "high_skilled": _YES_NO},
        by_session=True,
    ),
)
SOURCES: Final[Mapping[str, SourceLayout]] = MappingProxyType(
    {layout.key: layout for layout in _LAYOUTS}
)


def get_layout(source: str) -> SourceLayout:
    """Look a source up by its key.

    Raises
    ------
    UnknownSource
        With the keys that exist.
    """
    try:
        return SOURCES[source]
    except KeyError:
        known = ", ".join(SOURCES)
        raise UnknownSource(f"There is no source '{source}'. There are: {known}.") from None
