"""What the running application holds, and how the rest of `app` reaches it."""

import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from flask import current_app, g, has_request_context, request

from app.core.access.actor import Scope
from app.core.database import Database, RecordsSession
from app.core.directory import CurrentDirectory
from etl.postcodes import PostcodeDirectory
from etl.reference.places import PlaceIndex

if TYPE_CHECKING:
    from config import Settings

EXTENSION = "hearth"
LONDON = ZoneInfo("Europe/London")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: How Dash names the address that its pages ask: it is posted to, but only reads.
DASH_CALLBACK = "_dash-update-component"
SIGN_IN_BLUEPRINT = "security"  # the name under which Flask-Security builds its addresses


@dataclass
class Hearth:
    """The running application's settings, records, reference data and clock."""

    settings: "Settings"
    database: Database
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    _given_postcodes: PostcodeDirectory | None = field(default=None, init=False, repr=False)
    _held_places: tuple[PostcodeDirectory, PlaceIndex] | None = field(
        default=None, init=False, repr=False
    )

    @property
    def postcodes(self) -> PostcodeDirectory:
        """The directory of postcodes; it is another once another official one is in use."""
        return self._given_postcodes or self._current_directory.get()

    @postcodes.setter
    def postcodes(self, directory: PostcodeDirectory) -> None:
        self._given_postcodes = directory

    def open_postcodes(self) -> PostcodeDirectory:
        """Return the directory of the edition that is in use at this moment."""
        return self._given_postcodes or self._current_directory.get(at_once=True)

    @property
    def places(self) -> PlaceIndex:
        """What the loaded reference data say of places; it notices new editions by itself."""
        directory, held = self.postcodes, self._held_places
        if held is None or held[0] is not directory:
            instance = self.settings.instance
            index = PlaceIndex.open(instance / "reference", directory, instance / "cache")
            held = self._held_places = (directory, index)
        return held[1]

    @cached_property
    def _current_directory(self) -> CurrentDirectory:
        instance = self.settings.instance
        return CurrentDirectory(instance / "reference", instance / "cache")

    @property
    def pseudonym_key(self) -> bytes:
        return self.settings.pseudonym_key.get_secret_value().encode()

    @property
    def audit_key(self) -> bytes:
        return self.settings.audit_key.get_secret_value().encode()

    @property
    def today(self) -> date:
        """Today's date where the members are."""
        return self.clock().astimezone(LONDON).date()


def open_hearth(settings: "Settings") -> Hearth:
    """Return what the application holds, for a command that serves no page."""
    make_private(settings.instance)
    return Hearth(settings, Database(settings.records_url))


def make_private(folder: Path) -> None:
    """Make a folder that nobody else on the machine can enter, or close one that is there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & stat.S_IRWXO:
        folder.chmod(mode & ~stat.S_IRWXO)


def hearth() -> Hearth:
    """Return what the running application holds."""
    return cast(Hearth, current_app.extensions[EXTENSION])


def now() -> datetime:
    """Return this instant, in UTC, by the application's clock."""
    return hearth().clock()


def db_session() -> RecordsSession:
    """Return the request's session; it reaches nothing until the guard has given it a scope."""
    if "db_session" not in g:
        g.db_session = hearth().database.session(Scope.nothing(), writes=request_writes())
    return cast(RecordsSession, g.db_session)


def request_writes() -> bool:
    """Return whether what this request does is committed.

    Signing in writes also where the browser only follows a link, as on the way back from single
    sign-on. A dashboard asks by POST, and may take long: it must not keep others from writing.
    """
    if not has_request_context():
        return True
    if (request.endpoint or "").endswith(DASH_CALLBACK):
        return False
    return request.method not in SAFE_METHODS or request.blueprint == SIGN_IN_BLUEPRINT
