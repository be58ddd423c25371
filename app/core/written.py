"""Reports as they were written to files: shown on a page, and given out as documents."""

import json
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Final

from flask import Response

TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".zip": "application/zip",
    ".gpkg": "application/geopackage+sqlite3",
}
#: A file is a document of its own: it may be drawn, and do nothing.
FILE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'; sandbox"
)
#: What a browser shows by itself; the rest is kept as a file.
SHOWN: Final = frozenset({".html", ".pdf", ".svg", ".png", ".json"})
_KILOBYTE: Final = 1_000


def send(content: bytes, name: str) -> Response:
    """Send a file as a document that can do nothing."""
    ending = PurePath(name).suffix
    response = Response(content, content_type=TYPES.get(ending, "application/octet-stream"))
    response.headers["Content-Security-Policy"] = FILE_POLICY
    kept = "inline" if ending in SHOWN else "attachment"
    response.headers["Content-Disposition"] = f'{kept}; filename="{name}"'
    return response


def size_words(size: int) -> str:
    """Return a size in bytes as people read it."""
    if size < _KILOBYTE:
        return f"{size} bytes"
    if size < _KILOBYTE * _KILOBYTE:
        return f"{size / _KILOBYTE:,.0f} KB"
    return f"{size / _KILOBYTE / _KILOBYTE:,.1f} MB"


@lru_cache(maxsize=32)
def read_report(content: bytes) -> dict[str, Any]:
    """Return a report as its structured file has it."""
    found: dict[str, Any] = json.loads(content)
    return found


def sections(
    report: Mapping[str, Any], there: Collection[str], address: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Return the sections of a report as a page shows them: with the address of their picture.

    `there` are the names of its files, `address` gives that of one.
    """
    found = []
    for section in report["sections"]:
        picture = section["picture"]
        is_there = picture is not None and picture["file"] in there
        found.append(
            {
                **section,
                "src": address(picture["file"]) if is_there else None,
                "columns": _columns(section["table"]),
                "rows": _rows(section["table"]),
            }
        )
    return found


def _columns(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    heads = [{"key": f"d{n}", "label": one["label"]} for n, one in enumerate(table["dimensions"])]
    figures = [
        {"key": f"c{n}", "label": one["label"], "numeric": True}
        for n, one in enumerate(table["columns"])
    ]
    return [*heads, *figures]


def _rows(table: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {f"d{n}": label for n, label in enumerate(row["labels"])}
        | {f"c{n}": figure["text"] for n, figure in enumerate(row["figures"])}
        for row in table["rows"]
    ]
