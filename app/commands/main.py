"""`hearth`: the one console script."""

import os
import sys
from typing import Any, cast

import click

FOR_THE_SITE_ALONE = 0o077
#: What each command says of itself: `--help` shows these lines and loads no command.
LINES = {
    "audit": "Verify the audit log, or export the end of its chain.",
    "cohort": "Tell the cohort clock of somebody born on DATE, such as 2001-08-31 or 31/08/2001.",
    "db": "Bring the records' schema up to date, or check it.",
    "definitions": "Show the definitions that reports can be asked for: of intensity, disadvantage "
    "and more.",
    "demo": "Generate and load demonstration data.",
    "disclosure": "Protect tables of counts for release, and attack what was released.",
    "heses": "Re-create HESES from the HESA record, and compare it with the return (HEFCE 00/06).",
    "impact": "Compare participants with people like them.",
    "infographic": "Draw an infographic as PDF (with the table behind every figure) and as SVG.",
    "link": "Link participants to administrative records.",
    "neighbourhoods": "Derive neighbourhood types from the area measures that are loaded.",
    "plan": "Write where the next activities do most for need that little has reached.",
    "postcodes": "Check and repair postcodes.",
    "publication": "Publications: list them, show one, and make its files again to compare them.",
    "records": "Load, describe, list or remove the administrative records that participants are "
    "linked to.",
    "reference": "Load official files, see what is loaded and what is missing, go back to an "
    "edition.",
    "report": "Write a report after disclosure control: its figures and how they are made.",
    "serve": "Serve the site.",
    "user": "Add, list, lock and unlock the people who sign in.",
    "warehouse": "Build an edition of the warehouse, or list what there is.",
    "worker": "Do jobs (imports, warehouse builds) until stopped.",
}


class Commands(click.Group):
    """Loads a group of commands when it is asked for, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(LINES)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in LINES:
            return None
        module = __import__(f"app.commands.{cmd_name}", fromlist=["command"])
        return cast("click.Command", module.command)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(LINES.items()))


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
