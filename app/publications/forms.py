"""Forms of publications: the question and its words, the points checked, and a reason."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.publications.states import LONGEST_REASON


def _strip(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


class WordsForm(FlaskForm):
    """The words of a publication."""

    title = StringField(
        "Title",
        filters=[_strip],
        validators=[DataRequired("Give it a title."), Length(max=200)],
        description="It stands in the public list and in the citation.",
    )
    summary = TextAreaField(
        "Summary",
        filters=[_strip],
        validators=[Optional(), Length(max=2_000)],
        description="Two or three sentences for somebody who reads no further. Name nobody.",
    )
    note = TextAreaField(
        "Note to those who check",
        filters=[_strip],
        validators=[Optional(), Length(max=2_000)],
        description="Why it is published, and what to look at. It is not published.",
    )

    @property
    def words(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in ("title", "summary", "note")}


class PrepareForm(WordsForm):
    """The question, and the words of a new publication."""

    report = SelectField("Report", validators=[InputRequired("Choose a report.")])
    member = SelectField("Whose participants", validators=[InputRequired("Choose whose.")])
    years = StringField(
        "Years",
        filters=[_strip],
        validators=[Optional(), Length(max=20)],
        description="Such as 2012/13-2015/16; leave it empty for all that the records cover.",
    )
    # As `family=key`, with commas between: what is chosen on the report's page.
    definitions = HiddenField(validators=[Length(max=1_000)])

    @property
    def chosen(self) -> dict[str, str]:
        """The definitions by family."""
        parts = (part.partition("=") for part in (self.definitions.data or "").split(","))
        return {family.strip(): key.strip() for family, _, key in parts if family.strip()}


class CheckForm(FlaskForm):
    """The points that somebody has looked at."""

    points = SelectMultipleField(
        "What you have looked at",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class ReasonForm(FlaskForm):
    """A reason in writing."""

    reason = TextAreaField(
        "Reason",
        filters=[_strip],
        validators=[DataRequired("Say why."), Length(max=LONGEST_REASON)],
    )
