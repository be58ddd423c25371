"""Re-creates HESES from a file of student records: HEFCE 00/06, technical supplement."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from analytics.heses import individualised, outputs, rules, validation
from analytics.heses.readings import SettingsError
from analytics.heses.register import Field
from analytics.heses.settings import ANY, Institution, Settings
from etl.engine import Engine, EngineName, open_engine

#: What an engine calls the place of a row in its file.
_OURS: Final = frozenset({"file_row_number", "row_number"})
_TRIPLES: Final = tuple(f"{number:02d}" for number in range(1, 17))


@dataclass(frozen=True, slots=True)
class Given:
    """A file of text, in Parquet: its path, and its columns as it names them."""

    path: Path
    columns: Sequence[str]


@dataclass(frozen=True, slots=True)
class Recreation:
    """What a run did.

    Attributes
    ----------
    summary : what `summary.json` holds.
    absent : fields of TS 4 that the records have not, each with its number; they read as blank.
    """

    summary: Mapping[str, Any]
    absent: tuple[str, ...]


def recreate(
    records: Given,
    settings: Settings,
    out: Path,
    *,
    modules: Given | None = None,
    threads: int = 2,
    memory_limit_mb: int | None = 3000,
    file_type: str = "csv",
    engine: EngineName = "duckdb",
    progress: rules.Progress = lambda _step, _done, _total: None,
) -> Recreation:
    """Classify every record, and write the tables of main 21 and the file of main 23.

    Parameters
    ----------
    records
        One row for each student instance.
    settings : the year and what institutions have settled.
    out
        Folder of the files; they are written beside it first, so that a failed run changes nothing.
    modules
        The module portion, for modular returns (TS 40).
    threads, memory_limit_mb, engine
        What runs the rules, and what it may use; results do not depend on them.
    file_type
        csv, or parquet for the individualised file of a national run.
    progress
        Told of each step.

    Raises
    ------
    SettingsError
        The settings do not fit the records.

    Source: HEFCE 00/06, TS 12-52, with the readings A-01 to A-28.
    """
    columns = rules.know_columns(list(records.columns))
    _check_columns(columns, settings)
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        with open_engine(
            engine, threads=threads, memory_limit_mb=memory_limit_mb, spill=draft / "spill"
        ) as opened:
            institutions = _classify(opened, records, modules, settings, progress=progress)
            outputs.write_tables(opened, draft)
            progress("Individualised file", 0, 1)
            renamed = individualised.write(
                opened, records.path, list(records.columns), draft / f"individualised.{file_type}"
            )
            progress("Validation", 0, 1)
            found = validation.write(opened, columns, settings.year, draft)
            counted = {} if modules is None else {"modules": rules.count_modules(opened)}
            summary = _summary(opened, settings, institutions, columns) | counted
        summary |= {"validation": found, "renamed_columns": renamed}
        _publish(draft, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Recreation(summary, tuple(_cite(columns.absent)))


def write_summary(out: Path, summary: Mapping[str, Any]) -> None:
    """Write `summary.json`, last: what is in the folder is complete when it is there."""
    text = json.dumps(summary, indent=2, ensure_ascii=False)
    (out / "summary.json").write_text(text + "\n", encoding="utf-8")


def _cite(absent: Sequence[Field]) -> Iterator[str]:
    """Name fields with their numbers; the triples, where all 16 are absent, as one."""
    families: dict[str, list[Field]] = {}
    for field in absent:
        name = field.name.rstrip("0123456789") if field.name.endswith(_TRIPLES) else field.name
        families.setdefault(name, []).append(field)
    for name, fields in families.items():
        if len(fields) == len(_TRIPLES) and name in {"COSTCN", "SBJ", "SBJPER"}:
            yield f"{name}01-16 (TS 4, fields {fields[0].number}-{fields[-1].number})"
        else:
            yield from (field.cited for field in fields)


def _check_columns(columns: rules.GivenColumns, settings: Settings) -> None:
    if not columns.given:
        raise SettingsError("The records have none of the columns of TS 4.")
    for name in columns.other:
        if name.lower() in _OURS:
            raise SettingsError(f"The records have a column {name}: give it another name.")
    if settings.names_institutions and "instid" not in columns.given:
        needed = next(field for field in columns.absent if field.name == "INSTID")
        raise SettingsError(
            f"The records have no column {needed.cited}, and the settings tell institutions apart."
        )


def _classify(
    engine: Engine,
    records: Given,
    modules: Given | None,
    settings: Settings,
    *,
    progress: rules.Progress,
) -> Mapping[str, Institution]:
    progress("Reading", 0, 1)
    rules.read(engine, records.path, rules.know_columns(list(records.columns)))
    institutions = rules.settle(engine, settings)
    modular = sorted(i for i, each in institutions.items() if each.return_type == "modular")
    if modular and modules is None:
        raise SettingsError(f"{modular[0]} has a modular return: give --modules FILE.")
    if modules is None:
        rules.without_modules(engine)
    else:
        rules.with_modules(engine, modules.path, list(modules.columns))
    rules.classify(engine, settings.year, progress)
    return institutions


def _summary(
    engine: Engine,
    settings: Settings,
    institutions: Mapping[str, Institution],
    columns: rules.GivenColumns,
) -> dict[str, Any]:
    counts = engine.fetch("part_time", order_by=["instid"]).rows(named=True)
    totals = {key: sum(row[key] for row in counts) for key in ("records", "counted", "column_4")}
    return {
        "year": settings.year,
        "counts": {
            "records_in": totals["records"],
            "records_out": totals["records"],
            "counted": totals["counted"],
            "excluded": totals["records"] - totals["counted"],
            "column_4": totals["column_4"],
        },
        **({} if settings.names_institutions else {"options": settings.echo()[ANY]["options"]}),
        "settings": settings.echo(),
        "institutions": {
            row["instid"]: {
                "records": row["records"],
                "counted": row["counted"],
                "excluded": row["records"] - row["counted"],
                "column_4": row["column_4"],
                "load_method": institutions[row["instid"]].load_method,
                "part_time_load_factor": _load_factor(row["load"], row["students"]),
            }
            for row in counts
        },
        "absent_columns": [
            {"name": field.name, "field": field.number, "title": field.title}
            for field in columns.absent
        ],
        "other_columns": list(columns.other),
    }


def _load_factor(load: int, students: int) -> float | None:
    """Column 4a over column 4 of Table 3a, HEFCE-fundable (main 10(3), A-20)."""
    return round(load / students / 1e8, 6) if students else None


def _publish(draft: Path, out: Path) -> None:
    shutil.rmtree(draft / "spill", ignore_errors=True)
    out.mkdir(exist_ok=True)
    for path in sorted(draft.iterdir()):
        path.replace(out / path.name)
