"""`hearth impact`: matched comparisons."""

import click

from app.commands import impact_match, impact_study


@click.group()
def command() -> None:
    """Compare participants with people like them."""


command.add_command(impact_match.match)
command.add_command(impact_study.study)
