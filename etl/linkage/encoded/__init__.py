"""Linkage on codes, for a source that may not send names.

`encode_file` makes a file that holds no name, date or postcode; `link_encoded` links two of them.
Whoever encodes needs the secret; whoever links does not.
"""

from etl.linkage.encoded.encode import MODES, Encoded, Encoding, encode
from etl.linkage.encoded.files import EncodedFile, read_encoded
from etl.linkage.encoded.filters import Hardening
from etl.linkage.encoded.linker import EncodedLinks, link_codes
from etl.linkage.encoded.run import (
    HARDENINGS,
    EncodedPeople,
    EncodedRun,
    encode_file,
    link_encoded,
)
from etl.linkage.encoded.secret import VARIABLE, EncodingError, Secret, write_new_key

__all__ = [
    "HARDENINGS",
    "MODES",
    "VARIABLE",
    "Encoded",
    "EncodedFile",
    "EncodedLinks",
    "EncodedPeople",
    "EncodedRun",
    "Encoding",
    "EncodingError",
    "Hardening",
    "Secret",
    "encode",
    "encode_file",
    "link_codes",
    "link_encoded",
    "read_encoded",
    "write_new_key",
]
