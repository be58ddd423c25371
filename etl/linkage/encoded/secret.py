"""The secret that both sides share, and keyed hashes by it: HMAC-SHA-256, each use apart.

Nothing here is ever hashed without the secret: a plain hash of a name and a date of birth is undone
by hashing everybody's.
"""

import hmac
import os
import secrets
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

SHORTEST_BYTES: Final = 32
FEWEST_DIFFERENT_BYTES: Final = 8
"""A secret of fewer different bytes was typed, not drawn."""
VARIABLE: Final = "HEARTH_ENCODING_KEY"
DIGEST_BYTES: Final = 32
_PURPOSE: Final = b"hearth encoded linkage 1|"
_NEW_BYTES: Final = 32
_TEXTS_AT_ONCE: Final = 100_000


class EncodingError(ValueError):
    """People cannot be encoded, or encoded files not be linked; the message says why."""


class Secret:
    """Makes keyed hashes; each domain has a key of its own, made from the secret.

    Parameters
    ----------
    key
        The secret both sides share, at least SHORTEST_BYTES long.

    Raises
    ------
    EncodingError
        It is too short, or too regular.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < SHORTEST_BYTES:
            raise EncodingError(
                f"The key has {len(key)} bytes; it needs at least {SHORTEST_BYTES}. "
                "`hearth link new-key FILE` makes one."
            )
        if len(set(key)) < FEWEST_DIFFERENT_BYTES:
            raise EncodingError(
                f"The key has fewer than {FEWEST_DIFFERENT_BYTES} different bytes. "
                "`hearth link new-key FILE` makes one that nobody can guess."
            )
        self._key = key

    @classmethod
    def read(cls, path: Path | None) -> "Secret":
        """Read the secret from a file, or from the environment where no file is given.

        Blanks and line ends around it are not part of it: editors add them.

        Raises
        ------
        EncodingError
            There is none, or it is too short.
        """
        if path is not None:
            return cls(path.read_bytes().strip())
        given = os.environ.get(VARIABLE, "").strip()
        if not given:
            raise EncodingError(
                f"No key: name its file with --key, or put it into the variable {VARIABLE}."
            )
        return cls(given.encode())

    def check(self, parameters: str) -> str:
        """Give a value by which files of one secret and the same parameters can be told."""
        return self._digest_all("check", [parameters])[0][:8].hex()

    def hash_texts(self, domain: str, texts: pl.Series) -> pl.Series:
        """Hash texts to 64 bits each; equal texts of one domain have equal hashes.

        Returns
        -------
        pl.Series
            Unsigned integers, shape (texts,); null where the text is null.
        """
        distinct = texts.drop_nulls().unique()
        if distinct.is_empty():
            return pl.Series(texts.name, [None] * len(texts), dtype=pl.UInt64)
        numbers = self.hash_wide(domain, distinct)[:, 0]
        return texts.replace_strict(
            distinct, pl.Series(numbers, dtype=pl.UInt64), return_dtype=pl.UInt64
        )

    def hash_wide(self, domain: str, texts: pl.Series) -> NDArray[np.uint64]:
        """Hash texts to 256 bits each: shape (texts, 4)."""
        out = np.empty((len(texts), DIGEST_BYTES // 8), dtype="<u8")
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            some = texts.slice(start, _TEXTS_AT_ONCE).to_list()
            digests = b"".join(self._digest_all(domain, some))
            out[start : start + len(some)] = np.frombuffer(digests, dtype="<u8").reshape(
                len(some), -1
            )
        return out

    def _digest_all(self, domain: str, texts: list[str]) -> list[bytes]:
        keyed = hmac.new(self._subkey(domain), digestmod="sha256")
        found = []
        for text in texts:
            one = keyed.copy()
            one.update(text.encode())
            found.append(one.digest())
        return found

    def _subkey(self, domain: str) -> bytes:
        return hmac.digest(self._key, _PURPOSE + domain.encode(), "sha256")


def write_new_key(path: Path) -> None:
    """Write a secret drawn at random, readable by its owner alone.

    Raises
    ------
    EncodingError
        The file is there already: nothing could link what was encoded with a lost key.
    """
    try:
        place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise EncodingError(f"{path.name} is there already and was left as it is.") from error
    with os.fdopen(place, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_NEW_BYTES) + "\n")
