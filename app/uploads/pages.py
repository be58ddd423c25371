"""What each page of uploads is given: the reads of `queries` in the words of `views`."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.core import audit
from app.core.codes import day_and_time
from app.core.context import Hearth
from app.core.errors import Invalid
from app.core.paging import Page
from app.models import Activity, Job, Participant, RowState, Upload, UploadRow, UploadState
from app.uploads import mapping, queries, reading, storage, views
from app.uploads.columns import list_columns
from etl.readers import Column

READINGS = (
    ("day_first", "Day first: 03/09 is 3 September"),
    ("month_first", "Month first: 03/09 is 9 March"),
)
SWAPPED = (
    ("day_first_swapped", "Excel swapped day and month: swap them back"),
    ("day_first", "The dates are right as they stand"),
)
HOW = {
    "remembered": ("As last time", "done"),
    "exact": ("Recognised", "done"),
    "alias": ("Recognised", "done"),
    "normalised": ("Recognised", "done"),
    "similar": ("A guess: check it", "waiting"),
}


def is_busy(upload: Upload) -> bool:
    return upload.state in views.BUSY


def has_failed(upload: Upload) -> bool:
    return upload.state in {UploadState.UNREADABLE, UploadState.CANCELLED}


def is_to_map(upload: Upload) -> bool:
    return upload.state == UploadState.TO_MAP


def is_discarded(upload: Upload) -> bool:
    return upload.state == UploadState.CANCELLED


def activity_title(activity: Activity) -> str:
    title = f"{activity.title}, {activity.starts_on:%d/%m/%Y}"
    return f"{title} ({activity.reference})" if activity.reference else title


def index_page(found: Page[Upload], senders: Mapping[int, str]) -> dict[str, Any]:
    """Return the list of uploads, with how each stands."""
    lines = [
        {
            "file": upload.file_name,
            "href": url_for("uploads.show", number=upload.id),
            "kind": "Participants" if upload.kind == "participants" else "Register",
            "sent": day_and_time(upload.created_at),
            "by": senders.get(upload.user_id),
            "rows": views.rows_read(upload) or upload.summary.get("rows"),
            "tag": views.STATE_TAGS[UploadState(upload.state)],
            "waiting": upload.counts.get("to_fix", 0) + upload.counts.get("to_decide", 0),
        }
        for upload in found.items
    ]
    return {"page": found, "lines": lines}


def progress_page(upload: Upload, job: Job | None) -> dict[str, Any]:
    """Return how far the work on an upload is."""
    label = views.BUSY[UploadState(upload.state)].format(upload.file_name)
    may_stop = upload.state != UploadState.UNDOING
    return {
        "upload": upload,
        "job": job,
        "label": label,
        "stop_href": url_for("uploads.stop", number=upload.id) if may_stop else None,
        "has_failed": job is None or job.is_over,
    }


def columns_page(
    session: Session,
    upload: Upload,
    *,
    hearth: Hearth,
    choice: Mapping[str, str | None] | None = None,
    readings: Mapping[str, str] | None = None,
    error: Invalid | None = None,
) -> dict[str, Any]:
    """Return the headings of a file with their guesses, examples and dates."""
    columns = list_columns(upload.kind, hearth.today, has_activity=upload.activity_id is not None)
    suggestions = mapping.suggest(session, upload, columns)
    chosen = choice or {one.header: one.column for one in suggestions}
    table = storage.table(hearth, upload.stored_as)
    examples = reading.preview(table) if table.exists() else []
    lines = [
        _heading_line(upload, place, one, examples, chosen=chosen, readings=readings or {})
        for place, one in enumerate(suggestions)
    ]
    problems = mapping.check_choice(upload, chosen, columns)
    return {
        "upload": upload,
        "lines": lines,
        "columns": columns,
        "examples": examples,
        "left_out": sum(1 for line in lines if not line["column"]),
        "new": sum(1 for line in lines if line["is_new"]),
        "error": error,
        "warnings": [p.text for p in problems if p.severity == "warning"],
        "errors": [error.message] if error else [],
        "earlier": earlier_notice(session, upload),
        "notes": upload.summary.get("notes", []),
        "activity": queries.find_activity(session, upload.activity_id),
        "is_again": upload.state != UploadState.TO_MAP,
    }


def _heading_line(
    upload: Upload,
    place: int,
    one: mapping.Suggestion,
    examples: Sequence[Mapping[str, str | None]],
    *,
    chosen: Mapping[str, str | None],
    readings: Mapping[str, str],
) -> dict[str, Any]:
    evidence = upload.summary["dates"].get(one.header)
    kept = upload.mapping.get("orders", {}).get(one.column)
    reading_now = readings.get(one.header) or kept
    if evidence and not reading_now and not evidence["needs_choice"]:
        reading_now = evidence["proposal"]
    is_swapped = bool(evidence) and evidence["order"] == "excel_swapped"
    return {
        "place": place,
        "header": one.header,
        "letter": one.letter,
        "column": chosen.get(one.header),
        "how": HOW.get(one.how) if chosen.get(one.header) else None,
        "is_new": one.is_new,
        "examples": [row[one.header] for row in examples if row.get(one.header)][:3],
        "dates": evidence,
        "reading": reading_now,
        "readings": SWAPPED if is_swapped else READINGS,
    }


def earlier_notice(session: Session, upload: Upload) -> dict[str, Any] | None:
    """Return when the very same file was sent before, if it was."""
    earlier = queries.find_earlier(session, upload)
    if earlier is None:
        return None
    is_undone = earlier.state == UploadState.UNDONE
    outcome = "and the import was taken back" if is_undone else "and imported"
    rest = "" if is_undone else " Sending it again changes nothing that is still the same."
    return {
        "text": f"This very file was sent on {views.sent_on(earlier)} {outcome}.{rest}",
        "href": url_for("uploads.show", number=earlier.id),
    }


def rows_page(
    session: Session,
    upload: Upload,
    *,
    hearth: Hearth,
    show: str | None,
    page: int,
    can_open: bool,
) -> dict[str, Any]:
    """Return the rows of an upload in one state, with what can be done about them."""
    counts = views.counts_of(upload)
    known = {one["state"] for one in counts}
    show = show if show and show in known else views.first_tab(upload)
    columns = list_columns(upload.kind, hearth.today, has_activity=upload.activity_id is not None)
    found = queries.list_rows(session, upload, show, page=page)
    is_open = upload.state in {UploadState.TO_REVIEW, UploadState.IMPORTED}
    people = queries.list_people(session, found.items) if show == RowState.TO_DECIDE else {}
    return {
        "upload": upload,
        "heading": _heading(upload),
        "answer": views.answer_of(upload),
        "counts": counts,
        "read": views.rows_read(upload),
        "show": show,
        "found": found,
        "people": people,
        "is_open": is_open,
        "ready": upload.counts.get("ready", 0) if is_open else 0,
        "waiting": upload.counts.get("to_fix", 0) + upload.counts.get("to_decide", 0),
        "earlier": earlier_notice(session, upload),
        "activity": queries.find_activity(session, upload.activity_id),
        "is_imported": upload.state == UploadState.IMPORTED,
        "is_review": upload.state == UploadState.TO_REVIEW,
        **_part(session, upload, found.items, columns, show=show, people=people, can_open=can_open),
    }


def _heading(upload: Upload) -> str:
    words = {
        UploadState.TO_REVIEW: "Review",
        UploadState.IMPORTED: "Imported:",
        UploadState.UNDONE: "Taken back:",
    }
    return f"{words[UploadState(upload.state)]} {upload.file_name}"


def _part(
    session: Session,
    upload: Upload,
    rows: Sequence[UploadRow],
    columns: Sequence[Column],
    *,
    show: str,
    people: Mapping[int, Participant],
    can_open: bool,
) -> dict[str, Any]:
    """Return what the chosen state of rows needs."""
    if show == RowState.TO_FIX:
        mapped = {name for name in upload.mapping["choice"].values() if name}
        return {
            "rows": [views.row_to_fix(row, columns, mapped) for row in rows],
            "repairs": views.repair_lines(queries.list_repairs(session, upload), columns),
        }
    if show == RowState.TO_DECIDE:
        return {
            "rows": [views.row_to_decide(row, people.get(row.target_id or 0)) for row in rows],
            "groups": views.decision_groups(queries.count_decisions(session, upload)),
        }
    table_columns, lines = views.listed_rows(upload, rows, can_open=can_open)
    for line in lines:
        number = line.pop("person")
        line["person_id"] = (
            url_for("participants.show", number=number) if number and can_open else None
        )
    return {"table_columns": table_columns, "rows": lines}


def tell_people_read(session: Session, people: Mapping[int, Participant]) -> None:
    """Note that recorded people were shown beside the rows that may mean them."""
    audit.record_read(session, "participant", people.values())


def row_said(row: UploadRow) -> tuple[str, str]:
    """Return what became of a row that a person has just dealt with, and the category."""
    said = {
        RowState.READY: (f"Row {row.row_number} is ready.", "success"),
        RowState.TO_DECIDE: (f"Row {row.row_number} now needs a decision.", "warning"),
        RowState.DUPLICATE: (f"Row {row.row_number} repeats another row of the file.", "warning"),
    }
    still = (f"Row {row.row_number} is not right yet.", "error")
    return said.get(RowState(row.state), still)


def repaired_said(count: int) -> str:
    return f"{views.rows(count).capitalize()} repaired."


def decided_said(count: int) -> str:
    return f"Decided for {views.rows(count)}."
