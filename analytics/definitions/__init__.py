"""Definitions: what is contested, named, versioned and sourced, for readers to switch between.

The data are in `register/`, one file a family. Knows no report and no page.
"""

from analytics.definitions.classify import (
    check_needs,
    classify,
    classify_by,
    describe_needs,
    find_unmet,
    list_usable,
    render,
)
from analytics.definitions.model import (
    NOT_KNOWN,
    Definition,
    Family,
    MissingData,
    UnknownDefinition,
    column,
    dimension,
)
from analytics.definitions.register import (
    default_of,
    get_definition,
    get_family,
    list_definitions,
    list_families,
    order_versions,
)

__all__ = [
    "NOT_KNOWN",
    "Definition",
    "Family",
    "MissingData",
    "UnknownDefinition",
    "check_needs",
    "classify",
    "classify_by",
    "column",
    "default_of",
    "describe_needs",
    "dimension",
    "find_unmet",
    "get_definition",
    "get_family",
    "list_definitions",
    "list_families",
    "list_usable",
    "order_versions",
    "render",
]
