"""`hearth --help` shows lines that stand apart from the commands, so that it loads none of them."""

import click
import pytest
from click.testing import CliRunner

from app.commands.main import LINES, Commands, hearth


@pytest.mark.parametrize("name", LINES)
def test_line__of_a_command__is_what_the_command_says_of_itself(name: str) -> None:
    command = Commands().get_command(click.Context(hearth), name)
    assert command is not None
    assert command.get_short_help_str(200) == LINES[name]


def test_help__any_command__has_its_line() -> None:
    shown = CliRunner().invoke(hearth, ["--help"]).output
    assert all(f"\n  {name} " in shown for name in LINES)
