"""What the pages of impact studies show."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import url_for

from analytics.cohorts import format_academic_year
from analytics.definitions import get_definition
from analytics.impact.protocol import Protocol
from analytics.impact.studies import StudyKind
from app.core.written import size_words
from app.models import ImpactStudy, Job
from app.models import StudyStatus as Status

#: Of each state its word and tone.
STATES: Final[Mapping[str, tuple[str, str]]] = {
    Status.DRAFT.value: ("Draft", "neutral"),
    Status.LOCKED.value: ("Locked", "progress"),
    Status.READY.value: ("Ready", "done"),
    Status.REFUSED.value: ("Not estimated", "problem"),
    Status.DROPPED.value: ("Dropped", "neutral"),
}
#: What the page of a study says of it first.
ANSWERS: Final[Mapping[str, str]] = {
    Status.DRAFT.value: (
        "Nobody has looked at an outcome. Look at who is compared with whom, then lock the plan."
    ),
    Status.LOCKED.value: (
        "The plan is locked, and nobody has looked at an outcome. You can open the outcomes now."
    ),
    Status.READY.value: "The study is done. Read first what was found, and what it is worth.",
    Status.REFUSED.value: (
        "The groups are not alike enough, so no effect was estimated: it could be the difference"
        " they began with."
    ),
    Status.DROPPED.value: "This study was given up before anybody looked at an outcome.",
}
AT_WORK: Final[Mapping[str, str]] = {
    Status.DRAFT.value: "The groups are being matched. Nobody has looked at an outcome.",
    Status.LOCKED.value: "The plan is locked, the outcomes are open, and the study is being made.",
}
BROKEN_OFF: Final = (
    "The plan is locked and the outcomes are open, but the study was not finished. Run it again."
)
#: The steps of a study, and of each state the step that comes next.
STEPS: Final = ("Declare", "Look at the groups", "Lock the plan", "Open the outcomes", "Read")
NO_RECORDS: Final = "The records that this study needs are not in the present edition."
_EXAMINED: Final = "ks4"
KINDS: Final = {
    ".html": "Report as a page",
    ".pdf": "Report, accessible PDF",
    ".pptx": "Slides",
    ".xlsx": "Workbook",
    ".csv": "Table",
    ".json": "For programs",
    ".txt": "Read me",
}


def rows(studies: Sequence[ImpactStudy]) -> list[dict[str, Any]]:
    """Return studies as rows of a table."""
    return [
        {
            "title": one.title,
            "href": url_for("impact.show", number=one.id),
            "whose": one.whose,
            "prepared": f"{one.prepared_at:%-d %B %Y}",
            "state": STATES[one.status][0],
        }
        for one in studies
    ]


def answer(one: ImpactStudy, job: Job | None) -> str:
    """Return the first sentence of a study's page."""
    if job is not None and not job.is_over:
        return AT_WORK.get(one.status, ANSWERS[one.status])
    if one.status == Status.LOCKED and one.opened_at is not None:
        return BROKEN_OFF
    return ANSWERS[one.status]


def needs_reason(one: ImpactStudy) -> bool:
    """Return whether it was refused, so that a reason is needed to go on."""
    return one.status == Status.REFUSED


def trail(one: ImpactStudy) -> list[dict[str, str]]:
    """Return the steps of a study, each done, current or still to do."""
    if one.status == Status.DROPPED:
        return []
    now = {
        Status.DRAFT.value: 2 if one.results else 1,
        Status.LOCKED.value: 3,
        Status.REFUSED.value: 3,
        Status.READY.value: 4,
    }[one.status]
    return [
        {"label": label, "state": "done" if at < now else "current" if at == now else "todo"}
        for at, label in enumerate(STEPS)
    ]


def kind_rows(kinds: Sequence[tuple[StudyKind, Sequence[int]]]) -> list[dict[str, Any]]:
    """Return the kinds of study that can be asked for, with the years there are."""
    return [
        {
            "title": kind.title,
            "purpose": kind.purpose,
            "href": url_for("impact.declare", kind=kind.name),
            "years": _span([label for _, label in year_choices(kind, years)]),
            "why_not": "" if years else NO_RECORDS,
        }
        for kind, years in kinds
    ]


def year_choices(kind: StudyKind, years: Sequence[int]) -> list[tuple[int, str]]:
    """Return the years of a study: of exams as they are, of entry as academic years."""
    if kind.name == _EXAMINED:
        return [(year, str(year)) for year in years]
    return [(year, format_academic_year(year)) for year in years]


def _span(labels: Sequence[str]) -> str:
    return f"{labels[0]} to {labels[-1]}" if labels else ""


def definition_choices(kind: StudyKind) -> list[tuple[str, str]]:
    """Return the definitions of taking part that a study can be made by, the usual one first."""
    return [(key, get_definition("intensity", key).title) for key in kind.definitions]


def facts(one: ImpactStudy, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return what a study is, as rows of a summary."""
    protocol = Protocol.from_json(one.protocol)
    design = protocol.design
    treatment = protocol.treatment.find_definition()
    named = {
        "Question": protocol.question,
        "Who is studied": protocol.population,
        "With whom they are compared": protocol.comparison,
        "What counts as taking part": f"{treatment.title} ({treatment.reference})",
        "Outcomes": ", ".join(outcome.title for outcome in protocol.outcomes),
        "Matched on": ", ".join(covariate.title for covariate in protocol.covariates),
        "Comparison pupils from": design.scope.replace("-", " ") + " schools",
        "Matching": f"{design.method}, {design.ratio} to one, caliper {design.caliper}",
        "Why this study": one.note,
        "Whose participants": one.whose,
        "Edition": f"{one.edition}, snapshot {one.snapshot[:12]}",
        "Declared": f"{names.get(one.prepared_by, '')}, {one.prepared_at:%-d %B %Y, %H:%M}",
        "Locked": (
            f"{names.get(one.locked_by or 0, '')}, {one.locked_at:%-d %B %Y, %H:%M}"
            if one.locked_at
            else ""
        ),
        "Hash of the plan": one.protocol_hash,
        "Outcomes opened": f"{one.opened_at:%-d %B %Y, %H:%M}" if one.opened_at else "",
        "Estimated in spite of poor balance because": one.told_because,
    }
    return [{"label": label, "value": value} for label, value in named.items() if value]


def file_rows(one: ImpactStudy, sizes: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the files of a study that are offered, those for people first."""
    order = list(KINDS)
    offered = [
        (order.index(ending), name, KINDS[ending])
        for name in sizes
        for ending in [f".{name.rpartition('.')[2]}"]
        if ending in KINDS and name != "report.json"
    ]
    return [
        {
            "name": name,
            "kind": kind,
            "size": size_words(sizes[name]),
            "href": url_for("impact.file", number=one.id, name=name),
        }
        for _, name, kind in sorted(offered)
    ]
