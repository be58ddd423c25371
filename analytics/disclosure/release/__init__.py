"""Releases of plain tables: true counts in, protected figures out, and an attack on either side.

Knows files of counts and nothing of people, pages or sources.
"""

from analytics.disclosure.release.audit import Audit, Remark, attack_together, audit_releases
from analytics.disclosure.release.describe import words
from analytics.disclosure.release.faults import ReleaseError
from analytics.disclosure.release.files import (
    check_folder,
    describe_release,
    write_reasons,
    write_release,
)
from analytics.disclosure.release.profiles import Profile, get_profile, list_profiles
from analytics.disclosure.release.protect import Release, protect_release
from analytics.disclosure.release.published import Published, read_release
from analytics.disclosure.release.tables import CountTable, read_hierarchy, read_table

__all__ = [
    "Audit",
    "CountTable",
    "Profile",
    "Published",
    "Release",
    "ReleaseError",
    "Remark",
    "attack_together",
    "audit_releases",
    "check_folder",
    "describe_release",
    "get_profile",
    "list_profiles",
    "protect_release",
    "read_hierarchy",
    "read_release",
    "read_table",
    "words",
    "write_reasons",
    "write_release",
]
