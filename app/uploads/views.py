"""What the pages of uploads show, in words: no query, no write."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from app.core.codes import long_day
from app.models import Participant, RowState, Upload, UploadKind, UploadRow, UploadState
from app.uploads.columns import ACTIVITY_REFERENCE, ACTIVITY_TITLE, SESSION
from app.uploads.people_rows import NOT_THERE, POSSIBLE_SAME, POSSIBLE_SAME_IN_FILE
from app.uploads.queries import Repair
from app.uploads.recording import CREATED, REGISTERED, UPDATED
from app.uploads.verdicts import DECIDE
from etl.readers import Column

BUSY = {
    UploadState.READING: "Reading {}",
    UploadState.CHECKING: "Checking {}",
    UploadState.IMPORTING: "Importing {}",
    UploadState.UNDOING: "Taking back the import of {}",
}
STATE_TAGS = {
    UploadState.READING: ("Reading", "progress"),
    UploadState.UNREADABLE: ("Not readable", "problem"),
    UploadState.TO_MAP: ("Choose columns", "waiting"),
    UploadState.CHECKING: ("Checking", "progress"),
    UploadState.TO_REVIEW: ("To review", "waiting"),
    UploadState.IMPORTING: ("Importing", "progress"),
    UploadState.IMPORTED: ("Imported", "done"),
    UploadState.UNDOING: ("Undoing", "progress"),
    UploadState.UNDONE: ("Undone", "neutral"),
    UploadState.CANCELLED: ("Discarded", "neutral"),
}
#: The states of rows in the order of the counts, with their words.
ROW_WORDS = {
    RowState.IMPORTED: "imported",
    RowState.UNCHANGED: "unchanged",
    RowState.UNDONE: "undone",
    RowState.READY: "ready",
    RowState.TO_FIX: "to fix",
    RowState.TO_DECIDE: "to decide",
    RowState.SET_ASIDE: "set aside",
    RowState.DUPLICATE: "duplicate",
    RowState.BLANK: "blank",
}
#: Those that stand in the sum also when there is none of them.
_ALWAYS = (RowState.READY, RowState.TO_FIX, RowState.DUPLICATE, RowState.BLANK)
_DECISIONS = {
    POSSIBLE_SAME: (
        "{} may be recorded already, with another postcode",
        "They are the same: update them",
        "They are other people: add them",
    ),
    POSSIBLE_SAME_IN_FILE: (
        "{} may stand in this file twice, with different postcodes",
        "They are the same: keep one record",
        "They are other people: add them",
    ),
    NOT_THERE: ("{} not among your participants yet", None, "Add them as participants"),
}


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def counts_of(upload: Upload) -> list[dict[str, Any]]:
    """Return the terms of the sum of an upload's rows; together they are the rows read."""
    is_over = upload.state != UploadState.TO_REVIEW
    return [
        {"state": state.value, "word": word, "count": upload.counts.get(state.value, 0)}
        for state, word in ROW_WORDS.items()
        if upload.counts.get(state.value) or (state in _ALWAYS and not is_over)
    ]


def rows_read(upload: Upload) -> int:
    return sum(upload.counts.values())


def first_tab(upload: Upload) -> str:
    """Return the state of the rows to show first: what waits for a person, else what was done."""
    order = (RowState.TO_FIX, RowState.TO_DECIDE, RowState.READY, RowState.IMPORTED)
    if upload.state in {UploadState.IMPORTED, UploadState.UNDONE}:
        order = (RowState.IMPORTED, RowState.UNDONE, RowState.UNCHANGED, RowState.TO_FIX)
    for state in (*order, *ROW_WORDS):
        if upload.counts.get(state.value):
            return state.value
    return RowState.READY.value


def answer_of(upload: Upload) -> str:
    """Return the sentence that says how an upload stands."""
    count = upload.counts.get
    imported, unchanged = count("imported", 0), count("unchanged", 0)
    waiting = count("to_fix", 0) + count("to_decide", 0)
    rest = f" {rows(waiting).capitalize()} still need you." if waiting > 1 else ""
    rest = " 1 row still needs you." if waiting == 1 else rest
    if upload.state == UploadState.UNDONE:
        kept = f" {rows(imported)} stayed, because of changes since." if imported else ""
        return f"The import was taken back: {rows(count('undone', 0))} undone.{kept}"
    if upload.state == UploadState.IMPORTED:
        if not imported:
            return f"Nothing has changed: all of it was recorded already.{rest}"
        same = f", and {unchanged:,} were recorded already" if unchanged else ""
        verb = "was" if imported == 1 else "were"
        return f"{rows(imported)} {verb} imported{same}.{rest}"
    return f"{count('ready', 0):,} of {rows(rows_read(upload))} can be imported.{rest}"


def name_of(cells: Mapping[str, Any]) -> str:
    """Return the person whom a row names, as the file writes it."""
    names = [cells.get(name) for name in ("first_name", "middle_name", "last_name")]
    return " ".join(filter(None, names)) or cells.get("reference") or ""


def row_to_fix(row: UploadRow, columns: Sequence[Column], mapped: set[str]) -> dict[str, Any]:
    """Return a row with an input for each cell to mend, the others behind a fold."""
    cells = row.given | row.mended
    said: dict[str | None, list[dict[str, Any]]] = {}
    for one in row.messages:
        if one["severity"] == "error":
            said.setdefault(one["column"], []).append(one)
    faults = [_input(row, c, cells, said[c.name]) for c in columns if c.name in said]
    others = [
        _input(row, c, cells, [])
        for c in columns
        if c.name not in said and (c.name in mapped or c.required)
    ]
    return {
        "number": row.row_number,
        "name": name_of(cells),
        "faults": faults,
        "others": others,
        "texts": [one["text"] for one in said.get(None, [])],
    }


def _input(
    row: UploadRow, column: Column, cells: Mapping[str, Any], said: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    value = cells.get(column.name) or ""
    choices = []
    if column.code_list is not None and said:
        choices = [code.label for code in column.code_list.codes]
        choices = [value, *choices] if value not in choices else choices
    proposal = next((one["proposal"] for one in said if one["proposal"]), None)
    return {
        "id": f"row-{row.row_number}-{column.name}",
        "name": column.name,
        "label": column.label,
        "value": value,
        "choices": choices,
        "kind": column.kind,
        "errors": [one["text"] for one in said],
        "proposal": proposal,
        "offer": offered(proposal),
    }


def offered(proposal: str | None) -> str:
    """Return a proposal as a person reads it: a date in words, so that no order is in doubt."""
    try:
        return long_day(date.fromisoformat(proposal or ""))
    except ValueError:
        return proposal or ""


def row_to_decide(row: UploadRow, person: Participant | None) -> dict[str, Any]:
    """Return a row beside the recorded person whom it may mean."""
    cells = row.given | row.mended
    said: dict[str, Any] = next((m for m in row.messages if m["severity"] == DECIDE), {})
    shown = ("date_of_birth", "postcode", "reference")
    return {
        "number": row.row_number,
        "name": name_of(cells),
        "code": said.get("code"),
        "text": said.get("text"),
        "given": {name: cells.get(name) for name in shown},
        "known": person
        and {
            "name": person.full_name,
            "date_of_birth": f"{person.date_of_birth:%d/%m/%Y}",
            "postcode": person.postcode,
            "reference": person.reference,
            "number": person.id,
        },
    }


def decision_groups(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return what can be decided for many rows at once."""
    groups = []
    for code, count in counts.items():
        sentence, same, new = _DECISIONS.get(code, ("{} wait for a decision", None, None))
        is_are = f"{people(count)} {'is' if count == 1 else 'are'}"
        who = is_are if code == NOT_THERE else people(count)
        groups.append({"code": code, "text": sentence.format(who), "same": same, "new": new})
    return groups


def repair_lines(repairs: Sequence[Repair], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Return the repairs that can be made in many rows at once."""
    labels = {column.name: column.label for column in columns}
    return [
        {
            "key": repair.key,
            "label": labels.get(repair.column, repair.column),
            "count": rows(repair.count),
            "examples": [(given, offered(proposal)) for given, proposal in repair.examples],
        }
        for repair in repairs
    ]


def listed_rows(
    upload: Upload, found: Sequence[UploadRow], *, can_open: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the columns and lines of the table of rows in one state."""
    is_register = upload.kind == UploadKind.REGISTER
    columns: list[dict[str, Any]] = [
        {"key": "row", "label": "Row", "numeric": True},
        {"key": "name", "label": "Name", "link": "person_id" if can_open else None, "header": True},
        {"key": "born", "label": "Date of birth"},
    ]
    if is_register:
        columns += [
            {"key": "activity", "label": "Activity"},
            {"key": "status", "label": "Attendance"},
        ]
    else:
        columns += [
            {"key": "postcode", "label": "Postcode"},
            {"key": "reference", "label": "Reference"},
        ]
    columns.append({"key": "note", "label": "Note", "long": True})
    return columns, [_listed(row, is_register) for row in found]


def _listed(row: UploadRow, is_register: bool) -> dict[str, Any]:
    cells, cleaned = row.given | row.mended, row.cleaned
    line = {
        "row": row.row_number,
        "name": name_of(cleaned) or name_of(cells) or "",
        "born": _day(cleaned.get("date_of_birth")) or cells.get("date_of_birth") or "–",
        "postcode": cleaned.get("postcode") or cells.get("postcode") or "–",
        "reference": cleaned.get("reference") or "–",
        "note": note_of(row) or "–",
        "person": row.target_id,
    }
    if is_register:
        place = [cells.get(name) for name in (ACTIVITY_REFERENCE, ACTIVITY_TITLE, SESSION)]
        line["activity"] = ", ".join(filter(None, place)) or "As chosen"
        line["status"] = (cells.get("status") or "Attended").capitalize()
    return line


def _day(iso: str | None) -> str | None:
    return "/".join(reversed(iso.split("-"))) if iso else None


def note_of(row: UploadRow) -> str:
    """Return what is worth saying of a row beyond its cells."""
    if row.problem:
        return row.problem
    said = [one["text"] for one in row.messages if one["severity"] in {"warning", "note"}]
    if row.state == RowState.IMPORTED:
        said = [_EFFECTS[row.effect["kind"]](row), *said]
    elif row.state == RowState.READY and row.target_id:
        said = ["Recorded already: will be brought up to date", *said]
    return ". ".join(text.rstrip(".") for text in said if text)


def _changed(row: UploadRow) -> str:
    names = [*row.effect.get("fields", {}), *row.effect.get("characteristics", {})]
    return ", ".join(name.replace("_", " ").removesuffix(" id") for name in names) or "address"


def _place(row: UploadRow) -> str:
    is_new = row.effect["marked"].get("old_status") is None
    added = "New participant, " if row.effect.get("created") else ""
    return f"{added}added to the register" if is_new else f"{added}attendance changed"


_EFFECTS: dict[str, Callable[[UploadRow], str]] = {
    CREATED: lambda _row: "New",
    UPDATED: lambda row: f"Changed: {_changed(row)}",
    REGISTERED: _place,
}


def sent_on(upload: Upload) -> str:
    return long_day(upload.created_at.date())
