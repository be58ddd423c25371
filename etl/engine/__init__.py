"""The ground floor: staged SQL text, held as data, run by DuckDB. Imports nothing of ours."""

from etl.engine.runner import Engine, Source
from etl.engine.stages import (
    Expression,
    Parameter,
    Stage,
    StageError,
    load_stages,
    render_stage,
)

__all__ = [
    "Engine",
    "Expression",
    "Parameter",
    "Source",
    "Stage",
    "StageError",
    "load_stages",
    "render_stage",
]
