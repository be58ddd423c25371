"""What the macros promise to the pages that use them, read from the markup they make."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import InputRequired

from app.core.forms import DatePartsField
from app.models.fields import FieldSpec

TEMPLATES = Path(__file__).parents[3] / "app" / "templates"
POSTCODE = FieldSpec("Home postcode", "Where they lived.", source="HESES", example="SW1A 1AA")


class ParticipantForm(Form):
    name = StringField("Name", [InputRequired("Enter the name")], description="As on the register")
    postcode = StringField("Home postcode", description=POSTCODE)
    born_on = DatePartsField("Date of birth")
    sex = RadioField("Sex", [InputRequired("Choose one")], choices=[SelectChoice("10", "Female")])
    years = SelectMultipleField(
        "Year groups", choices=[SelectChoice("9", "Year 9"), SelectChoice("10", "Year 10")]
    )


@dataclass
class Page:
    number: int
    pages: int
    total: int = 2_088

    def url_for(self, number: int) -> str:
        return f"?page={number}"


@pytest.fixture(scope="module")
def macros() -> SimpleNamespace:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    modules = [
        environment.get_template(f"macros/{name}.html").module
        for name in ("forms", "layout", "tables")
    ]
    return SimpleNamespace(**{k: v for module in modules for k, v in vars(module).items()})


@pytest.fixture
def form() -> ParticipantForm:
    sent = MultiDict({"born_on-day": "31", "born_on-month": "2", "born_on-year": "2010"})
    form = ParticipantForm(sent)
    form.validate()
    return form


def test_error_summary__errors__link_to_the_first_input_of_each(macros: Any, form: Any) -> None:
    summary = macros.error_summary(form)
    assert all(f'href="#{target}"' in summary for target in ("name", "born_on-day", "sex-0"))


def test_error_summary__no_error__is_not_there(macros: Any) -> None:
    assert macros.error_summary(ParticipantForm()).strip() == ""


def test_field__error__stands_before_the_input_and_describes_it(macros: Any, form: Any) -> None:
    drawn = macros.field(form.name)
    assert drawn.index('id="name-error"') < drawn.index("<input")
    assert 'aria-describedby="name-hint name-error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_field__specification__goes_behind_the_i_button(macros: Any, form: Any) -> None:
    drawn = macros.field(form.postcode)
    assert "<details" in drawn
    assert "Where they lived." in drawn
    assert "Source: HESES" in drawn
    assert "For example, SW1A 1AA" in drawn


def test_field__date__shows_again_what_was_typed(macros: Any, form: Any) -> None:
    drawn = macros.field(form.born_on)
    assert all(f'value="{typed}"' in drawn for typed in ("31", "2", "2010"))


def test_field__several_choices__are_checkboxes_in_a_fieldset(macros: Any, form: Any) -> None:
    drawn = macros.field(form.years)
    assert drawn.count('type="checkbox"') == 2
    assert "<legend" in drawn


def test_field__text_from_a_file__is_escaped(macros: Any) -> None:
    form = ParticipantForm(MultiDict({"name": '"><script>'}))
    assert "<script>" not in macros.field(form.name)


def test_counts_line__one_row__reads_as_a_sum(macros: Any) -> None:
    words = " ".join(macros.counts_line(1, 1, 0, 0, 0).striptags().split())
    assert words == "1 row read = 1 ready + 0 to fix + 0 duplicate + 0 blank"


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_progress__work_is_over__asks_no_more(macros: Any, state: str) -> None:
    job = SimpleNamespace(id=1, state=state, done=1, total=1, message="", problem=None)
    assert "hx-get" not in macros.progress(job, "/jobs/1", "Importing")


def test_progress__total_unknown__shows_no_percentage(macros: Any) -> None:
    job = SimpleNamespace(id=1, state="running", done=0, total=0, message="", problem=None)
    drawn = macros.progress(job, "/jobs/1", "Importing")
    assert "%" not in drawn
    assert "hx-get" in drawn


def test_data_table__missing_and_numeric_cells__are_words_and_grouped(macros: Any) -> None:
    columns = [{"key": "name", "label": "Name"}, {"key": "hours", "label": "H", "numeric": True}]
    rows = [{"name": "Abara", "hours": 1204}, {"name": "Evans", "hours": None}]
    drawn = macros.data_table("Hours", columns, rows)
    assert "1,204" in drawn
    assert "not known" in drawn
    assert '<th scope="row">Abara' in drawn


@pytest.mark.parametrize(
    ("number", "pages", "shown"),
    [(1, 2, {1, 2}), (7, 42, {1, 6, 7, 8, 42}), (42, 42, {1, 41, 42})],
)
def test_pagination__a_page__leads_to_its_neighbours_and_the_ends(
    macros: Any, number: int, pages: int, shown: set[int]
) -> None:
    drawn = macros.pagination(Page(number, pages))
    assert {n for n in range(1, pages + 1) if f'href="?page={n}"' in drawn} == shown - {number}


def test_pagination__one_page__gives_the_count_only(macros: Any) -> None:
    drawn = macros.pagination(Page(1, 1, total=12), "participants")
    assert "12 participants" in drawn
    assert "<a" not in drawn
