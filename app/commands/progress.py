"""Progress on a terminal: one line a stage; plain lines where there is no terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.core.warehouse import Progress

BAR = 28
INTERRUPTED = 130
"""Exit code of a program that Ctrl-C ended."""


@contextmanager
def show_progress() -> Iterator["Progress"]:
    """Give a callback `(stage, done, total)` that draws on standard error."""
    last = ""
    is_terminal = sys.stderr.isatty()

    def show(stage: str, done: int, total: int) -> None:
        nonlocal last
        if is_terminal:
            filled = BAR * done // total if total else BAR
            bar = "█" * filled + "·" * (BAR - filled)
            ending = "\n" if last and last != stage else ""
            click.echo(f"{ending}\r\033[K{stage:<34} {bar} {done:,}/{total:,}", nl=False, err=True)
        elif stage.split()[:1] != last.split()[:1]:
            click.echo(f"{stage} ...", err=True)
        last = stage

    yield show
    if is_terminal and last:
        click.echo("", err=True)


@contextmanager
def say_when_stopped(advice: str) -> Iterator[None]:
    """Say how to go on to whoever presses Ctrl-C."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\nStopped. {advice}", err=True)
        raise SystemExit(INTERRUPTED) from None
