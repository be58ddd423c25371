"""Joins indicators to a column of postcodes, of any length, in bounded memory (DuckDB).

Reads the Parquet of the store, not the arrays of the place index; both resolve an indicator and
an edition in the same way, which the tests hold.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from etl.postcodes import PostcodeDirectory
from etl.reference.bounded import connect, quoted_name, quoted_text
from etl.reference.editions import Edition
from etl.reference.place_arrays import PSEUDO_CODE
from etl.reference.place_editions import (
    POSTCODE,
    AreaSource,
    Catalogue,
    Pair,
    read_catalogue,
)
from etl.reference.place_models import NEEDS_DIRECTORY

#: Names of new columns, each with its indicator and edition; None is the edition in use.
Wanted = Mapping[str, tuple[str, str | None]]
#: Gives the new columns of some postcodes, a row for each, in their order.
LookUp = Callable[[pl.Series], pl.DataFrame]
_ROW: Final = "row of the source"
_SOURCE: Final = "source"


class CannotAttach(ValueError):
    """What was asked for cannot be joined; the message says why and what to do."""


def attach(
    root: Path,
    table: pl.DataFrame,
    wanted: Wanted,
    *,
    column: str = POSTCODE,
    areas: Sequence[str] = (),
    directory: PostcodeDirectory | None = None,
    memory_limit_mb: int = 1024,
    threads: int = 2,
) -> pl.DataFrame:
    """Add indicators to a table of postcodes.

    Parameters
    ----------
    root
        Folder of the reference store.
    table
        With `column`: postcodes as people write them (`SW1A 1AA`), null where there is none.
    wanted
        New columns: `{"decile_2019": ("imd_decile", "2019"), "decile": ("imd_decile", None)}`.
    areas
        Area types whose codes are added under their own names.
    directory
        Gives the local authority where no postcode directory edition is loaded.

    Returns
    -------
    pl.DataFrame
        The rows of `table` in their order, with the new columns; null where an edition says
        nothing of a postcode.

    Raises
    ------
    UnknownPlace
        An indicator has no such edition.
    CannotAttach
        A column is missing or would stand twice, or no loaded edition leads from postcodes to
        the areas of an indicator.
    """
    if _ROW in table.columns:
        raise CannotAttach(f"A column cannot be called '{_ROW}'.")
    plan = plan_join(root, wanted, column=column, areas=areas, present=table.columns)
    with tempfile.TemporaryDirectory(prefix="hearth-attach-") as folder:
        spill = Path(folder)
        with connect(
            spill / "spill", memory_limit_mb=memory_limit_mb, threads=threads
        ) as connection:
            connection.register(_SOURCE, table.with_row_index(_ROW).to_arrow())
            sql = _select(plan, connection, directory, _SOURCE)
            joined: pl.DataFrame = connection.sql(f'{sql} ORDER BY "{_ROW}"').pl()
    return joined.select(*table.columns, *wanted, *areas)


@contextmanager
def open_look_up(
    root: Path,
    wanted: Wanted,
    *,
    directory: PostcodeDirectory | None = None,
    memory_limit_mb: int = 1024,
    threads: int = 2,
) -> Iterator[LookUp]:
    """Read the indicators once, to look up many lists of postcodes one after the other.

    Parameters and errors as for `attach`, of which this gives the new columns alone.
    """
    plan = plan_join(root, wanted, present=(POSTCODE,))
    with (
        tempfile.TemporaryDirectory(prefix="hearth-attach-") as folder,
        connect(Path(folder), memory_limit_mb=memory_limit_mb, threads=threads) as connection,
    ):
        kept = _collect(plan, connection, directory)
        for number, table in enumerate(kept):
            connection.execute(f"CREATE TABLE kept{number} AS {table.sql()}")
        relations = [f"kept{number}" for number in range(len(kept))]
        sql = f'{_join(_SOURCE, POSTCODE, kept, relations)} ORDER BY "{_ROW}"'

        def look_up(postcodes: pl.Series) -> pl.DataFrame:
            given = postcodes.rename(POSTCODE).to_frame().with_row_index(_ROW)
            connection.register(_SOURCE, given.to_arrow())
            found: pl.DataFrame = connection.sql(sql).pl()
            return found.select(*wanted)

        yield look_up


def attach_file(
    root: Path,
    source: Path | Sequence[Path],
    out: Path,
    wanted: Wanted,
    *,
    column: str = POSTCODE,
    areas: Sequence[str] = (),
    directory: PostcodeDirectory | None = None,
    memory_limit_mb: int = 1024,
    threads: int = 2,
) -> int:
    """Add indicators to Parquet files of any length, into one Parquet file.

    As `attach`; the rows come in no particular order. What does not fit in memory goes to a
    folder beside `out` meanwhile; `out` appears when it is complete.

    Returns
    -------
    int
        Rows written.
    """
    files = [source] if isinstance(source, Path) else list(source)
    reading = f"read_parquet([{', '.join(map(quoted_text, files))}])"
    present = pl.scan_parquet(files).collect_schema().names()
    plan = plan_join(root, wanted, column=column, areas=areas, present=present)
    folder = Path(tempfile.mkdtemp(prefix=".attach-", dir=out.parent))
    draft = folder / out.name
    try:
        with connect(
            folder / "spill", memory_limit_mb=memory_limit_mb, threads=threads
        ) as connection:
            sql = _select(plan, connection, directory, reading)
            copied = connection.execute(
                f"COPY ({sql}) TO {quoted_text(draft)} (FORMAT parquet, COMPRESSION zstd)"
            ).fetchone()
        draft.replace(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return int(copied[0]) if copied else 0


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """What is joined to what: checked, and no file opened.

    `pairs` and `areas` name new columns; an area without a source is the directory's.
    """

    column: str
    pairs: Mapping[str, Pair]
    areas: Mapping[str, AreaSource | None]


def plan_join(
    root: Path,
    wanted: Wanted,
    *,
    column: str = POSTCODE,
    areas: Sequence[str] = (),
    present: Sequence[str],
) -> JoinPlan:
    """Check what is asked for against what is loaded and against the columns `present`."""
    if column not in present:
        raise CannotAttach(f"There is no column '{column}' with postcodes.")
    taken = {name.casefold() for name in present}  # as DuckDB compares them
    twice = [name for name in (*wanted, *areas) if name.casefold() in taken]
    if twice:
        raise CannotAttach(f"There is a column '{twice[0]}' already: choose another name.")
    catalogue = read_catalogue(root)
    pairs = {name: catalogue.get_pair(*pair) for name, pair in wanted.items()}
    for name, pair in pairs.items():
        if not pair.by_postcode and pair.source is None and pair.level != "lad":
            raise CannotAttach(f"{name}: {catalogue.why_unreached(pair.level)}")
    return JoinPlan(column, pairs, {area: _source_of(catalogue, area) for area in areas})


def _source_of(catalogue: Catalogue, area_type: str) -> AreaSource | None:
    source = catalogue.sources.get(area_type)
    if source is None and area_type != "lad":
        raise CannotAttach(f"{area_type}: {catalogue.why_unreached(area_type)}")
    return source


def _select(
    plan: JoinPlan,
    connection: duckdb.DuckDBPyConnection,
    directory: PostcodeDirectory | None,
    source: str,
) -> str:
    tables = _collect(plan, connection, directory)
    return _join(source, plan.column, tables, [f"({table.sql()})" for table in tables])


def _collect(
    plan: JoinPlan, connection: duckdb.DuckDBPyConnection, directory: PostcodeDirectory | None
) -> list["_Table"]:
    """The tables by postcode that a plan needs, areas joined to them."""
    parts = _Parts(connection, directory)
    for name, pair in plan.pairs.items():
        parts.add_pair(name, pair)
    for area_type, area_source in plan.areas.items():
        parts.add_area(area_type, area_source)
    return list(parts.tables.values())


def _join(source: str, column: str, tables: Sequence["_Table"], relations: Sequence[str]) -> str:
    """Write the statement: one join for each table by postcode, which stands in a relation."""
    given = quoted_name(column)
    joins = " ".join(
        f"LEFT JOIN {relation} AS t{number} ON t{number}.{POSTCODE} = s.{given}"
        for number, relation in enumerate(relations)
    )
    columns = "".join(
        f", t{number}.{quoted_name(name)}"
        for number, table in enumerate(tables)
        for name in table.names
    )
    return f"SELECT s.*{columns} FROM {source} AS s {joins}"  # noqa: S608 - quoted


class _Table:
    """One table by postcode in the statement, with what is joined to it."""

    def __init__(self, relation: str) -> None:
        self._relation = relation
        self._columns: list[str] = []
        self.names: list[str] = []
        self._areas: dict[tuple[Path, str], str] = {}

    def add_column(self, expression: str, name: str) -> None:
        self._columns.append(f"{expression} AS {quoted_name(name)}")
        self.names.append(name)

    def join(self, edition: Edition, code: str) -> str:
        """Join an edition by area through a code; give its name in the statement."""
        return self._areas.setdefault((edition.path(), code), f"a{len(self._areas)}")

    def sql(self) -> str:
        joins = " ".join(
            f"LEFT JOIN read_parquet({quoted_text(path)}) AS {name} ON {name}.code = {code}"
            for (path, code), name in self._areas.items()
        )
        columns = ", ".join((f"d.{POSTCODE}", *self._columns))
        return f"SELECT {columns} FROM {self._relation} AS d {joins}"  # noqa: S608 - quoted


class _Parts:
    """The tables by postcode that a statement needs, each once."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, directory: PostcodeDirectory | None
    ) -> None:
        self._connection = connection
        self._directory = directory
        self.tables: dict[Path | None, _Table] = {}

    def add_pair(self, name: str, pair: Pair) -> None:
        column = pair.indicator.column
        if pair.by_postcode:
            table = self._table(pair.edition)
            table.add_column(_value("d", pair.edition, column), name)
            return
        table = self._table(pair.source.edition if pair.source else None)
        joined = table.join(pair.edition, _code(pair.source))
        table.add_column(_value(joined, pair.edition, column), name)

    def add_area(self, area_type: str, source: AreaSource | None) -> None:
        self._table(source.edition if source else None).add_column(_code(source), area_type)

    def _table(self, edition: Edition | None) -> _Table:
        path = edition.path() if edition else None
        if path not in self.tables:
            relation = f"read_parquet({quoted_text(path)})" if path else self._register_directory()
            self.tables[path] = _Table(relation)
        return self.tables[path]

    def _register_directory(self) -> str:
        if self._directory is None:
            raise CannotAttach(NEEDS_DIRECTORY)
        frame = self._directory.to_frame().select(POSTCODE, lad="local_authority")
        self._connection.register("directory", frame.to_arrow())
        return "directory"


def _code(source: AreaSource | None) -> str:
    """Code of an area: the first column that has one, codes that stand for none left out."""
    pseudo = "_" * 3 + PSEUDO_CODE
    columns = source.columns if source else ("lad",)
    found = (
        f"CASE WHEN d.{quoted_name(c)} NOT LIKE '{pseudo}' THEN d.{quoted_name(c)} END"
        for c in columns
    )
    return f"COALESCE({', '.join(found)})"


def _value(table: str, edition: Edition, column: str) -> str:
    expression = f"{table}.{quoted_name(column)}"
    kind = pl.scan_parquet(edition.path()).collect_schema()[column]
    return f"nullif({expression}, 'NaN')" if kind.is_float() else expression
