"""A linked edition, built once for each file of tests and copied by each test."""

import shutil
from pathlib import Path

import pytest

from app.core.context import Hearth
from etl.warehouse import Edition, get_current_edition
from tests.support.linked_world import build_linked


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that an edition is built from, and the warehouse with it."""
    folder = tmp_path_factory.mktemp("linked")
    build_linked(folder)
    return folder


@pytest.fixture
def edition(built: Path, hearth: Hearth) -> Edition:
    """The edition, in the site's own warehouse."""
    shutil.copytree(built, hearth.settings.instance, dirs_exist_ok=True)
    return get_current_edition(hearth.settings.instance / "warehouse")
