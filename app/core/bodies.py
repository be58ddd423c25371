"""How much a request may send: little, unless its view takes files.

A form is read into memory before anybody is asked who they are, so its size is a stranger's to
choose. An official file may be a thousand times larger than a spreadsheet: its view lets in only
those who may load it, before the first byte is read, and the file goes straight to the disk of
the instance.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, request
from flask_security import current_user

from app.core.access.actor import actor_of
from app.core.access.routes import rule_of
from app.core.context import db_session

FORM_BYTES = 1_000_000
View = TypeVar("View", bound=Callable[..., Any])
_MARK = "takes_files"
_SPREADSHEET, _OFFICIAL = "spreadsheet", "official"
_LIMITS = "hearth_file_bytes"
_FOLDER = "hearth_incoming"


class _Request(Request):
    """A request whose files, where a view says so, are written where they are to stay."""

    incoming: Path | None = None

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.incoming is None:
            return super()._get_file_stream(
                total_content_length, content_type, filename, content_length
            )
        self.incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        # It goes when it is closed, unless somebody has given it another name before.
        return tempfile.NamedTemporaryFile(dir=self.incoming, prefix="receiving-")


def install(app: Flask, *, file_bytes: int, official_bytes: int, incoming: Path) -> None:
    """Limit every request of an application; before whatever reads a form.

    `incoming` is the folder to which official files are written.
    """
    app.config["MAX_CONTENT_LENGTH"] = FORM_BYTES
    app.extensions[_LIMITS] = {_SPREADSHEET: file_bytes, _OFFICIAL: official_bytes}
    app.extensions[_FOLDER] = incoming
    app.request_class = _Request
    app.before_request(_allow_files)


def takes_files(view: View) -> View:
    """Mark a view whose form carries a spreadsheet."""
    setattr(view, _MARK, _SPREADSHEET)
    return view


def takes_official_files(view: View) -> View:
    """Mark a view whose form carries an official file, however large the settings allow."""
    setattr(view, _MARK, _OFFICIAL)
    return view


def _allow_files() -> None:
    mark = getattr(current_app.view_functions.get(request.endpoint or ""), _MARK, None)
    if mark is None or (mark == _OFFICIAL and not _may_send()):
        return
    request.max_content_length = current_app.extensions[_LIMITS][mark] + FORM_BYTES
    if mark == _OFFICIAL and isinstance(request, _Request):
        request.incoming = current_app.extensions[_FOLDER]


def _may_send() -> bool:
    """Whether the person may use the view at all; asked before the body is read."""
    if not current_user.is_authenticated:
        return False
    rule = rule_of(current_app, request.endpoint or "", request.path)
    return rule is not None and rule.allows(actor_of(db_session(), current_user))
