"""The faults that a person can act on: said in one sentence, without a trace."""

from analytics.heses.readings import HesesError
from app.core.errors import DomainError
from config import InsecureConfiguration
from etl.postcodes import DirectoryUnavailable
from etl.postcodes.files import UncheckableFile
from etl.readers import UnreadableFile
from etl.records import UnknownSource, UnreadableRecords
from etl.reference import UnreadableReference
from etl.reference.editions import ReferenceStoreError
from etl.reference.kinds import UnknownKind
from etl.warehouse import WarehouseError

PLAIN_FAULTS = (
    DirectoryUnavailable,
    DomainError,
    HesesError,
    InsecureConfiguration,
    ReferenceStoreError,
    UncheckableFile,
    UnknownKind,
    UnknownSource,
    UnreadableFile,
    UnreadableRecords,
    UnreadableReference,
    WarehouseError,
)
