"""One wide row a person for whoever reports: exposure, exclusions, results and entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from etl.engine import Engine


@dataclass(frozen=True, slots=True)
class Track:
    """The track of a scope's people, made ready in an engine.

    Attributes
    ----------
    engine : holds `track`, one row a person, and `milestones`, one row a person and milestone.
    held : by source, the years of records that the edition has, first to last.
    """

    engine: Engine
    held: Mapping[str, tuple[str, ...]]
