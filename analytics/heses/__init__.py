"""HESES re-created from the HESA record, compared, and explained (HEFCE 00/06)."""

from analytics.heses.attributes import classify_records
from analytics.heses.compare import Comparison, compare
from analytics.heses.corrected import apply_corrections, correct_records, write_corrections
from analytics.heses.corrections import (
    Correction,
    Corrections,
    CorrectionsError,
    Refusal,
    judge_corrections,
    read_corrections,
)
from analytics.heses.holdback import Funding, read_funding
from analytics.heses.readings import Options, SettingsError
from analytics.heses.recreate import Given, Recreation, recreate, write_summary
from analytics.heses.returns import ReturnError
from analytics.heses.settings import Institution, Settings, parse_settings, read_settings

__all__ = [
    "Comparison",
    "Correction",
    "Corrections",
    "CorrectionsError",
    "Funding",
    "Given",
    "Institution",
    "Options",
    "Recreation",
    "Refusal",
    "ReturnError",
    "Settings",
    "SettingsError",
    "apply_corrections",
    "classify_records",
    "compare",
    "correct_records",
    "judge_corrections",
    "parse_settings",
    "read_corrections",
    "read_funding",
    "read_settings",
    "recreate",
    "write_corrections",
    "write_summary",
]
