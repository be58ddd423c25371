"""Whether Apache Spark is here, and which worker runs what: Spark is slow, and in one process."""

import os

import pytest
from xdist.scheduler import LoadFileScheduling

from etl.engine import EngineMissing
from etl.engine.spark_session import check_java, check_packages

#: Folders whose files take longest, from the longest; the last three are of `unit`.
LONG = ("e2e", "integration", "spec", "linkage", "warehouse", "reports")


def hurry_java() -> None:
    """Have Java compile only lightly: the tests are too short for more to pay."""
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


def why_missing() -> str:
    """What Spark lacks on this machine, and the line to type; nothing where it is here."""
    try:
        check_java()
        check_packages()
    except EngineMissing as error:
        return str(error)
    return ""


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take away the tests that are marked `spark`."""
    marked = [item for item in items if item.get_closest_marker("spark")]
    if marked:
        config.hook.pytest_deselected(items=marked)
        items[:] = [item for item in items if not item.get_closest_marker("spark")]


def put_long_first(items: list[pytest.Item]) -> None:
    """Spark, then the browser, then the site: short files last, so that no worker ends alone."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    if item.get_closest_marker("spark"):
        return 0
    return next((n for n, kind in enumerate(LONG, 1) if kind in item.path.parts), len(LONG) + 1)


class OneSpark(LoadFileScheduling):  # type: ignore[misc]
    """Gives a worker whole files, and all that runs on Spark to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return "spark" if "[spark" in nodeid else super()._split_scope(nodeid)
