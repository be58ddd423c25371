"""The data dictionary: complete, searchable, and the same as a file."""

import csv
import io
from typing import Any

from app.core.records import list_records
from app.models import CHARACTERISTICS, Participant
from app.models.fields import FieldKind, fields_of
from tests.integration.conftest import SignIn


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_records__participant__has_every_field_that_people_meet() -> None:
    (participant,) = (one for one in list_records() if one.name == "participant")
    assert [field.name for field in participant.fields] == [
        field.name for field in fields_of(Participant) if field.spec.kind is not FieldKind.INTERNAL
    ]


def test_records__every_field__explains_itself() -> None:
    assert not [
        f"{record.name}.{field.name}"
        for record in list_records()
        for field in record.fields
        if not (field.spec.label and field.spec.help and field.spec.source)
    ]


def test_page__every_role__reads_every_field(sign_in: SignIn) -> None:
    page = text_of(sign_in("researcher").get("/data-dictionary"))
    for spec in CHARACTERISTICS.values():
        assert spec.label in page
    assert "Prefer not to say" in page


def test_page__search__keeps_only_fields_that_match(sign_in: SignIn) -> None:
    page = text_of(sign_in().get("/data-dictionary?q=bangladeshi"))
    assert "characteristic.ethnicity" in page
    assert "participant.first_name" not in page


def test_file__downloaded__has_one_line_a_field_with_its_codes(sign_in: SignIn) -> None:
    answer = sign_in().get("/data-dictionary/data-dictionary.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert len(rows) == sum(len(record.fields) for record in list_records())
    (sex,) = (row for row in rows if (row["record"], row["field"]) == ("participant", "sex"))
    assert (sex["sensitivity"], sex["needed_for_tracking"]) == ("identifier", "yes")
    assert "10 Female" in sex["allowed_values"]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


def test_page__cost_of_an_activity__is_explained(sign_in: SignIn) -> None:
    page = text_of(sign_in("researcher").get("/data-dictionary?q=pounds"))
    assert "Cost (pounds)" in page
    assert "0 means that it was free" in page
