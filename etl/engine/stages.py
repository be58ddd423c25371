"""Stages: named SELECT statements in `.sql` files, in the order of their file names.

A file `20_standardise.sql` is the stage `standardise`. Its first comment says what it is for;
`{name}` in its text stands for a parameter. A stage whose first comment begins with `-- View.` is
worked out where it is used, and is not kept. Knows no engine, so that any engine can run them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final


@dataclass(frozen=True, slots=True)
class Expression:
    """SQL text that takes a parameter's place as it stands: for rules that are held as data."""

    sql: str


Parameter = bool | int | str | date | tuple[int, ...] | Expression
_FILE_NAME: Final = re.compile(r"(\d+)_([a-z][a-z0-9_]*)\.sql")
_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class StageError(ValueError):
    """A stage, or what was given to it, is not usable; the message names the stage."""


class EngineMissing(RuntimeError):
    """An engine that was asked for is not installed; the message says how to install it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: a SELECT whose rows become the table `name`."""

    name: str
    sql: str

    @property
    def is_view(self) -> bool:
        """Whether its rows are worked out where they are used, and not kept."""
        return self.sql.startswith("-- View.")

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the parameters in its text."""
        return frozenset(_PLACE.findall(self.sql))


def load_stages(package: str, folder: str) -> tuple[Stage, ...]:
    """Load the stages in a folder of a package, in the order of the numbers in their names.

    Raises
    ------
    StageError
        The folder holds no stage, or a file is not named like `20_standardise.sql`.
    """
    found: list[tuple[int, Stage]] = []
    for entry in (files(package) / folder).iterdir():
        if not entry.name.endswith(".sql"):
            continue
        match = _FILE_NAME.fullmatch(entry.name)
        if match is None:
            raise StageError(f"A stage is named like 20_standardise.sql, not {entry.name}.")
        found.append((int(match[1]), Stage(match[2], entry.read_text(encoding="utf-8"))))
    if not found:
        raise StageError(f"{package} has no stage in {folder}.")
    return tuple(stage for _, stage in sorted(found, key=lambda numbered: numbered[0]))


def render_stage(stage: Stage, parameters: Mapping[str, Parameter]) -> str:
    """Put parameters into a stage's text as SQL literals, quoted where they are text.

    A tuple becomes a list, for `IN (...)`; an expression stands as it is.

    Raises
    ------
    StageError
        A parameter of the stage was not given.
    """
    missing = sorted(stage.parameters - parameters.keys())
    if missing:
        raise StageError(f"Stage {stage.name} needs {', '.join(missing)}.")
    return _PLACE.sub(lambda place: _literal(parameters[place[1]]), stage.sql)


def check_parameters(stages: Sequence[Stage], parameters: Mapping[str, Parameter]) -> None:
    """Refuse parameters that no stage uses: a misspelt one would otherwise pass in silence.

    Raises
    ------
    StageError
        Naming them.
    """
    used = frozenset[str]().union(*(stage.parameters for stage in stages))
    unused = sorted(parameters.keys() - used)
    if unused:
        raise StageError(f"No stage uses {', '.join(unused)}.")


def _literal(value: Parameter) -> str:
    if isinstance(value, Expression):
        return value.sql
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return "'" + value.replace("'", "''") + "'"
