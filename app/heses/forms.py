"""The form with which HESES is re-created: records, and what the institution has settled."""

import re
from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.heses.options import LOAD_METHODS, READINGS, RETURN_TYPES, as_values, defaults

SEND = SelectChoice("", "A file that I send")
_FIRST_YEAR, _LAST_YEAR = 1990, 2099


def _choices(known: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in known.items()]


class RunForm(FlaskForm):
    """Records, their layout, and the settings: a file, or the choices of the form."""

    source = SelectField("Student records", default="", validate_choice=True)
    records = FileField("The file of student records")
    layout = FileField(
        "Layout", description="For a fixed-width file alone: a CSV file name,start,length."
    )
    modules = FileField("Modules", description="For a return of students and modules (TS 40).")
    settings = FileField(
        "Settings",
        description="A settings.json as the command takes it. It goes before every choice below.",
    )
    lookup = FileField(
        "Neighbourhood types",
        description="A look-up file postcode,type (TS 50). Without one the type is unclassified.",
    )
    year = IntegerField(
        "Academic year",
        default=1998,
        validators=[InputRequired("Enter the year."), NumberRange(_FIRST_YEAR, _LAST_YEAR)],
        description="The year in which it begins: 1998 for 1998-99. It moves every date.",
    )
    load_method = RadioField(
        "How load is returned", choices=_choices(LOAD_METHODS), default="standard"
    )
    return_type = RadioField("Kind of return", choices=_choices(RETURN_TYPES), default="combined")
    sports_science_list = StringField(
        "Sports science in group C",
        validators=[Optional(), Length(max=2000)],
        description="INSTIDs whose cost centre 38 is in group C (TS 6), with commas between them.",
    )
    english_domiciles = StringField(
        "Domiciles in England",
        validators=[Optional(), Length(max=2000)],
        description="Codes of DOMICILE (A-17), with commas between them. With none, the postcode"
        " alone decides.",
    )
    note = StringField(
        "Note",
        validators=[Optional(), Length(max=500)],
        description="What this run is for, to find it again.",
    )

    def offer(self, sources: list[tuple[str, str]], *, limit_bytes: int) -> None:
        """Fill in what can be chosen."""
        self.source.choices = [SEND, *(SelectChoice(key, label) for key, label in sources)]
        self.records.description = (
            "CSV, XLSX, Parquet or fixed width, columns named as in TS 4. At most"
            f" {limit_bytes // 1_000_000:,} MB."
        )

    @property
    def readings(self) -> list[tuple[Any, Any]]:
        """The fields of the options, each with what it decides."""
        return [(self[reading.name], reading) for reading in READINGS]

    def settled(self) -> dict[str, Any]:
        """Return the choices as a settings file has them."""
        return {
            "year": self.year.data,
            "load_method": self.load_method.data,
            "return_type": self.return_type.data,
            "sports_science_list": _codes(self.sports_science_list.data),
            "english_domiciles": _codes(self.english_domiciles.data),
            "options": as_values({r.name: self[r.name].data for r in READINGS}),
        }


for _reading in READINGS:
    setattr(
        RunForm,
        _reading.name,
        RadioField(
            _reading.question,
            choices=_choices(_reading.choices),
            default=defaults()[_reading.name],
            description=_reading.hint,
        ),
    )


def _codes(text: str | None) -> list[str]:
    return [code for code in re.split(r"[\s,;]+", text or "") if code]
