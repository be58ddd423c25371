"""The site's processes are forked after it is imported, and Polars does not survive a fork.

Whatever starts the threads of Polars while modules are loaded leaves each web process waiting for
threads that it does not have: the first page that uses Polars would never answer.
"""

import subprocess
import sys
from pathlib import Path

import pytest

THREADS = """
from pathlib import Path
import app.commands.serve
print([name for task in Path("/proc/self/task").iterdir()
       if (name := (task / "comm").read_text().strip()).startswith("polars-")
       and name.removeprefix("polars-").isdigit()])
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are told by /proc")
def test_serve__imported__no_thread_of_polars_has_begun() -> None:
    done = subprocess.run(
        [sys.executable, "-c", THREADS], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
