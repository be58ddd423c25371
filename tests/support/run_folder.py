"""One folder for a whole test run, shared by its worker processes."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "HEARTH_TEST_RUN_FOLDER"
PREFIX = "hearth-test-"


def make_run_folder() -> Path:
    """Makes the folder and names it in the environment, which the workers inherit.

    The name is short, because a PostgreSQL socket lies in it and its path may have 103 letters.
    """
    remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")).resolve()
    if os.geteuid() == 0:
        folder.chmod(0o711)
    os.environ[VARIABLE] = str(folder)
    return folder


def get_run_folder() -> Path:
    """The folder of the run that this process belongs to."""
    return Path(os.environ[VARIABLE])


def get_templates_folder() -> Path:
    """The folder of templates that the run's sites have compiled."""
    return get_run_folder() / "templates"


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Holds a lock that all workers of the run share."""
    with (get_run_folder() / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def remove_abandoned() -> None:
    """Removes folders of runs that were killed.

    A PostgreSQL server whose folder is gone ends by itself within a minute.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if folder.stat().st_uid == os.geteuid() and pid.isdigit() and not _is_running(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
