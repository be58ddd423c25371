"""The small demonstration, made once a run and copied by whoever changes it."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from app.core import estimates, migrations, warehouse
from app.core.context import Hearth, open_hearth
from app.core.demonstration import add_neighbourhoods, load_demonstration
from config import Settings
from etl.demo import generate
from tests.support.run_folder import get_run_folder, locked

SEED = 20261121  # the England that `make run` shows
ONE_SOURCE = "npd_ks5"  # enough of the records for an edition that is built in seconds
MORNING = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def demonstration_settings(instance: Path) -> Settings:
    """The settings of a site that shows the demonstration."""
    return Settings(environment="test", demonstration=True, instance=instance)


def get_demonstration() -> Path:
    """The instance folder of the demonstration, made by the first who asks. Only for reading."""
    folder = get_run_folder() / "demonstration"
    with locked("demonstration"):
        if not folder.exists():
            draft = folder.with_name("demonstration.making")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            _make(draft)
            draft.rename(folder)
    return folder


def copy_demonstration(target: Path) -> Path:
    """A copy of the demonstration for those who change it; the warehouse is shared."""
    source = get_demonstration()
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "hearth.db", target / "hearth.db")
    for name in ("warehouse", "administrative", "cache", "demo"):
        (target / name).symlink_to(source / name)
    # Nothing in the reference data is ever written over: the copy takes no room.
    shutil.copytree(
        source / "reference",
        target / "reference",
        copy_function=os.link,
        ignore=shutil.ignore_patterns(".lock"),
    )
    return target


def _make(instance: Path) -> None:
    settings = demonstration_settings(instance)
    migrations.upgrade(settings.records_url)
    hearth: Hearth = open_hearth(settings)
    hearth.clock = lambda: MORNING
    generate(instance / "demo", size="small", seed=SEED)
    load_demonstration(hearth, instance / "demo")
    for name in ("administrative", "reference"):
        shutil.copytree(instance / "demo" / name, instance / name)
    estimates.compute(hearth)
    # Not in use: the warehouse and the student files keep to the types of the synthetic England.
    add_neighbourhoods(hearth, put_in_use=False)
    warehouse.build(hearth)
    with hearth.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    hearth.database.dispose()
