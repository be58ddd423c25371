"""`hearth`: the one console script."""

import os
import sys
from typing import Any, cast

import click

FOR_THE_SITE_ALONE = 0o077


class Commands(click.Group):
    """Loads a group of commands when it is asked for, so that `--help` is quick."""

    names = (
        "audit",
        "cohort",
        "db",
        "definitions",
        "demo",
        "disclosure",
        "heses",
        "impact",
        "infographic",
        "link",
        "neighbourhoods",
        "postcodes",
        "publication",
        "records",
        "reference",
        "report",
        "serve",
        "user",
        "warehouse",
        "worker",
    )

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.names)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in self.names:
            return None
        module = __import__(f"app.commands.{cmd_name}", fromlist=["command"])
        return cast("click.Command", module.command)


@click.command(cls=Commands)
def hearth() -> None:
    """Outreach tracking and research analytics.

    Settings are read from the environment (HEARTH_...); the README lists them.
    """


def main(arguments: list[str] | None = None) -> Any:
    """Run a command; an error that a person can act on is one plain sentence."""
    os.umask(FOR_THE_SITE_ALONE)  # records, uploads and editions hold personal data
    try:
        return hearth.main(args=arguments, prog_name="hearth", standalone_mode=True)
    except Exception as error:
        # Imported only now: a command pays for nothing but what it does.
        from app.commands.faults import describe_fault

        told = describe_fault(error)
        if told is None:
            raise
        click.echo(f"hearth: {told}", err=True)
        sys.exit(1)
