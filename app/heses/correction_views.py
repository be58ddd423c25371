"""What the pages of corrections show, in words: no query, no write."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app.core.codes import day_and_time
from app.heses.correction_queries import Step
from app.models import CorrectionStatus, HesesCorrection, HesesRun

STATES = {
    CorrectionStatus.PROPOSED.value: ("Proposed", "waiting"),
    CorrectionStatus.ACCEPTED.value: ("Accepted", "done"),
    CorrectionStatus.REJECTED.value: ("Rejected", "problem"),
    CorrectionStatus.WITHDRAWN.value: ("Withdrawn", "neutral"),
}
STEPS = {
    "heses_correction.propose": "Proposed",
    "heses_correction.accept": "Accepted",
    "heses_correction.reject": "Rejected",
    "heses_correction.withdraw": "Withdrawn",
    "heses_correction.apply": "Applied in a new run",
}
BLANK = "blank"


def answer(counts: Mapping[str, int], due: str) -> str:
    """Return the first sentence of an institution's corrections."""
    by = f" Response due by {due}." if due else ""
    total = sum(counts.values())
    if not total:
        return f"Nothing has been proposed.{by}"
    parts = [
        f"{counts[state]:,} {words.lower()}"
        for state, (words, _) in STATES.items()
        if counts.get(state)
    ]
    noun = "correction" if total == 1 else "corrections"
    return f"{total:,} {noun}: {', '.join(parts)}.{by}"


def rows(
    corrections: Sequence[HesesCorrection], names: Mapping[int, str], segment: str
) -> list[dict[str, Any]]:
    """Return corrections as rows of a table."""
    return [_row(each, names, segment) for each in corrections]


def _row(one: HesesCorrection, names: Mapping[int, str], segment: str) -> dict[str, Any]:
    decided = names.get(one.decided_by, "") if one.decided_by else ""
    return {
        "id": one.id,
        "husid": one.husid,
        "numhus": one.numhus,
        "field": one.field,
        "before": one.value_before or BLANK,
        "after": one.value_after or BLANK,
        "reason": one.reason,
        "state": STATES[one.status],
        "is_proposed": one.status == CorrectionStatus.PROPOSED,
        "proposed": f"{names.get(one.proposed_by, '')}, {day_and_time(one.proposed_at)}",
        "proposed_by": one.proposed_by,
        "decided": f"{decided}, {day_and_time(one.decided_at)}" if one.decided_at else "",
        "note": one.decision_note,
        "href": url_for("heses.show_correction", run_id=one.run_id, instid=segment, number=one.id),
    }


def facts(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return one correction as a list of what it is."""
    named = {
        "HUSID": row["husid"],
        "NUMHUS": row["numhus"],
        "Field": row["field"],
        "The record holds": row["before"],
        "It ought to hold": row["after"],
        "Reason": row["reason"],
        "State": row["state"][0],
        "Proposed by": row["proposed"],
        "Decided by": row["decided"],
        "Note on the decision": row["note"],
    }
    return [{"label": label, "value": value} for label, value in named.items() if value]


def step_rows(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return the trail of a correction as rows of a table."""
    return [
        {
            "at": day_and_time(step.at),
            "what": STEPS.get(step.action, step.action),
            "who": step.who,
            "role": step.role,
            "event": step.event,
        }
        for step in steps
    ]


def sign_off_answer(waiting: int, accepted: int) -> str:
    """Return the first sentence of the queue of sign-off."""
    said = f"{waiting:,} {'waits' if waiting == 1 else 'wait'} for a decision"
    if not accepted:
        return f"{said}; none is signed off."
    return f"{said}; {accepted:,} {'is' if accepted == 1 else 'are'} signed off."


def by_institution(lines: Sequence[dict[str, Any]], instids: Sequence[str]) -> dict[str, Any]:
    """Return the rows under their institutions, in order."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for line, instid in zip(lines, instids, strict=True):
        groups.setdefault(instid, []).append(line)
    return groups


def repeat_rows(repeats: Sequence[HesesRun]) -> list[dict[str, Any]]:
    """Return the runs made with corrections, each with what moved."""
    return [
        {
            "label": f"Run {run.id}, {day_and_time(run.started_at)}",
            "href": url_for("heses.show_run", run_id=run.id),
            "moved_href": url_for("heses.show_moved", run_id=run.id),
        }
        for run in repeats
    ]
