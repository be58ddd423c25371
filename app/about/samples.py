"""Sample content for the style guide. Every person in it is synthetic."""

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import DatePartsField, choices_of, form_field
from app.core.paging import Page
from app.models import CHARACTERISTICS, Activity, JobState, Participant
from app.models.fields import field_of


class SampleForm(FlaskForm):
    """One field of each kind, two of them with an error."""

    first_name = form_field(field_of(Participant, "first_name").spec, required=True)
    postcode = form_field(field_of(Participant, "postcode").spec)
    born_on = DatePartsField("Date of birth", validators=[InputRequired()])
    sex = SelectField("Sex", choices=choices_of("sex"))
    care_experienced = RadioField(
        "Care experienced",
        description=CHARACTERISTICS["care_experienced"],
        choices=choices_of("yes_no", optional=False),
    )
    year_groups = SelectMultipleField(
        "Year groups",
        choices=choices_of("institution_phase", optional=False),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    school = StringField("School or college")
    contact_hours = form_field(field_of(Activity, "contact_hours").spec)
    note = TextAreaField("Note")
    spreadsheet = FileField("Spreadsheet")
    may_track = BooleanField("May be tracked")


@dataclass(frozen=True)
class Sample:
    """What the style guide's template shows."""

    form: SampleForm
    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    fix_columns: list[dict[str, Any]]
    fix_rows: list[dict[str, Any]]
    page: Any
    job: Any = field(default_factory=lambda: _job(JobState.RUNNING, 210))
    finished_job: Any = field(default_factory=lambda: _job(JobState.DONE, 400))
    failed_job: Any = field(default_factory=lambda: _job(JobState.FAILED, 120))


def sample() -> Sample:
    """Return the sample content, in a request."""
    form = SampleForm(formdata=None, data={"born_on": date(2010, 3, 7), "may_track": True})
    form.first_name.errors = ["Enter: first name."]
    form.postcode.errors = ["Home postcode: ME4 4ZZ does not exist. Did you mean ME4 4AZ?"]
    return Sample(form, _COLUMNS, _ROWS, _FIX_COLUMNS, _FIX_ROWS, _SamplePage([], 2, 121))


class _SamplePage(Page[Any]):
    def url_for(self, number: int) -> str:  # noqa: ARG002 - a sample leads nowhere
        return "#results"


def _job(state: JobState, done: int) -> Any:
    return SimpleNamespace(
        id=1,
        state=state.value,
        done=done,
        total=400,
        percent=done // 4,
        message="Recording row 210 of 400",
        problem="Row 121 could not be recorded." if state is JobState.FAILED else None,
        is_over=state is not JobState.RUNNING,
        cancel_requested=False,
    )


_COLUMNS: list[dict[str, Any]] = [
    {
        "key": "name",
        "label": "Name",
        "link": "href",
        "sort_href": "#results",
        "sorted": "ascending",
    },
    {"key": "school", "label": "School", "long": True},
    {"key": "hours", "label": "Contact", "unit": "hours", "numeric": True, "decimals": 1},
]
_ROWS: list[dict[str, Any]] = [
    {"name": "Abara, Chidi", "href": "#results", "school": "Kilnworth Academy", "hours": 12.5},
    {"name": "Example, Amira", "href": "#results", "school": None, "hours": 2.0},
]
_FIX_COLUMNS: list[dict[str, Any]] = [
    {"key": "row", "label": "Row", "numeric": True},
    {"key": "column", "label": "Column"},
    {"key": "message", "label": "What is wrong, and what to do", "long": True},
    {"key": "status", "label": "State"},
]
_FIX_ROWS: list[dict[str, Any]] = [
    {
        "row": 17,
        "column": "Date of birth",
        "message": "31/02/2009 is no day. Enter the day, the month and the year.",
        "status": "to_fix",
    },
    {
        "row": 121,
        "column": "Home postcode",
        "message": "The letter I was read as the digit 1.",
        "status": "ready",
    },
]
