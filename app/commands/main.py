"""`hearth`: the one console script."""

import os
import sys
from typing import Any, cast

import click

from analytics.heses.readings import HesesError
from app.core.errors import DomainError
from config import InsecureConfiguration
from etl.postcodes import DirectoryUnavailable
from etl.postcodes.files import UncheckableFile
from etl.readers import UnreadableFile
from etl.records import UnknownSource, UnreadableRecords
from etl.reference import UnreadableReference
from etl.reference.editions import ReferenceStoreError
from etl.reference.kinds import UnknownKind
from etl.warehouse import WarehouseError

FOR_THE_SITE_ALONE = 0o077
PLAIN_FAULTS = (
    DirectoryUnavailable,
    InsecureConfiguration,
    HesesError,
    ReferenceStoreError,
    UnknownKind,
    UncheckableFile,
    UnknownSource,
    UnreadableFile,
    UnreadableRecords,
    UnreadableReference,
    WarehouseError,
)


class Commands(click.Group):
    """Loads a group of commands when it is asked for, so that `--help` is quick."""

    names = (
        "audit",
        "db",
        "demo",
        "heses",
        "postcodes",
        "records",
        "reference",
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
    except (DomainError, *PLAIN_FAULTS) as error:
        click.echo(f"hearth: {error}", err=True)
        sys.exit(1)
