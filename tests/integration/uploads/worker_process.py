"""A worker in a process of its own, that a test may kill: `python -m ... INSTANCE [DATABASE_URL]`.

It imports in small chunks, so that a kill can fall between, before and in the midst of them.
"""

import sys
from pathlib import Path
from unittest.mock import patch

import app.uploads.jobs  # noqa: F401 - what the worker does
from app.core import jobs
from app.core.context import Hearth, open_hearth
from app.uploads import checking, importing
from config import Settings


def worker_settings(instance: Path) -> Settings:
    """The settings of a worker whose lease soon runs out."""
    return Settings(environment="test", instance=instance, job_lease="PT1S")  # type: ignore[arg-type]


def work_off(hearth: Hearth) -> None:
    """Do all jobs that wait, in small chunks."""
    with patch.object(importing, "CHUNK_ROWS", 5), patch.object(checking, "CHECK_ROWS", 10):
        while jobs.run_one(hearth, jobs.worker_name()):
            pass


def main() -> None:
    hearth = open_hearth(worker_settings(Path(sys.argv[1])))  # no pages: they take seconds to load
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    work_off(hearth)


if __name__ == "__main__":
    main()
