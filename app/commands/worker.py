"""`hearth worker`: does the long work."""

import signal
import threading

import click

from app.core import jobs
from app.core.context import EXTENSION
from app.factory import create_app


@click.command()
@click.option("--once", is_flag=True, help="Do the jobs that wait, then end.")
def command(once: bool) -> None:
    """Do jobs (imports, warehouse builds) until stopped.

    Example: hearth worker
    """
    hearth = create_app().extensions[EXTENSION]
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if once:
        while jobs.run_one(hearth, jobs.worker_name()):
            pass
        return
    jobs.work(hearth, stop)
