"""Everything that was released, and what a new release would tell beside it.

Knows populations and printed figures; nothing of true counts, pages or people who release.
"""

from analytics.disclosure.register.compare import Finding, check_all, check_release
from analytics.disclosure.register.population import Population
from analytics.disclosure.register.register import Entry, Note, Register, RegisterFault, figures_of

__all__ = [
    "Entry",
    "Finding",
    "Note",
    "Population",
    "Register",
    "RegisterFault",
    "check_all",
    "check_release",
    "figures_of",
]
