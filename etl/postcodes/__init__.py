"""UK postcodes: the directory of all that exist, and the check of what people typed.

Knows nothing of participants, uploads or the web: text in, verdicts out.
"""

from etl.postcodes.cell import PostcodeResult, check_postcode
from etl.postcodes.check import check_postcodes
from etl.postcodes.directory import DirectoryUnavailable, GridReference, PostcodeDirectory
from etl.postcodes.wording import Reason, Status

__all__ = [
    "DirectoryUnavailable",
    "GridReference",
    "PostcodeDirectory",
    "PostcodeResult",
    "Reason",
    "Status",
    "check_postcode",
    "check_postcodes",
]
