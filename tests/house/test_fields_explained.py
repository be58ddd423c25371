"""Every field of every record explains itself, in one place, on its model."""

import pytest
from sqlalchemy.orm import class_mapper

from app.models import CHARACTERISTICS, Base
from app.models.fields import FieldKind, FieldSpec, fields_of
from etl.reference import list_code_lists

MODELS = sorted(
    (mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__
)
LISTS = {found.key for found in list_code_lists()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_model__every_column__explained(model: type[Base]) -> None:
    columns = {attribute.key for attribute in class_mapper(model).column_attrs}
    assert columns - {field.name for field in fields_of(model)} == set()


def all_specs() -> list[tuple[str, FieldSpec]]:
    own = [(f"{m.__name__}.{f.name}", f.spec) for m in MODELS for f in fields_of(m)]
    return own + [(f"characteristic {kind}", spec) for kind, spec in CHARACTERISTICS.items()]


def test_fields__label_and_help__are_words_a_person_understands() -> None:
    wrong = [
        name
        for name, spec in all_specs()
        if not spec.label[0].isupper()
        or len(spec.help) < len("Always 1.")
        or not spec.help.endswith((".", "?"))
    ]
    assert wrong == []


def test_fields__of_codes__name_a_list_that_exists() -> None:
    wrong = [
        name
        for name, spec in all_specs()
        if (spec.kind is FieldKind.CODE) != (spec.code_list is not None)
        or spec.code_list not in {*LISTS, None}
    ]
    assert wrong == []


def test_constraints__every_one__has_a_name() -> None:
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"a constraint of {table.name} has no name"
