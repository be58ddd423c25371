"""HESES re-created from the HESA record, compared, and explained (HEFCE 00/06)."""

from analytics.heses.readings import Options, SettingsError
from analytics.heses.recreate import Given, Recreation, recreate, write_summary
from analytics.heses.settings import Institution, Settings, parse_settings, read_settings

__all__ = [
    "Given",
    "Institution",
    "Options",
    "Recreation",
    "Settings",
    "SettingsError",
    "parse_settings",
    "read_settings",
    "recreate",
    "write_summary",
]
