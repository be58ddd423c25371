"""The form with which a spreadsheet is sent."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired

KINDS = (
    SelectChoice("participants", "Participants"),
    SelectChoice("register", "A register: who took part in an activity"),
)
IN_THE_FILE = SelectChoice("", "The file says which activity each row is of")


class SendForm(FlaskForm):
    """What the file holds, and the file."""

    kind = RadioField(
        "What are you sending?",
        choices=list(KINDS),
        validators=[InputRequired("Say what the file holds.")],
    )
    activity = SelectField("Which activity is it the register of?", default="")
    file = FileField("The spreadsheet", validators=[FileRequired("Choose the file to send.")])

    @property
    def activity_id(self) -> int | None:
        return int(self.activity.data) if self.activity.data else None

    def offer(self, activities: Sequence[tuple[int, str]], *, limit_bytes: int, rows: int) -> None:
        """Fill in what this member may choose, and how large a file may be."""
        known = [SelectChoice(str(number), title) for number, title in activities]
        self.activity.choices = [IN_THE_FILE, *known]
        self.file.description = (
            "An Excel workbook (.xlsx) or a CSV file, at most"
            f" {limit_bytes // 1_000_000} MB and {rows:,} rows."
        )

    def start_with(self, *, kind: str, activity: str) -> None:
        """Choose what the address of the page asks for, where it can be chosen."""
        is_known = activity in {choice.value for choice in self.activity.choices}
        self.activity.data = activity if is_known else ""
        self.kind.data = "register" if self.activity.data else kind
