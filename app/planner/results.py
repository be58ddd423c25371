"""What a plan comes to: tables and numbers, and how they are kept beside an edition's cache."""

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import polars as pl

from app.core.kept_reports import code_version
from app.core.need import Areas
from app.planner.ask import Ask
from etl.postcodes.cache import draft_folder

if TYPE_CHECKING:
    from analytics.planning import Equity

#: So many plans are kept, those asked for last.
_MOST_KEPT: Final = 40
# Part of the name of what is kept: raise it when that changes.
_LAYOUT: Final = 1


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a plan takes, gains and changes.

    Attributes
    ----------
    placed, spent, budget : activities of the plan, and activities or pounds.
    schools : at which activities could be held.
    share_of_best : at least this share of what the best plan gains, 0 to 1.
    now, planned, otherwise : how evenly hours lie on need; `otherwise` is None where nothing was
        held so far.
    planned_gain, otherwise_gain : what is added to now, in young people times need.
    pairs : of a neighbourhood and a school within reach.
    enough_hours : a young person, beyond which more count nothing.
    was_proven : whether the best plan was looked for by exact means.
    counted, assumed : neighbourhoods whose young people were counted, and whose were taken to be
        so many to a postcode.
    """

    placed: int
    spent: int
    budget: int
    schools: int
    share_of_best: float
    now: "Equity"
    planned: "Equity"
    otherwise: "Equity | None"
    planned_gain: float
    otherwise_gain: float | None
    pairs: int
    enough_hours: float
    was_proven: bool
    counted: int
    assumed: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `write` gave."""
        from analytics.planning import Equity

        told: dict[str, Any] = json.loads(text)
        for name in ("now", "planned", "otherwise"):
            told[name] = told[name] and Equity(**told[name])
        return cls(**told)

    def write(self) -> str:
        """Write them as JSON."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a plan comes to.

    Attributes
    ----------
    areas : of each neighbourhood with a score and a place in Great Britain: `people`, young people
        of 13 to 18, `counted`, `hours`, `hours_planned`, `unmet` and `unmet_planned`, need that is
        unmet from 0 to 100, and `place` by it.
    sites : the schools of the plan, those that come first at the top, with `activities` to be
        held, `share` of all that the plan gains in percent, and `held` so far.
    """

    areas: pl.DataFrame
    sites: pl.DataFrame
    numbers: Numbers


def find_folder(cache: Path, ask: Ask, areas: Areas) -> Path:
    """Name the folder of a plan: by what is asked, the edition, and the code that answers."""
    asked = f"{_LAYOUT} {code_version()} {areas.edition.snapshot} {ask}"
    return cache / "plans" / hashlib.sha256(asked.encode()).hexdigest()[:32]


def keep(folder: Path, result: Result) -> None:
    """Keep a plan, and let go of the oldest beyond `_MOST_KEPT`."""
    with draft_folder(folder) as draft:
        result.areas.write_parquet(draft / "areas.parquet")
        result.sites.write_parquet(draft / "sites.parquet")
        (draft / "numbers.json").write_text(result.numbers.write(), encoding="utf-8")
    kept = sorted(folder.parent.glob("[0-9a-f]*"), key=lambda each: each.stat().st_mtime)
    for other in kept[:-_MOST_KEPT]:
        shutil.rmtree(other, ignore_errors=True)


def read(folder: Path) -> Result:
    """Read a plan that is kept."""
    return Result(
        pl.read_parquet(folder / "areas.parquet"),
        pl.read_parquet(folder / "sites.parquet"),
        Numbers.read((folder / "numbers.json").read_text(encoding="utf-8")),
    )
