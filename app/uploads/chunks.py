"""Rows in chunks, each one transaction, each harmless when it is done again.

Two uploads of the same people may meet: the unique indexes let one through, and the other
chunk is done again, finds the person recorded, and goes on. A row that will not go in at any
attempt is told apart from its chunk and left to mend.
"""

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.errors import Conflict

CHUNK_ROWS = 500
ATTEMPTS = 6
_PAUSE_SECONDS = 0.05
OpenSession = Callable[[], AbstractContextManager[Session]]
Answer = TypeVar("Answer")


class ChunkRefused(Exception):
    """A chunk could not be written, however often it was tried."""


def in_transaction(open_session: OpenSession, work: Callable[[Session], Answer]) -> Answer:
    """Do a chunk in a transaction of its own, again where somebody else was faster.

    Raises
    ------
    ChunkRefused
        The last attempt failed too.
    """
    for attempt in range(ATTEMPTS):
        try:
            with open_session() as session, session.begin():
                return work(session)
        except (Conflict, DBAPIError) as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            # Uneven pauses, so that two that met do not meet again.
            time.sleep(_PAUSE_SECONDS * attempt * (1 + random.random()))  # noqa: S311
    raise ChunkRefused
