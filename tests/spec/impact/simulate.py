"""Does studies in worlds whose effect is known, and writes docs/impact-simulation.md.

`python -m tests.spec.impact.simulate [STUDIES]` does them anew (some minutes) and keeps what came
of them in `simulated.csv`, from which the page is written.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import polars as pl
from threadpoolctl import threadpool_limits

from analytics.impact.design import Scope
from analytics.impact.errors import StudyFault
from analytics.impact.estimate import Estimator
from analytics.impact.stress.refit import refit
from tests.spec.impact.worlds import WORLDS, World, design_for, draw_pupils

STUDIES = 500
PAGE = Path(__file__).resolve().parents[3] / "docs" / "impact-simulation.md"
KEPT = Path(__file__).with_name("simulated.csv")
Z = 1.959963984540054


def do_study(world: World, scope: Scope, seed: int) -> dict[str, float] | None:
    """Do one study as it is done by default; None where nobody could be matched."""
    pupils = draw_pupils(world, seed)
    try:
        made = refit(pupils, design_for(scope))
        found = made.estimate("att8", Estimator.G_COMPUTATION)
    except StudyFault:
        return None
    means = dict(pupils.group_by("treated").agg(pl.col("att8").mean()).iter_rows())
    alone, has_interval = Z * found.errors["HC1"], found.low is not None
    return {
        "value": found.value,
        "naive": means[True] - means[False],
        "error": found.error,
        "kept": made.participants / made.units.treated.sum(),
        "has_interval": has_interval,
        "covers": has_interval and found.low <= world.effect <= found.high,
        "covers_alone": abs(found.value - world.effect) <= alone,
        "rejects": has_interval and not found.low <= 0 <= found.high,
    }


def do_studies(world: World, scope: Scope, seeds: Sequence[int]) -> dict[str, object]:
    """Do a study for each seed, and say how they come out.

    Returns
    -------
    dict[str, object]
        Of the studies: bias and its Monte Carlo error, the standard deviation of the estimates,
        the mean standard error over it, and the shares with the truth in the interval, and with
        no effect outside of it. Shares of intervals are of the studies that give one.
    """
    done = [one for seed in seeds if (one := do_study(world, scope, seed)) is not None]
    table = pl.DataFrame(done)
    judged = table.filter("has_interval")
    spread = table["value"].std()
    return {
        "world": world.name,
        "scope": scope.value,
        "studies": len(seeds),
        "estimated": len(done),
        "with_interval": len(judged),
        "naive_bias": table["naive"].mean() - world.effect,
        "bias": table["value"].mean() - world.effect,
        "bias_error": spread / len(done) ** 0.5,
        "sd": spread,
        "error_to_sd": table["error"].mean() / spread,
        "covers": judged["covers"].mean(),
        "covers_alone": table["covers_alone"].mean(),
        "rejects": judged["rejects"].mean(),
        "kept": table["kept"].mean(),
    }


def simulate(studies: int = STUDIES, *, workers: int = 2) -> pl.DataFrame:
    """Do studies in all worlds, in processes of their own."""
    tasks = [(world, scope) for world in WORLDS for scope in world.scopes]
    # Two processes on small tables: threads of linear algebra would stand in each other's way.
    with ProcessPoolExecutor(workers, initializer=partial(threadpool_limits, 1)) as pool:
        rows = pool.map(partial(_do_task, studies), tasks)
        return pl.DataFrame(list(rows))


def _do_task(studies: int, task: tuple[World, Scope]) -> dict[str, object]:
    world, scope = task
    # Numbered by world, so that two scopes are tried on the same pupils.
    first = 1_000_000 * WORLDS.index(world)
    return do_studies(world, scope, range(first, first + studies))


HEAD = """# Studies in worlds whose effect is known

Written by `python -m tests.spec.impact.simulate` from what {studies:,} simulated studies of each
row came to. Each draws schools and pupils anew (`tests/spec/impact/worlds.py`), does the study as
it is done where nothing else is chosen (five to one, nearest by score without replacement, caliper
of 0.2 standard deviations, exact on sex; g-computation; interval by schools, CR2 with
Satterthwaite's degrees of freedom), and looks whether the interval holds the truth. Where
there is an effect, it is 2 points of Attainment 8. A share of 95 in 100 has a Monte Carlo error of
{error:.1f}.

- **naive**: bias of the plain difference between participants and all others.
- **bias**: mean of the estimates less the truth, in points, with its Monte Carlo error.
- **SD**: of the estimates. **error / SD**: mean standard error over it; 1 is right.
- **covers**: of 100 intervals of 95 per cent, how many hold the truth; 93 to 97 is right.
- **covers, HC1**: the same if pupils of one school were taken as if they were of many.
- **found**: of 100 studies, how many find an effect: the power; of a world without one, the error
  of the first kind, of which 5 is right.
- **kept**: of 100 participants, how many are matched.
"""
RIGHT = """## Where a matched study is right
"""
WRONG = """## Where it is not, and cannot know

What is not recorded cannot be matched on. The interval is narrow and in the wrong place; nothing in
the table of balance shows it. The report says for each study how strong such a thing would have to
be, and a placebo may give it away. Where engaged schools do better for reasons of their own,
comparing within schools mends it, as a row above shows, at the price of those who find nobody at
their school; looking across for these (`prefer-within`) brings their part of the bias back. And a
programme of the whole school has nobody within it to be compared with.
"""
COLUMNS = (
    "| world | compared | naive | bias | SD | error / SD | covers | covers, HC1 | found | kept |",
    "|---|---|---|---|---|---|---|---|---|---|",
)


def write_page(simulated: pl.DataFrame) -> str:
    """Write the page from what the studies came to."""
    rows = {True: list(COLUMNS), False: list(COLUMNS)}
    worlds = {world.name: world for world in WORLDS}
    for one in simulated.iter_rows(named=True):
        world = worlds[one["world"]]
        rows[world.holds].append(_write_row(world, one))
    studies = int(simulated["studies"].min())
    parts = [HEAD.format(studies=studies, error=100 * (0.95 * 0.05 / studies) ** 0.5)]
    parts += [RIGHT, *rows[True], "", WRONG, *rows[False], ""]
    return "\n".join(parts)


def _write_row(world: World, one: dict[str, float]) -> str:
    cells = (
        world.title,
        f"{one['scope']}",
        f"{one['naive_bias']:+.2f}",
        f"{one['bias']:+.2f} ± {one['bias_error']:.2f}",
        f"{one['sd']:.2f}",
        f"{one['error_to_sd']:.2f}",
        f"{100 * one['covers']:.1f}",
        f"{100 * one['covers_alone']:.1f}",
        f"{100 * one['rejects']:.1f}",
        f"{100 * one['kept']:.0f}",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    simulate(*(int(one) for one in sys.argv[1:])).write_csv(KEPT, float_precision=5)
    PAGE.write_text(write_page(pl.read_csv(KEPT)), encoding="utf-8")
