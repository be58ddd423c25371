"""`hearth serve`: the site, with a worker beside it."""

import subprocess
import sys
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from app.core.context import EXTENSION
from app.core.places import prepare_places
from app.factory import create_app
from config import Settings


class _Server(BaseApplication):
    """Gunicorn, told its options by us instead of by a file."""

    def __init__(self, options: dict[str, Any], settings: Settings) -> None:
        self._options, self._settings = options, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the site in a web process, with all that its first reader would wait for."""
        app = create_app(self._settings)
        prepare_places(app.extensions[EXTENSION])
        return app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--processes", default=2, show_default=True, help="Web processes.")
@click.option("--threads", default=4, show_default=True, help="Threads of each process.")
@click.option("--worker/--no-worker", default=True, help="Run a worker beside the site.")
def command(host: str, port: int, processes: int, threads: int, worker: bool) -> None:
    """Serve the site.

    Example: hearth serve --port 8080
    """
    settings = Settings()
    options = {
        "bind": f"{host}:{port}",
        "workers": processes,
        "threads": threads,
        "worker_class": "gthread",
        "timeout": 120,
        "proc_name": "hearth",
        "control_socket_disable": True,
    }
    beside = _start_worker() if worker else None
    try:
        _Server(options, settings).run()
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=10)


def _start_worker() -> "subprocess.Popen[bytes]":
    start = "from app.commands.main import main; main(['worker'])"
    return subprocess.Popen([sys.executable, "-c", start])
