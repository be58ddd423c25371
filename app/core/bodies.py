"""How much a request may send: little, unless its view takes files.

A form is read into memory before anybody is asked who they are, so its size is a stranger's to
choose.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

FORM_BYTES = 1_000_000
View = TypeVar("View", bound=Callable[..., Any])
_MARK = "takes_files"
_FILE_BYTES = "hearth_file_bytes"


def install(app: Flask, *, file_bytes: int) -> None:
    """Limit every request of an application; before whatever reads a form."""
    app.config["MAX_CONTENT_LENGTH"] = FORM_BYTES
    app.extensions[_FILE_BYTES] = file_bytes
    app.before_request(_allow_files)


def takes_files(view: View) -> View:
    """Mark a view whose form carries a file."""
    setattr(view, _MARK, True)
    return view


def _allow_files() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, _MARK, False):
        request.max_content_length = current_app.extensions[_FILE_BYTES] + FORM_BYTES
