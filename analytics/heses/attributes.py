"""What the circular makes of each record, as attributes for tracking: no table and no file.

The same stages as `recreate`, without what is added up or printed.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from analytics.heses import individualised, register, rules
from analytics.heses.readings import SettingsError
from analytics.heses.recreate import Given
from analytics.heses.settings import Settings
from etl.engine import DuckEngine, Engine

_FLAGS: Final[Mapping[str, str]] = {
    "heses_counted": "COUNTED",
    "heses_column_4": "COLUMN4",
    "heses_new_entrant": "NEW_ENTRANT",
    "heses_mature": "MATURE",
    "heses_young": "YOUNG",
    "heses_fee_remittance": "FEE_REMITTANCE",
    "heses_disabled_entrant": "DISABLED_ENTRANT",
}
_TEXTS: Final[Mapping[str, str]] = {
    "heses_level": "LEVEL_H",
    "heses_mode": "MODE_H",
    "heses_fundability": "FUND_H",
    "heses_neighbourhood": "NEIGHBOURHOOD",
    "heses_price_groups": "PRICE_GROUPS",
}


def classify_records(
    records: Given, settings: Settings, *, threads: int = 2, memory_limit_mb: int | None = 3000
) -> pl.DataFrame:
    """Classify records of one academic year, each on its own row.

    Parameters
    ----------
    records
        One row for each student instance. Modules are not asked for: a modular return is read by
        the cost centres of its records, and falls back to subjects (TS 39).
    settings
        The year and what institutions have settled.
    threads, memory_limit_mb
        What the engine may use; results do not depend on them.

    Returns
    -------
    pl.DataFrame
        A row a record, in their order: `heses_excluded` (the sum of bits, 0 when counted),
        `heses_counted`, `heses_column_4`, `heses_new_entrant`, `heses_mature`, `heses_young`,
        `heses_fee_remittance`, `heses_disabled_entrant` (true or false), `heses_level`,
        `heses_mode`, `heses_fundability`, `heses_neighbourhood` (1 to 160, UNCLASSIFIED, or null
        outside the group of TS 50), `heses_price_groups` (`A:0.5 B:0.5`) and `heses_price_group`
        (the largest share; of equal ones the dearer, as in A-12).

    Raises
    ------
    SettingsError
        The settings do not fit the records.

    Source: HEFCE 00/06, TS 12-52.
    """
    combined = {
        code: replace(each, return_type="combined") for code, each in settings.institutions.items()
    }
    columns = rules.know_columns(list(records.columns))
    if not columns.given:
        raise SettingsError("The records have none of the columns of TS 4.")
    with DuckEngine(threads=threads, memory_limit_mb=memory_limit_mb) as engine:
        rules.read(engine, records.path, columns)
        rules.settle(engine, replace(settings, institutions=combined))
        rules.without_modules(engine)
        for name, table in register.code_tables().items():
            engine.register(name, table)
        given = register.parameters(settings.year)
        for stage in rules.RULES:
            engine.run([stage], {name: given[name] for name in stage.parameters})
        return _shape(_placements(engine))


def _placements(engine: Engine) -> pl.DataFrame:
    """Take the columns of main 23; words for sums of bits are not wanted, so nobody has any."""
    for name, key, words in (
        ("exclusion_words", "hesexcl", "bits"),
        ("flag_words", "flags", "words"),
    ):
        engine.register(name, pl.DataFrame(schema={key: pl.Int32, words: pl.String}))
    engine.run(individualised.STAGES)
    return engine.fetch("placements", order_by=["row"])


def _shape(placed: pl.DataFrame) -> pl.DataFrame:
    return placed.select(
        pl.col("HESEXCL").cast(pl.Int32).alias("heses_excluded"),
        *((pl.col(column) == 1).alias(name) for name, column in _FLAGS.items()),
        *(pl.col(column).replace("", None).alias(name) for name, column in _TEXTS.items()),
        _main_group(pl.col("PRICE_GROUPS")).alias("heses_price_group"),
    )


def _main_group(shares: pl.Expr) -> pl.Expr:
    """Name the price group of the largest share; the first of the list is the dearest."""
    groups = register.price_groups_by_dearness()
    share = pl.concat_list(
        shares.str.extract(rf"(?:^| ){group}:([0-9.]+)").cast(pl.Float64).fill_null(0)
        for group in groups
    )
    place = pl.when(share.list.max() > 0).then(share.list.arg_max())
    return place.replace_strict(dict(enumerate(groups)), default=None, return_dtype=pl.String)
