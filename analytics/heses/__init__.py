"""HESES re-created from the HESA record, compared, and explained (HEFCE 00/06)."""

from analytics.heses.compare import Comparison, compare
from analytics.heses.holdback import Funding, read_funding
from analytics.heses.readings import Options, SettingsError
from analytics.heses.recreate import Given, Recreation, recreate, write_summary
from analytics.heses.returns import ReturnError
from analytics.heses.settings import Institution, Settings, parse_settings, read_settings

__all__ = [
    "Comparison",
    "Funding",
    "Given",
    "Institution",
    "Options",
    "Recreation",
    "ReturnError",
    "Settings",
    "SettingsError",
    "compare",
    "parse_settings",
    "read_funding",
    "read_settings",
    "recreate",
    "write_summary",
]
