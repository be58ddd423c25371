"""What a careless administrator could leave open: folders, roles, secrets."""

import os
import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from app.commands import main as commands
from app.core import migrations
from app.core.context import open_hearth
from app.factory import create_app
from tests.integration.conftest import settings_for
from tests.support.postgres import Databases


def others_may(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO


def test_instance__new_or_open_to_all__is_closed_to_others(tmp_path: Path) -> None:
    """It holds the records, the national files and the warehouse."""
    new, old = tmp_path / "new", tmp_path / "old"
    old.mkdir()
    old.chmod(0o755)
    for folder in (new, old):
        open_hearth(settings_for(folder)).database.dispose()
        assert others_may(folder) == 0


def test_command__writes_a_file__for_the_sites_own_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_INSTANCE", str(tmp_path / "instance"))
    before = os.umask(0o022)
    try:
        with pytest.raises(SystemExit) as ended:
            commands.main(["db", "upgrade"])
    finally:
        os.umask(before)
    assert ended.value.code == 0
    kept = list((tmp_path / "instance").iterdir())
    assert kept
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in kept)


@pytest.mark.postgres
def test_readyz__role_that_no_policy_binds__is_not_ready(
    postgres_databases: Databases, tmp_path: Path
) -> None:
    made = postgres_databases.create()
    migrations.upgrade(made.owner_url)
    superuser = make_url(made.app_url).set(username="postgres").render_as_string(False)
    for address, status in ((made.app_url, 200), (superuser, 503)):
        app: Flask = create_app(settings_for(tmp_path, address))
        assert app.test_client().get("/readyz").status_code == status
        app.extensions["hearth"].database.dispose()
