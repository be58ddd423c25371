"""Latency of each main page over the medium demonstration (100,000 participants).

    python -m benchmarks.pages [--database sqlite postgresql] [--sessions 20] [--seconds 30]

Each page is asked for alone, one request after the other, then by many signed-in people at once
who pause a second between two pages. Beside each stand the statements that it sends, the
processor time that the server spends on it (which a busy machine does not stretch) and its ratio
to the floor of the stack, `/healthz` of the same server; lists also have their ratio to their own
query as plain SQL, with neither scope nor page around it. Nothing here fails for being slow.
"""

import argparse
import random
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.machine import Watch, cpu_seconds, describe, percentile, print_table
from benchmarks.page_list import FLOOR, Page, count_queries, list_pages, time_plain_sql
from benchmarks.site import Browser, Served, cache_folder, postgresql_site, prepare_sqlite, serve

PEOPLE = ("officer@demo.hearth.example", "central@demo.hearth.example")
PAUSE_SECONDS = 1.0
WARM_UP, FEWEST_TURNS, MOST_TURNS, MOST_SECONDS = 4, 5, 40, 5.0
FIRST_ERROR = 400
PERCENTILES = (0.5, 0.95, 0.99)


@dataclass
class Times:
    """What one page took: seconds of each request, and of the server's processors on average."""

    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def in_ms(self) -> tuple[str, ...]:
        return tuple(f"{percentile(self.seconds, one) * 1000:,.0f}" for one in PERCENTILES)


def measure_alone(served: Served, browser: Browser, pages: Sequence[Page]) -> dict[str, Times]:
    """Ask for each page in turn until there are enough times or it has taken long enough."""
    found: dict[str, Times] = {}
    for page in pages:
        # A page that is worked out once must be ready in every process, unless that is measured.
        warm_up = 1 if page.is_cold else WARM_UP
        if any(_fetch(browser, page, turn)[0] >= FIRST_ERROR for turn in range(warm_up)):
            continue  # not a page of this role
        times = found[page.name] = Times()
        before, over = cpu_seconds(served.pid), time.perf_counter() + MOST_SECONDS
        for turn in range(1, MOST_TURNS + 1):
            if turn > FEWEST_TURNS and time.perf_counter() > over:
                break
            times.seconds.append(_fetch(browser, page, turn)[1])
        times.cpu = (cpu_seconds(served.pid) - before) / len(times.seconds)
    return found


def measure_together(
    browsers: Sequence[tuple[Browser, Sequence[Page]]], seconds: float
) -> tuple[dict[str, Times], int]:
    """Let every browser walk through its pages in an order of its own; also count failures."""
    found: dict[str, Times] = defaultdict(Times)
    failures: list[int] = []
    over = time.perf_counter() + seconds

    def walk(number: int) -> None:
        draw, (browser, pages) = random.Random(number), browsers[number]
        while time.perf_counter() < over:
            page = draw.choice(pages)
            status, took = _fetch(browser, page, draw.randrange(1000))
            if status < FIRST_ERROR:
                found[page.name].seconds.append(took)
            else:
                failures.append(status)
            time.sleep(draw.uniform(0, 2 * PAUSE_SECONDS))

    walkers = [threading.Thread(target=walk, args=(one,)) for one in range(len(browsers))]
    for walker in walkers:
        walker.start()
    for walker in walkers:
        walker.join()
    return found, len(failures)


def _fetch(browser: Browser, page: Page, turn: int) -> tuple[int, float]:
    path, body = page.request(turn)
    return browser.fetch(path, body, page.content_type)


def measure(title: str, instance: Path, database: str, wanted: argparse.Namespace) -> None:
    """Measure one site: the pages of both roles alone, then both roles at once."""
    from app.core.demonstration import PASSWORD

    own: dict[str, list[Page]] = {}
    counts = {one: count_queries(instance, database, one) for one in PEOPLE}
    plain = {one: time_plain_sql(instance, database, one) for one in PEOPLE}
    with serve(instance, database) as served, Watch(served.pid) as watch:
        for email in PEOPLE:
            browser = Browser.sign_in(served.address, email, PASSWORD)
            pages = list_pages(instance, database, email)
            alone = measure_alone(served, browser, pages)
            own[email] = [page for page in pages if page.name in alone and not page.is_cold]
            _print_alone(f"{title}, {email.partition('@')[0]}", alone, counts[email], plain[email])
        browsers = [
            (Browser.sign_in(served.address, email, PASSWORD), own[email])
            for email in (PEOPLE[number % len(PEOPLE)] for number in range(wanted.sessions))
        ]
        together, failures = measure_together(browsers, wanted.seconds)
    count = sum(len(times.seconds) for times in together.values())
    print_table(
        f"{title}: {wanted.sessions} people at once, half of either role (milliseconds)",
        ("page", "asked for", "p50", "p95", "p99"),
        [
            (name, str(len(times.seconds)), *times.in_ms())
            for name, times in [*sorted(together.items()), ("all", _all(together))]
        ],
    )
    print(f"{count / wanted.seconds:.1f} pages a second, {failures} failures; the server's memory"
          f" at its peak: {watch.peak_mb:,.0f} MB", flush=True)  # fmt: skip


def _all(together: dict[str, Times]) -> Times:
    return Times([one for times in together.values() for one in times.seconds])


def _print_alone(
    title: str, alone: dict[str, Times], queries: dict[str, int], plain: dict[str, float]
) -> None:
    floor = alone[FLOOR]
    rows = []
    for name, times in alone.items():
        p50 = percentile(times.seconds, 0.5)
        rows.append((
            name,
            str(queries[name]),
            *times.in_ms(),
            f"{times.cpu * 1000:,.1f}",
            f"{p50 / percentile(floor.seconds, 0.5):.0f}",
            f"{times.cpu / floor.cpu:.0f}",
            f"{p50 / plain[name]:.1f}" if name in plain else "",
        ))  # fmt: skip
    headings = ("page", "statements", "p50", "p95", "p99", "processor", "x floor",
                "x floor (processor)", "x plain SQL")  # fmt: skip
    print_table(f"{title} (milliseconds)", headings, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"],
                        choices=("sqlite", "postgresql"))  # fmt: skip
    parser.add_argument("--sessions", type=int, default=20, help="people at once")
    parser.add_argument("--seconds", type=int, default=30, help="how long they walk about")
    wanted = parser.parse_args()
    print(describe())
    with ExitStack() as stack:
        cache = stack.enter_context(cache_folder())
        if "sqlite" in wanted.database:
            measure("SQLite", prepare_sqlite(cache), "", wanted)
        if "postgresql" in wanted.database:
            _measure_postgresql(stack, cache, wanted)


def _measure_postgresql(stack: ExitStack, cache: Path, wanted: argparse.Namespace) -> None:
    from tests.support.postgres import PostgresUnavailable

    try:
        instance, database = stack.enter_context(postgresql_site(cache))
    except PostgresUnavailable as error:
        print(f"\nPostgreSQL was not measured: {error}")
        return
    measure("PostgreSQL with row-level security", instance, database, wanted)


if __name__ == "__main__":
    main()
