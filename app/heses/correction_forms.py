"""Forms of corrections: a file, a single one, and the decision on those proposed."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from analytics.heses.corrections import LONGEST, correctable_fields
from app.core.forms import EMPTY_CHOICE


def _strip(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


class SendCorrectionsForm(FlaskForm):
    """A file in the standard format."""

    file = FileField(
        "File of corrections",
        description="CSV or XLSX in the standard format, one row for each field to change.",
    )


class ProposeForm(FlaskForm):
    """One field of one record."""

    field = SelectField("Field", validators=[InputRequired("Choose the field that is wrong.")])
    value_to = StringField(
        "Right value",
        filters=[_strip],
        validators=[Optional(), Length(max=LONGEST["VALUE_TO"])],
        description="As the coding manual has it; nothing where the field ought to be blank.",
    )
    reason = TextAreaField(
        "Reason",
        filters=[_strip],
        validators=[
            InputRequired("Say why the record is wrong."),
            Length(max=LONGEST["REASON"]),
        ],
        description="Why the record is wrong, and how you know. Name nobody.",
    )

    def offer(self, held: dict[str, str]) -> None:
        """Offer the fields that the record has, each with what it holds."""
        fields = [each for each in correctable_fields() if each.name in held]
        self.field.choices = [
            EMPTY_CHOICE,
            *(
                SelectChoice(
                    each.name, f"{each.name}: {each.title} (now {held[each.name] or 'blank'})"
                )
                for each in fields
            ),
        ]


class DecideForm(FlaskForm):
    """What is decided on the proposals that are ticked, or on all of an institution."""

    decision = RadioField(
        "Decision",
        choices=[SelectChoice("accept", "Accept: sign them off"), SelectChoice("reject", "Reject")],
        validators=[InputRequired("Choose whether they are accepted or rejected.")],
    )
    note = TextAreaField(
        "Note",
        filters=[_strip],
        validators=[Length(max=500)],
        description="The institution reads it. It is needed for a rejection.",
    )
