"""The forms of activities and their sessions, made from the models' fields."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.core.context import LONDON
from app.core.forms import DatePartsField, form_field, model_form
from app.core.institutions import as_option, school_field
from app.models import Activity, Programme, Session
from app.models.fields import field_of

FIELDS = (
    "title", "activity_type", "reference", "status", "starts_on", "ends_on", "contact_hours",
    "target_year_groups", "mode", "venue", "venue_postcode", "funding_stream", "cost_pounds",
)  # fmt: skip
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What it is", ("title", "activity_type", "programme", "reference", "status")),
    ("When, and for how long", ("starts_on", "ends_on", "contact_hours")),
    ("For whom", ("target_year_groups", "host_id")),
    ("Where, and who pays", ("mode", "venue", "venue_postcode", "funding_stream", "cost_pounds")),
)
CLOCK = re.compile(r"(\d{1,2})[:.]?(\d{2})")
MOST_HOURS = 2_000
LIMITS = {"contact_hours": MOST_HOURS, "cost_pounds": 10_000_000}
MOST_WEEKS = 52


def activity_form_class() -> type[FlaskForm]:
    """Return the form in which an activity is added or changed."""
    form = model_form(Activity, [name for name in FIELDS if name not in LIMITS])
    for name, most in LIMITS.items():
        limited = form_field(field_of(Activity, name).spec, validators=[NumberRange(max=most)])
        setattr(form, name, limited)
    form.programme = StringField(
        field_of(Activity, "programme_id").spec.label,
        description="Choose one of your programmes, or type the name of a new one.",
        validators=[Optional(), Length(max=200)],
        render_kw={"list": "programme-options", "autocomplete": "off"},
    )
    form.host_id = school_field(field_of(Activity, "host_id").spec)
    return form


def values_of(activity: Activity) -> dict[str, Any]:
    """Return what the form shows of an activity."""
    values: dict[str, Any] = {name: getattr(activity, name) for name in FIELDS}
    programme: Programme | None = activity.programme
    return values | {
        "programme": programme.title if programme else "",
        "host_id": as_option(activity.host),
    }


class ClockField(StringField):
    """A time of day typed as 14:30, 1430 or 9.15."""

    moment = time()

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ARG002
        if validation_stopped or not self.data:
            return
        match = CLOCK.fullmatch(self.data.strip())
        if match is None or int(match[1]) > 23 or int(match[2]) > 59:
            raise ValidationError(f"{self.label.text}: enter a time like 14:30.")
        self.moment = time(int(match[1]), int(match[2]))


class SessionForm(FlaskForm):
    """One meeting of an activity; several at weekly intervals when it is added."""

    title = form_field(field_of(Session, "title").spec, required=True, max_length=200)
    day = DatePartsField("Day")
    starts = ClockField("Starts at", [InputRequired("Enter: starts at.")], description="Like 14:30")
    ends = ClockField("Ends at", [InputRequired("Enter: ends at.")], description="Like 16:00")
    hours = form_field(field_of(Session, "hours").spec, validators=[NumberRange(max=MOST_HOURS)])
    weeks = IntegerField(
        "How many weeks",
        [Optional(), NumberRange(min=1, max=MOST_WEEKS)],
        default=1,
        description="1 for a single meeting; 6 adds one a week for six weeks.",
    )

    def validate_day(self, field: DatePartsField) -> None:
        if field.data is None and not field.process_errors:
            raise ValidationError("Enter: day.")

    def meetings(self) -> list[tuple[datetime, datetime]]:
        """Return the start and the end of each meeting that the form asks for."""
        first = cast(date, self.day.data)
        days = [first + timedelta(weeks=week) for week in range(self.weeks.data or 1)]
        return [
            (
                datetime.combine(day, self.starts.moment, LONDON),
                datetime.combine(day, self.ends.moment, LONDON),
            )
            for day in days
        ]


def session_values_of(meeting: Session) -> dict[str, Any]:
    """Return what the form shows of a session."""
    starts, ends = (at.astimezone(LONDON) for at in (meeting.starts_at, meeting.ends_at))
    return {
        "title": meeting.title,
        "day": starts.date(),
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "hours": meeting.hours,
    }
