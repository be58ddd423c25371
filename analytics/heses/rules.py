"""Runs the stages of the circular over a file of records; knows no file's layout but TS 4's.

The order: `sql/read` gives the fields their types, `sql/rules` classifies each record, and
`sql/tables` adds up. Each stage cites its paragraph.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from analytics.heses import fields, register
from analytics.heses.readings import SettingsError
from analytics.heses.settings import Institution, Settings, same_code
from etl.engine import Engine, Expression, load_stages

READ: Final = load_stages("analytics.heses", "sql/read")
MODULES: Final = load_stages("analytics.heses", "sql/modules")
RULES: Final = load_stages("analytics.heses", "sql/rules")
TABLES: Final = load_stages("analytics.heses", "sql/tables")
#: The blocks of modules are read as those of records are.
_TRIPLES: Final = next(replace(each, name="triples") for each in READ if each.name == "blocks")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class GivenColumns:
    """Columns of a file of records, or of modules, as TS 4 knows them.

    Attributes
    ----------
    given : each column of the file by the name in TS 4, in lower case.
    absent : fields of TS 4 that the file has not; they read as blank.
    other : columns that TS 4 does not know; they are passed through.
    """

    given: Mapping[str, str]
    absent: tuple[register.Field, ...]
    other: tuple[str, ...]


def know_columns(names: list[str]) -> GivenColumns:
    """Find the fields of TS 4 among a file's columns, whatever their case."""
    by_name = {name.strip().lower(): name for name in reversed(names)}
    known = register.list_fields()
    given = {f.name.lower(): by_name[f.name.lower()] for f in known if f.name.lower() in by_name}
    return GivenColumns(
        given,
        tuple(field for field in known if field.name.lower() not in given),
        tuple(name for name in names if name not in given.values()),
    )


def read(engine: Engine, records: Path, columns: GivenColumns) -> None:
    """Give the fields of a Parquet file of text their types: tables records, blocks and aims."""
    engine.register("given_file", records, row_number="row_number")
    engine.define("given", fields.select_fields(columns.given, "given_file", "row_number"))
    engine.define("written_blocks", fields.union_blocks("given"))
    parts = Expression(fields.union_dates("written_dates"))
    engine.run(READ, {"written_blocks": Expression("written_blocks"), "date_parts": parts})


def without_modules(engine: Engine) -> None:
    """Take each student's own cost centres: a combined return (TS 40)."""
    engine.define("all_blocks", "SELECT row, centre, subject, proportion FROM blocks")
    nobody = {"row": pl.Int64, "pcolab": pl.Int32}
    engine.register("module_pcolab", pl.DataFrame(schema=nobody))


def with_modules(engine: Engine, modules: Path, names: list[str]) -> None:
    """Put the cost centres of modules in place of those of their students (TS 3, TS 40).

    Raises
    ------
    SettingsError
        The file has not the columns by which a module finds its student.
    """
    known = {name.strip().lower(): name for name in names}
    for needed in ("husid", "fte"):
        if needed not in known:
            raise SettingsError(f"The module portion has no column {needed.upper()}.")
    engine.register("modules_file", modules, row_number="row_number")
    engine.define("given_modules", fields.select_modules(known, "modules_file", "row_number"))
    engine.define("written_triples", fields.union_blocks("given_modules"))
    engine.run([_TRIPLES], {"written_blocks": Expression("written_triples")})
    engine.run(MODULES)


def count_modules(engine: Engine) -> dict[str, int]:
    """Count modules that found no student of a modular return, and such students without any."""
    engine.define(
        "module_counts",
        "SELECT (SELECT COUNT(*) FROM given_modules) AS given, "
        "(SELECT COUNT(*) FROM given_modules WHERE row NOT IN (SELECT module FROM taken)) "
        "AS without_student, "
        "(SELECT COUNT(*) FROM settled WHERE is_modular AND row NOT IN (SELECT row FROM taken)) "
        "AS students_without",
    )
    return engine.fetch("module_counts", order_by=["given"]).row(0, named=True)


def settle(engine: Engine, settings: Settings) -> Mapping[str, Institution]:
    """Give each institution and campus of the records its settings; return them by INSTID.

    Raises
    ------
    SettingsError
        There is no record, or nobody speaks for an institution in the records.
    """
    engine.define("campuses", "SELECT DISTINCT instid, campid FROM records")
    pairs = engine.fetch("campuses", order_by=["instid", "campid"]).rows()
    if not pairs:
        raise SettingsError("The records are a header alone: there is no student in them.")
    found: dict[str, Institution] = {}
    for instid, _ in pairs:
        institution = settings.find(instid)
        if institution is None:
            raise SettingsError(
                f"institutions has no entry for {instid or 'records without INSTID'}, and no '*'."
            )
        found[instid] = institution
    scopes: dict[tuple[tuple[str, ...], int], int] = {}
    by_scope: dict[int, Institution] = {}
    for institution in found.values():
        scope = scopes.setdefault(_lookup_key(institution), len(scopes))
        by_scope[scope] = institution
    rows = [
        _settled(instid, campid, found[instid]) | {"scope": scopes[_lookup_key(found[instid])]}
        for instid, campid in pairs
    ]
    engine.register("settings", pl.DataFrame(rows, schema_overrides={"scope": pl.Int32}))
    _register_lookups(engine, by_scope)
    return found


def classify(engine: Engine, year: int, progress: Progress) -> None:
    """Run the rules and add up the tables."""
    for name, table in register.code_tables().items():
        engine.register(name, table)
    given = register.parameters(year)
    stages = (*RULES, *TABLES)
    for number, stage in enumerate(stages):
        progress("Rules", number, len(stages))
        engine.run([stage], {name: given[name] for name in stage.parameters})
    progress("Rules", len(stages), len(stages))


def _settled(instid: str, campid: str, institution: Institution) -> dict[str, Any]:
    options = institution.options
    return {
        "instid": instid,
        "campid": campid,
        "load_method": institution.load_method_of(campid),
        "is_modular": institution.return_type == "modular",
        "sports_science_is_c": same_code(instid) in map(same_code, institution.sports_science_list),
        "tests_domicile": bool(institution.english_domiciles),
        "noncompletion_excludes_academic_failure": options.noncompletion_excludes_academic_failure,
        "first_anniversary": options.anniversary == "first",
        "days_in_week": options.days_in_week,
        "nhs_overrides_lea": options.nhs_overrides_lea,
        "inset_requires_qualent2_qts": options.inset_requires_qualent2_qts,
        "centre_30_is_media": options.cost_centre_30 == "MEDIA",
        "apportion_to_main": options.apportion == "main",
        "apply_24_week_rule": options.apply_24_week_rule,
        "fee_remittance_counts_missing": options.fee_remittance_counts_missing,
    }


def _lookup_key(institution: Institution) -> tuple[tuple[str, ...], int]:
    """Institutions with the same look-ups share one scope, so that none is kept twice."""
    return institution.english_domiciles, id(institution.neighbourhoods)


def _register_lookups(engine: Engine, by_scope: Mapping[int, Institution]) -> None:
    domiciles = [
        (scope, code)
        for scope, each in by_scope.items()
        for code in sorted(set(map(same_code, each.english_domiciles)))
    ]
    engine.register(
        "domiciles",
        pl.DataFrame(domiciles, schema={"scope": pl.Int32, "domicile": pl.String}, orient="row"),
    )
    frames = [
        pl.DataFrame(
            {
                "postcode": list(each.neighbourhoods),
                "neighbourhood": list(each.neighbourhoods.values()),
            },
            schema={"postcode": pl.String, "neighbourhood": pl.String},
        ).with_columns(pl.lit(scope, pl.Int32).alias("scope"))
        for scope, each in by_scope.items()
    ]
    engine.register("neighbourhoods", pl.concat(frames))
