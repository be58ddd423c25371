"""Linkage: which administrative record is which participant.

Takes two tables of people and gives pairs; knows no warehouse and no page.
"""

from etl.linkage.explain import PairReason, explain_nearest, explain_pair
from etl.linkage.files import People, UnreadablePeople, read_people
from etl.linkage.linker import Linker, LinkResult, expected_errors
from etl.linkage.model import Model, ModelError
from etl.linkage.report import report_matches, say_difference
from etl.linkage.run import LinkRun, link_files
from etl.linkage.standardise import OPTIONAL, REQUIRED, standardise
from etl.linkage.states import identity_states
from etl.linkage.store import LinkStore, StoreBusy

__all__ = [
    "OPTIONAL",
    "REQUIRED",
    "LinkResult",
    "LinkRun",
    "LinkStore",
    "Linker",
    "Model",
    "ModelError",
    "PairReason",
    "People",
    "StoreBusy",
    "UnreadablePeople",
    "expected_errors",
    "explain_nearest",
    "explain_pair",
    "identity_states",
    "link_files",
    "read_people",
    "report_matches",
    "say_difference",
    "standardise",
]
