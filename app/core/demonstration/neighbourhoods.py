"""The demonstration's neighbourhood types, made of its synthetic measures."""

from app.core.context import Hearth
from app.core.warehouse import Progress
from etl.reference.editions import Edition


def add_neighbourhoods(
    hearth: Hearth, *, progress: Progress = lambda *_: None, put_in_use: bool | None = None
) -> Edition:
    """Make types of what is loaded, as many as there are areas for (some seconds)."""
    from app.core.neighbourhoods.build import Request, build  # slow to start

    return build(hearth, Request(shrink=True, resamples=2, put_in_use=put_in_use), progress).edition
