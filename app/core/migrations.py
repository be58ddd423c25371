"""Brings the records' schema to the revision that this code expects."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(url: str) -> Config:
    """Return Alembic's configuration for an address; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


@cache
def expected_revision() -> str | None:
    """Return the newest revision of this code."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def upgrade(url: str, revision: str = "head") -> None:
    """Apply the migrations up to a revision, under the role that owns the tables."""
    command.upgrade(alembic_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Undo the migrations down to a revision."""
    command.downgrade(alembic_config(url), revision)


def check(url: str) -> None:
    """Raise when the models and the migrated schema differ."""
    command.check(alembic_config(url))
