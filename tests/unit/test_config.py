"""Configuration: read from the environment, and unsafe production refused at start."""

from typing import Any

import pytest

from config import InsecureConfiguration, Settings

SECRETS = {name: name * 4 for name in ("secret_key", "pseudonym_key", "audit_key")}
SAFE = SECRETS | {
    "environment": "production",
    "database_url": "postgresql+psycopg://db/hearth",
    "public_url": "https://hearth.example.ac.uk",
    "mail": "smtp",
}


def test_settings__safe_production__accepted() -> None:
    assert Settings(**SAFE).is_production


@pytest.mark.parametrize(
    ("given", "required"),
    [
        ({}, False),
        (SAFE, True),
        (SAFE | {"demonstration": True}, False),
        (SAFE | {"require_two_step": False}, False),
        ({"require_two_step": True, "demonstration": True}, True),
    ],
)
def test_settings__second_step__required_in_production_unless_said_otherwise(
    given: dict[str, Any], required: bool
) -> None:
    assert Settings(**given).requires_two_step is required


@pytest.mark.parametrize("key", SECRETS)
def test_settings__production_with_default_secret__refused(key: str) -> None:
    without = {name: value for name, value in SAFE.items() if name != key}
    with pytest.raises(InsecureConfiguration, match=f"HEARTH_{key.upper()}"):
        Settings(**without)


@pytest.mark.parametrize("key", SECRETS)
def test_settings__production_with_short_secret__refused(key: str) -> None:
    with pytest.raises(InsecureConfiguration, match="32 characters"):
        Settings(**SAFE | {key: "too short"})


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("public_url", "http://hearth.example.ac.uk"),
        ("public_url", "http://localhost:8000"),
        ("mail", "console"),
        ("audit_key", SECRETS["secret_key"]),
    ],
)
def test_settings__production_that_a_stranger_could_listen_to__refused(
    setting: str, value: str
) -> None:
    with pytest.raises(InsecureConfiguration, match=f"HEARTH_{setting.upper()}"):
        Settings(**SAFE | {setting: value})


def test_settings__production_with_debug__refused() -> None:
    with pytest.raises(InsecureConfiguration, match="HEARTH_DEBUG"):
        Settings(**SAFE, debug=True)


def test_settings__production_on_sqlite__refused_unless_told_so() -> None:
    sqlite = SAFE | {"database_url": ""}
    with pytest.raises(InsecureConfiguration, match="HEARTH_DATABASE_URL"):
        Settings(**sqlite)
    assert Settings(**sqlite, allow_sqlite_in_production=True).is_production


def test_settings__environment_variable__read_with_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_UPLOAD_MAX_ROWS", "500")
    assert Settings().upload_max_rows == 500


def test_settings__secret__not_shown_when_printed() -> None:
    assert SECRETS["audit_key"] not in repr(Settings(**SAFE))
