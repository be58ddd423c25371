"""Every setting stands in the README's table, with its default's meaning; nothing else does."""

import re
from pathlib import Path

from config import Settings
from tests.house.repository import read

ROW = re.compile(r"^\|\s*`(HEARTH_[A-Z0-9_]+)`\s*\|", re.MULTILINE)


def test_readme__table_of_settings__names_each_setting_once() -> None:
    documented = ROW.findall(read(Path("README.md")))
    known = {f"HEARTH_{name.upper()}" for name in Settings.model_fields}
    assert sorted(set(documented)) == sorted(known)
    assert len(documented) == len(set(documented))


def test_settings__each_field__says_what_it_is_for() -> None:
    assert not [name for name, field in Settings.model_fields.items() if not field.description]
