"""The form with which a year's file is sent."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from etl.records import SOURCES
from etl.records.settling import MOST_EXCLUDED


class SendForm(FlaskForm):
    """A file, what it is of, and how it is to be taken."""

    file = FileField("The file")
    source = SelectField(
        "What is it of?",
        choices=[SelectChoice("", "Choose one")]
        + [SelectChoice(key, each.title) for key, each in SOURCES.items()],
        validators=[InputRequired("Choose what the file is of.")],
    )
    year = StringField(
        "Year",
        filters=[lambda text: text.strip() if isinstance(text, str) else text],
        validators=[InputRequired("Enter the year.")],
        description="The exam year of a key stage, such as 2016; the session of any other source,"
        " such as 2019-20.",
    )
    add = BooleanField(
        "Add to the year, record by record, instead of replacing it",
        description="For mended rows, or records that came later.",
    )
    mapping = FileField(
        "Mapping",
        description="Only for a file in no layout that Hearth knows: a CSV file theirs,ours,how"
        " that says which column is which.",
    )
    any_excluded = BooleanField(
        f"Go on even if more than {100 * MOST_EXCLUDED:g} % of its rows must be left out",
    )

    def tell(self, *, limit_bytes: int) -> None:
        """Say what may be sent."""
        self.file.description = (
            "As its holder supplies it: CSV, tab-separated text, XLSX or Parquet. At most"
            f" {limit_bytes // 1_000_000:,} MB."
        )
