"""The form with which a return is sent to be compared."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length, Optional


class CompareForm(FlaskForm):
    """A return, the parameters of holdback, and when a response is due."""

    returned = FileField(
        "The return",
        description="A CSV file with a row for each cell of Tables 1a, 2a and 3a: institution,"
        " table, price_group, length, level, fundability, column, value. It is the layout of"
        " tables_a.csv.",
    )
    funding = FileField(
        "Parameters of holdback",
        description="A JSON file. Without it the first two criteria cannot be judged.",
    )
    respond_by = StringField(
        "Response due by",
        description="As the letters will say it, such as 31 March 2000.",
        filters=[lambda text: text.strip() if isinstance(text, str) else text],
        validators=[Optional(), Length(max=60)],
    )
