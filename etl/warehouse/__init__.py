"""The warehouse: immutable editions of everything that analysis reads.

Identity and analysis lie in separate folders; analysis tables carry keyed pseudonyms only.
"""

from etl.warehouse.build import build_edition
from etl.warehouse.classified import (
    ClassifiedColumn,
    ClassifiedYear,
    Classifier,
    list_classified,
)
from etl.warehouse.editions import (
    Edition,
    NoEdition,
    WarehouseError,
    find_current_edition,
    get_current_edition,
    list_editions,
)
from etl.warehouse.linkages import Linkage, get_linkage, list_linkages
from etl.warehouse.release_key import get_release_key
from etl.warehouse.sources import FolderRecords, RecordsSource

__all__ = [
    "ClassifiedColumn",
    "ClassifiedYear",
    "Classifier",
    "Edition",
    "FolderRecords",
    "Linkage",
    "NoEdition",
    "RecordsSource",
    "WarehouseError",
    "build_edition",
    "find_current_edition",
    "get_current_edition",
    "get_linkage",
    "get_release_key",
    "list_classified",
    "list_editions",
    "list_linkages",
]
