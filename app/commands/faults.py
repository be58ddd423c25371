"""The faults that a person can act on: said in one sentence, without a trace."""

from sqlalchemy.exc import DBAPIError

from analytics.disclosure.register import RegisterFault
from analytics.disclosure.release import ReleaseError
from analytics.heses.readings import HesesError
from analytics.impact.errors import StudyFault
from app.core.errors import DomainError
from config import InsecureConfiguration
from etl.engine import EngineMissing
from etl.linkage import ModelError, UnreadablePeople
from etl.linkage.encoded import EncodingError
from etl.postcodes import DirectoryUnavailable
from etl.postcodes.files import UncheckableFile
from etl.readers import UnreadableFile
from etl.records import UnknownSource, UnreadableRecords
from etl.reference import UnreadableReference
from etl.reference.attach import CannotAttach
from etl.reference.editions import ReferenceStoreError
from etl.reference.kinds import UnknownKind
from etl.reference.place_models import UnknownPlace
from etl.warehouse import WarehouseError

PLAIN_FAULTS = (
    CannotAttach,
    DirectoryUnavailable,
    DomainError,
    EncodingError,
    EngineMissing,
    HesesError,
    StudyFault,
    InsecureConfiguration,
    ModelError,
    RegisterFault,
    ReleaseError,
    ReferenceStoreError,
    UncheckableFile,
    UnknownKind,
    UnknownPlace,
    UnknownSource,
    UnreadableFile,
    UnreadablePeople,
    UnreadableRecords,
    UnreadableReference,
    WarehouseError,
)

#: What SQLite and PostgreSQL say of a schema that is older than the program.
_OLD_SCHEMA = ("no such table", "no such column", "UndefinedTable", "UndefinedColumn")


def describe_fault(error: Exception) -> str | None:
    """Say a fault in one sentence, or None where only its trace would help."""
    if isinstance(error, PLAIN_FAULTS):
        return str(error)
    if isinstance(error, DBAPIError):
        said = f"{type(error.orig).__name__} {error.orig}"
        if any(words in said for words in _OLD_SCHEMA):
            return "The records lack a table of this version: run hearth db upgrade first."
    return None
