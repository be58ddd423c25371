"""A worker in a process of its own, that a test may kill: `python -m ... INSTANCE [DATABASE_URL]`.

It imports in small chunks, so that a kill can fall between, before and in the midst of them.
"""

import sys
from pathlib import Path

from app.core import jobs
from app.core.context import EXTENSION
from app.factory import create_app
from app.uploads import checking, importing
from config import Settings


def main() -> None:
    importing.CHUNK_ROWS = 5
    checking.CHECK_ROWS = 10
    settings = Settings(environment="test", instance=Path(sys.argv[1]), job_lease="PT1S")  # type: ignore[arg-type]
    hearth = create_app(settings).extensions[EXTENSION]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while jobs.run_one(hearth, jobs.worker_name()):
        pass


if __name__ == "__main__":
    main()
