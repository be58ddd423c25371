"""The directory of postcodes as the running application holds it.

Opened anew when another edition of the official directory comes in use, whichever process did it.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import polars as pl

from app.core.errors import place_of
from etl.postcodes import PostcodeDirectory
from etl.reference.editions import POINTER, Edition, ReferenceStoreError, is_older
from etl.reference.store import ReferenceStore

log = logging.getLogger(__name__)

#: Official directories, which say when a postcode came into use and ended; the first is fuller.
DIRECTORIES = ("onspd", "nspl")
ENDED_COLUMN = "terminated_on"
LOOK_AGAIN_SECONDS = 1.0
_Stamp = tuple[tuple[int, int] | None, ...]


class CurrentDirectory:
    """Gives the directory that is right now; safe to share between threads."""

    def __init__(
        self, reference: Path, cache: Path, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._reference = reference
        self._cache = cache
        self._clock = clock
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._stamp: _Stamp | None = None
        self._directory: PostcodeDirectory | None = None

    def get(self, *, at_once: bool = False) -> PostcodeDirectory:
        """Return the directory; whether another edition is in use is looked up once a second."""
        if self._directory is not None and not at_once and self._is_fresh():
            return self._directory
        with self._lock:
            stamp = self._read_stamp()
            if self._directory is None or stamp != self._stamp:
                self._directory = self._open()
                self._stamp = stamp
            self._looked_at = self._clock()
            return self._directory

    def _is_fresh(self) -> bool:
        return self._clock() - self._looked_at < LOOK_AGAIN_SECONDS

    def _read_stamp(self) -> _Stamp:
        found: list[tuple[int, int] | None] = []
        for kind in DIRECTORIES:
            try:
                status = (self._reference / kind / POINTER).stat()
            except OSError:
                found.append(None)
            else:
                found.append((status.st_mtime_ns, status.st_ino))
        return tuple(found)

    def _open(self) -> PostcodeDirectory:
        edition = None
        try:
            edition = find_lifetimes(self._reference)
            if edition is not None:
                return PostcodeDirectory.load(self._cache, lifetimes=edition.path())
        except (OSError, ReferenceStoreError, pl.exceptions.PolarsError) as error:
            # A damaged table must not take every page with it that checks a postcode.
            named = edition.title if edition else "its description"
            log.error("the directory of postcodes without %s: %s", named, place_of(error))
        return PostcodeDirectory.load(self._cache)


def find_lifetimes(reference: Path) -> Edition | None:
    """Find the edition in use that says which postcodes have ended, the later of the two."""
    store = ReferenceStore(reference)
    found = [
        edition
        for edition in map(store.find, DIRECTORIES)
        if edition is not None and ENDED_COLUMN in edition.columns and not edition.synthetic
    ]
    if len(found) > 1 and is_older(found[0].edition, found[1].edition):
        return found[1]
    return found[0] if found else None
