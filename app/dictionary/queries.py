"""Looks in the data dictionary. It is the same for everybody and holds no record."""

from collections.abc import Iterator

from app.core.csv_files import write_csv
from app.core.records import DictionaryField, DictionaryRecord, list_records
from etl.reference import CodeList, load_code_list

COLUMNS = (
    "record", "field", "label", "help", "type", "required", "allowed_values", "code_list",
    "code_list_version", "source", "sensitivity", "needed_for_tracking", "example",
    "other_names",
)  # fmt: skip


def find_records(text: str) -> list[DictionaryRecord]:
    """Return the records with the fields that a text occurs in; all of them for no text."""
    wanted = text.casefold().split()
    found = []
    for record in list_records():
        fields = tuple(field for field in record.fields if _matches(record, field, wanted))
        if fields:
            found.append(DictionaryRecord(record.name, record.title, record.text, fields))
    return found


def _matches(record: DictionaryRecord, field: DictionaryField, words: list[str]) -> bool:
    spec = field.spec
    parts = [record.title, field.name, spec.label, spec.help, spec.source, spec.sensitivity]
    parts += [*spec.aliases]
    if spec.code_list:
        parts += [code.label for code in load_code_list(spec.code_list).codes]
    text = " ".join(parts).casefold()
    return all(word in text for word in words)


def code_list_of(field: DictionaryField) -> CodeList | None:
    """Return the allowed values of a field, if it has a list."""
    return load_code_list(field.spec.code_list) if field.spec.code_list else None


def as_csv(records: list[DictionaryRecord]) -> bytes:
    """Return the data dictionary as a CSV file, one line a field."""
    lines = (_cells(record, field) for record in records for field in record.fields)
    return write_csv([COLUMNS, *lines])


def _cells(record: DictionaryRecord, field: DictionaryField) -> Iterator[str]:
    spec, codes = field.spec, code_list_of(field)
    yield from (record.name, field.name, spec.label, spec.help, spec.kind.value)
    yield "yes" if field.required else "no"
    yield "; ".join(f"{code.value} {code.label}" for code in codes.codes) if codes else ""
    yield from (codes.key, codes.version) if codes else ("", "")
    yield from (spec.source, spec.sensitivity.value)
    yield "yes" if spec.needed_for_tracking else "no"
    yield from (spec.example, "; ".join(spec.aliases))
