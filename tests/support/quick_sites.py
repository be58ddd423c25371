"""Makes the many sites of a run quickly: what is the same in all of them is compiled once."""

from pathlib import Path
from typing import Any, ClassVar

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Connection, Engine
from werkzeug.routing import Rule

COMPILED = ("_parts", "_trace", "_converters", "_build", "_build_unknown", "arguments")


def hurry_sites(folder: Path) -> None:
    """Have the sites of this process share rules and statements, and those of the run templates."""
    folder.mkdir(exist_ok=True)
    Flask.url_rule_class = CompiledOnce
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}
    registry.register("sqlite", __name__, OneSqlite.__name__)
    statements: dict[Any, Any] = {}

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        if isinstance(connection.dialect, OneSqlite):
            connection.execution_options(compiled_cache=statements)


class CompiledOnce(Rule):
    """The rule of an address, compiled for the first site of a process that has it."""

    _known: ClassVar[dict[Any, Rule]] = {}

    def compile(self) -> None:
        """Take what another site compiled of the same rule, or compile it."""
        defaults = sorted((self.defaults or {}).items())
        same = self.rule, self.subdomain, self.host, self.is_leaf, self.merge_slashes, *defaults
        if (known := self._known.get(same)) is None:
            super().compile()
            self._known[same] = self
        else:
            self.__dict__.update({name: getattr(known, name) for name in COMPILED})


class OneSqlite(SQLiteDialect_pysqlite):
    """Each database has a dialect of its own, but one writes statements as the other does."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OneSqlite)

    def __hash__(self) -> int:
        return hash(OneSqlite)
