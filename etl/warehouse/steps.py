"""How far a build is, for whoever waits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from etl.records import SourceYear

Progress = Callable[[str, int, int], None]


@dataclass
class Steps:
    """Tells whoever waits how far it is."""

    progress: Progress | None
    total: int
    done: int = 0

    def begin(self, what: str) -> None:
        """Say what is being done now."""
        if self.progress is not None:
            self.progress(what, self.done, self.total)
        self.done += 1


def count_steps(years: Sequence[SourceYear]) -> int:
    """Count the steps of a build: each year is read, each source is linked."""
    return 6 + len(years) + len({year.source for year in years})


def name_of_year(year: SourceYear) -> str:
    """Name a source and year as the manifest does: `npd_ks4/2016`."""
    return f"{year.source}/{year.year}"
