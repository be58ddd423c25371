"""The form with which an official file is sent."""

import re
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import Optional, Regexp

from etl.reference.kinds import get_kind, list_kinds

RECOGNISE = SelectChoice("", "Let Hearth recognise it")
EDITION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


class LoadForm(FlaskForm):
    """An official file, what it is and of when."""

    file = FileField("The official file")
    kept = HiddenField()
    kind = SelectField("What is it?", default="")
    edition = StringField(
        "Edition",
        filters=[lambda text: text.strip() if isinstance(text, str) else text],
        validators=[
            Optional(),
            Regexp(
                rf"^{EDITION.pattern}$",
                message="Name the edition in at most 40 letters, digits, dots and hyphens,"
                " such as 2024-09.",
            ),
        ],
        description="Only where the file does not say it itself. For example, 2025-11",
    )

    licence = BooleanField(
        "Our licence covers the use of this file here",
        description="Only for data that a publisher licenses, such as Acorn.",
    )

    def offer(self, *, limit_bytes: int, kinds: tuple[str, ...] = ()) -> None:
        """Fill in what can be chosen; `kinds` are those that a kept file may be."""
        chosen = [get_kind(key) for key in kinds] or [k for k in list_kinds() if not k.computed]
        choices = [SelectChoice(kind.key, kind.title) for kind in chosen]
        self.kind.choices = choices if kinds else [RECOGNISE, *choices]
        self.file.description = (
            "As you downloaded it: CSV, ZIP, XLSX or Parquet; boundaries as GeoJSON, GeoPackage or"
            f" a zipped Shapefile. At most {limit_bytes // 1_000_000:,} MB."
        )

    def validate_kind(self, field: Any) -> None:
        """Say it in our words when the choice is not one that was offered."""
        if field.data and field.data not in {choice.value for choice in field.choices}:
            field.errors = ["Choose one of the list."]
