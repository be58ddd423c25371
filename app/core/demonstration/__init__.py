"""Fills empty records with the synthetic England, all in one transaction."""

from app.core.demonstration.heses import write_heses_return
from app.core.demonstration.heses_run import add_heses_run
from app.core.demonstration.linkage import add_link_decisions
from app.core.demonstration.load import Loaded, load_demonstration
from app.core.demonstration.neighbourhoods import add_neighbourhoods
from app.core.demonstration.reference import load_reference
from app.core.demonstration.users import PASSWORD, DemonstrationUser, list_demonstration_users

__all__ = [
    "PASSWORD",
    "DemonstrationUser",
    "Loaded",
    "add_heses_run",
    "add_link_decisions",
    "add_neighbourhoods",
    "list_demonstration_users",
    "load_demonstration",
    "load_reference",
    "write_heses_return",
]
