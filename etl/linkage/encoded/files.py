"""Encoded files: Parquet with the codes; its metadata say how and by which secret they are made."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from etl.linkage.encoded.encode import Encoding
from etl.linkage.encoded.secret import EncodingError, Secret

FORMAT: Final = "hearth encoded people 1"
_FORMAT, _PARAMETERS, _CHECK = "hearth_format", "hearth_parameters", "hearth_check"


@dataclass(frozen=True)
class EncodedFile:
    """An encoded file as read: its codes, how it was made, and a value that tells its secret."""

    codes: pl.DataFrame
    parameters: str
    check: str


def write_encoded(path: Path, codes: pl.DataFrame, secret: Secret, encoding: Encoding) -> None:
    """Write codes to a Parquet file, whole or not at all."""
    parameters = encoding.describe()
    metadata = {
        _FORMAT: FORMAT,
        _PARAMETERS: parameters,
        _CHECK: secret.check(parameters),
    }
    waiting = path.with_name(f".{path.name}.part")
    try:
        codes.write_parquet(waiting, metadata=metadata)
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)


def read_encoded(path: Path) -> EncodedFile:
    """Read an encoded file.

    Raises
    ------
    EncodingError
        It is not one that `hearth link encode` wrote.
    """
    try:
        metadata = pl.read_parquet_metadata(path)
        if metadata.get(_FORMAT) != FORMAT:
            raise EncodingError(
                f"{path.name} is not an encoded file: it may hold names. Encode it first with "
                "`hearth link encode`, or link files of names with `hearth link run`."
            )
        return EncodedFile(pl.read_parquet(path), metadata[_PARAMETERS], metadata[_CHECK])
    except (pl.exceptions.PolarsError, OSError, KeyError) as error:
        raise EncodingError(
            f"{path.name} is not an encoded file: `hearth link encode` writes them, as .parquet."
        ) from error


def check_alike(left: EncodedFile, right: EncodedFile) -> None:
    """Make sure that two files can be compared.

    Raises
    ------
    EncodingError
        They were made in different ways, or with different keys.
    """
    if left.parameters != right.parameters:
        raise EncodingError(
            "The two files were encoded in different ways: encode both with the same --mode and "
            "--hardening, and the same version of Hearth."
        )
    if left.check != right.check:
        raise EncodingError(
            "The two files were encoded with different keys, so nobody would be found: encode one "
            "of them again with the key of the other."
        )
