"""The ground floor: staged SQL text, held as data, run by DuckDB or Spark. Imports nothing of ours.

Spark itself is imported only when it is asked for.
"""

from etl.engine.choice import ENGINES, EngineName, check_engine, open_engine
from etl.engine.duck import DuckEngine
from etl.engine.protocol import Engine, Source
from etl.engine.stages import (
    EngineMissing,
    Expression,
    Parameter,
    Stage,
    StageError,
    load_stages,
    render_stage,
)

__all__ = [
    "ENGINES",
    "DuckEngine",
    "Engine",
    "EngineMissing",
    "EngineName",
    "Expression",
    "Parameter",
    "Source",
    "Stage",
    "StageError",
    "check_engine",
    "load_stages",
    "open_engine",
    "render_stage",
]
