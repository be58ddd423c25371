"""Messages that stand on the next page."""

from typing import cast

from flask import flash


def flash_undo(text: str, undo_href: str) -> None:
    """Say on the next page what was done, with a button that takes it back."""
    # The template reads a mapping for this category; Flask's own annotation knows text only.
    flash(cast(str, {"text": text, "undo_href": undo_href}), "undo")
