"""Forms of impact studies: what is chosen, and the reason to go on in spite of poor balance."""

from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from analytics.impact.design import Scope
from app.impact.services import Choices

TITLE_LENGTH, TEXT_LENGTH = 200, 2_000
SCOPES: Final = {
    Scope.ACROSS: "Any school: right for programmes of a whole school",
    Scope.WITHIN: "The same school: right where some of its pupils were chosen",
    Scope.PREFER_WITHIN: "The same school where there are any, otherwise any",
}


def _strip(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


class DeclareForm(FlaskForm):
    """What a study is about, and with whom participants are compared."""

    member = SelectField("Whose participants", validators=[InputRequired("Choose whose.")])
    first_year = SelectField(
        "First year", coerce=int, validators=[InputRequired("Choose the first year.")]
    )
    last_year = SelectField(
        "Last year",
        coerce=int,
        validators=[InputRequired("Choose the last year.")],
        description="More years bring more people, and so a narrower range around the effect.",
    )
    definition = RadioField(
        "What counts as taking part", validators=[InputRequired("Choose a definition.")]
    )
    scope = RadioField(
        "Where comparison pupils may come from",
        choices=[SelectChoice(scope.value, label) for scope, label in SCOPES.items()],
        validators=[InputRequired("Choose where comparison pupils may come from.")],
        description=(
            "From any school, what differs between schools may be taken for an effect. From the"
            " same school, what spills over to other pupils is missed. Which matters less depends"
            " on the activity, so it has to be chosen."
        ),
    )
    title = StringField(
        "Title",
        filters=[_strip],
        validators=[Optional(), Length(max=TITLE_LENGTH)],
        description="If you leave it empty, the study and its years are the title.",
    )
    note = TextAreaField(
        "Why this study",
        filters=[_strip],
        validators=[Optional(), Length(max=TEXT_LENGTH)],
        description="What it is for, and where it says how the activity should work.",
    )

    def chosen(self, kind: str) -> Choices:
        """Return what was chosen for a kind of study."""
        return Choices(
            kind=kind,
            member=self.member.data,
            first_year=self.first_year.data,
            last_year=self.last_year.data,
            definition=self.definition.data,
            scope=self.scope.data,
            title=self.title.data or "",
            note=self.note.data or "",
        )


class ReasonForm(FlaskForm):
    """Why effects are estimated although the groups are not alike."""

    reason = TextAreaField(
        "Why effects are to be estimated all the same",
        filters=[_strip],
        validators=[
            DataRequired("Give the reason; the report prints it."),
            Length(max=TEXT_LENGTH),
        ],
        description="The report prints that the groups were not alike, and this reason.",
    )
