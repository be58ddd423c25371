"""Looks at a file before anything parses it: what it is, and whether unpacking it is safe.

Every part of a workbook is unpacked once in small pieces and thrown away again, because the
sizes it declares can lie.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePath
from xml.etree import ElementTree

from etl.readers.files import MEGABYTE, FileKind, Limits, UnreadableFile
from etl.readers.scan import SheetScan, declares_anything, pieces, scan_cells

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt"})
ACCEPTED = "Send an Excel workbook (.xlsx) or a CSV file."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"{\\rtf": "a text document",
}


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet in the order of its tabs."""

    name: str
    visible: bool
    scan: SheetScan


def identify(path: Path, file_name: str, limits: Limits) -> FileKind:
    """Say whether a file is text or a workbook, by its content first and its name second.

    Raises
    ------
    UnreadableFile
        Empty, too large, or any other kind of file; old, macro and locked workbooks by name.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile("empty", "The file is empty: it holds no bytes at all.")
    if size > limits.max_file_bytes:
        raise UnreadableFile(
            "too_large",
            f"The file is {size / MEGABYTE:.0f} MB and the limit is "
            f"{limits.max_file_bytes / MEGABYTE:.0f} MB: "
            "split it into smaller files.",
        )
    suffix = PurePath(file_name).suffix.lower()
    with path.open("rb") as file:
        head = file.read(65_536)
    if suffix in {".xlsm", ".xltm", ".xlam"}:
        raise _macros()
    if head.startswith(b"PK"):
        return "xlsx"
    if head.startswith(_OLE):
        raise _old_or_locked(path)
    _refuse_foreign(head, suffix)
    return "csv"


def _refuse_foreign(head: bytes, suffix: str) -> None:
    for magic, kind in _FOREIGN.items():
        if head.startswith(magic):
            raise UnreadableFile("wrong_type", f"The file is {kind}, not a spreadsheet. {ACCEPTED}")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise UnreadableFile(
            "wrong_type",
            "The file is a web page or XML saved under a spreadsheet's name. "
            "Open it in Excel and save it as an Excel workbook (.xlsx).",
        )
    if suffix in {".xlsx", ".xls"}:
        raise UnreadableFile(
            "wrong_type",
            f"The file is called {suffix} but is not an Excel workbook. "
            "Open it in Excel and save it as an Excel workbook (.xlsx).",
        )
    if suffix not in TEXT_SUFFIXES:
        raise UnreadableFile(
            "wrong_type",
            f"Files {f'of the type {suffix}' if suffix else 'without an ending'} cannot be read. "
            f"{ACCEPTED}",
        )
    if is_binary(head):
        raise UnreadableFile(
            "wrong_type", f"The file is called {suffix} but does not hold text. {ACCEPTED}"
        )


def is_binary(head: bytes) -> bool:
    """True when the beginning of a file cannot be text in any encoding met in practice."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    control = sum(head.count(bytes([c])) for c in range(1, 32) if c not in b"\t\n\r\x0b\x0c\x1a")
    return control > max(8, len(head) // 100)


def _macros() -> UnreadableFile:
    return UnreadableFile(
        "macros",
        "The workbook contains macros, which are not accepted. Save it as “Excel Workbook "
        "(.xlsx)” and send that.",
    )


def _old_or_locked(path: Path) -> UnreadableFile:
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return UnreadableFile(
            "encrypted",
            "The workbook is locked with a password. Remove the password (File, Info, Protect "
            "Workbook) and send it again.",
        )
    return UnreadableFile(
        "wrong_type",
        "The file is in an old Office format (.xls or .doc). Open it in Excel and save it as an "
        "Excel workbook (.xlsx).",
    )


def check_workbook(path: Path, limits: Limits) -> tuple[WorkbookSheet, ...]:
    """Unpack every part of a workbook once, in pieces, and list its sheets.

    Raises
    ------
    UnreadableFile
        Not a workbook, macros, a password, a bomb of any kind, or damage.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_declared(entries, path.stat().st_size, limits)
            _check_kind({entry.filename for entry in entries})
            scans = _unpack_all(archive, entries, limits)
            return _list_sheets(archive, scans)
    except UnreadableFile:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ElementTree.ParseError,
        LookupError,
        ValueError,
        NotImplementedError,
    ) as fault:
        raise damaged() from fault
    except RuntimeError as fault:  # zipfile's way of asking for a password
        raise UnreadableFile(
            "encrypted", "Parts of the workbook are locked with a password. Remove it."
        ) from fault


def damaged() -> UnreadableFile:
    """The fault of a workbook that breaks off or contradicts itself."""
    return UnreadableFile(
        "corrupt",
        "The workbook is damaged or was not fully uploaded. Open it in Excel, save it under a new "
        "name, and send that.",
    )


def _bomb() -> UnreadableFile:
    return UnreadableFile(
        "bomb",
        "The workbook unpacks to far more than a table of people could need, so it was not opened. "
        "Copy the rows into a new workbook and send that.",
    )


def _check_declared(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > limits.max_entries or total > limits.max_unpacked_bytes:
        raise _bomb()
    if total > limits.max_ratio * packed:
        raise _bomb()
    if any(_is_inflated(entry, entry.file_size, limits) for entry in entries):
        raise _bomb()


def _is_inflated(entry: zipfile.ZipInfo, size: int, limits: Limits) -> bool:
    # Small parts of repeated markup do reach high ratios honestly; they cannot do harm.
    return size > MEGABYTE and size > limits.max_ratio * max(entry.compress_size, 1)


def _check_kind(names: set[str]) -> None:
    lower = {name.lower() for name in names}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower):
        raise _macros()
    if "[content_types].xml" not in lower or "xl/workbook.xml" not in lower:
        if "word/document.xml" in lower:
            raise UnreadableFile(
                "wrong_type", f"The file is a Word document, not a spreadsheet. {ACCEPTED}"
            )
        if "xl/workbook.bin" in lower:
            raise UnreadableFile(
                "wrong_type",
                "The file is a binary workbook (.xlsb). Save it as .xlsx and send that.",
            )
        if "content.xml" in lower:
            raise UnreadableFile(
                "wrong_type", "The file is in OpenDocument format. Save it as .xlsx and send that."
            )
        raise UnreadableFile(
            "wrong_type", f"The file is a zip archive, not a spreadsheet. {ACCEPTED}"
        )


def _unpack_all(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits
) -> dict[str, SheetScan]:
    scans: dict[str, SheetScan] = {}
    total = 0
    for entry in entries:
        is_markup = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        scan = SheetScan() if is_markup and "worksheets/" in entry.filename.lower() else None
        size = 0
        with archive.open(entry) as part:
            for piece in pieces(part):
                fresh = piece.fresh
                size += fresh
                total += fresh
                if total > limits.max_unpacked_bytes or _is_inflated(entry, size, limits):
                    raise _bomb()
                if is_markup and declares_anything(piece.markup):
                    raise _entities()
                if scan is not None:
                    scan_cells(piece.markup, scan)
        if scan is not None:
            scans[entry.filename] = scan
    return scans


def _entities() -> UnreadableFile:
    return UnreadableFile(
        "bomb",
        "The workbook holds XML declarations that no spreadsheet program writes, so it was not "
        "opened. "
        "Copy the rows into a new workbook and send that.",
    )


def _list_sheets(
    archive: zipfile.ZipFile, scans: dict[str, SheetScan]
) -> tuple[WorkbookSheet, ...]:
    targets = {
        node.get("Id"): _part_name(node.get("Target", ""))
        for node in _tree(archive, "xl/_rels/workbook.xml.rels")
    }
    sheets = []
    for node in _tree(archive, "xl/workbook.xml").iter():
        if _local(node.tag) != "sheet":
            continue
        link = next((v for k, v in node.attrib.items() if _local(k) == "id" and "}" in k), None)
        scan = scans.get(targets.get(link, ""))
        if scan is not None:
            visible = node.get("state", "visible") == "visible"
            sheets.append(WorkbookSheet(node.get("name", ""), visible, scan))
    return tuple(sheets)


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    # No part declares an entity by now, so the standard parser has nothing to expand.
    return ElementTree.fromstring(archive.read(name))  # noqa: S314


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _part_name(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
