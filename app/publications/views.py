"""What the pages of publications show, in words: no query, no write."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from analytics.publications import MANIFEST, PLAIN, Manifest
from app.core import written
from app.core.access import Actor
from app.core.codes import day_and_time, long_day
from app.core.context import LONDON
from app.core.errors import NotFound
from app.core.reports import find_report
from app.models import Publication
from app.models import PublicationStatus as Status
from app.publications.queries import Trail
from app.publications.states import Verb, may

STATES = {
    Status.DRAFT.value: ("Draft", "waiting"),
    Status.CHECKED.value: ("Checked", "progress"),
    Status.APPROVED.value: ("Approved", "progress"),
    Status.PUBLISHED.value: ("Published", "done"),
    Status.WITHDRAWN.value: ("Withdrawn", "problem"),
    Status.DROPPED.value: ("Dropped", "neutral"),
}
ANSWERS = {
    Status.DRAFT.value: "A draft: the central team checks it once its files have been made.",
    Status.CHECKED.value: "Checked: the research group decides whether it may leave the house.",
    Status.APPROVED.value: "Approved for external circulation: the central team can publish it.",
    Status.PUBLISHED.value: "Published: everybody can read it, and it does not change any more.",
    Status.WITHDRAWN.value: "Withdrawn: its address says so and why; its files are kept here.",
    Status.DROPPED.value: "Dropped as a draft.",
}
STEPS = {
    "prepare": "Prepared", "change": "Words changed", "make_files": "Files asked for",
    "build": "Files made", "check": "Checked", "send_back": "Sent back",
    "approve": "Approved for external circulation", "publish": "Published",
    "withdraw": "Withdrawn", "drop": "Dropped", "void": "Check and approval void",
    "ask_override": "Reason given to publish in spite of a finding",
    "confirm_override": "Reason confirmed by a second person",
}  # fmt: skip
KINDS = {
    "html": "Web page", "pdf": "PDF document", "pptx": "Slides", "xlsx": "Workbook",
    "csv": "Table as CSV", "svg": "Picture", "png": "Picture", "gpkg": "Areas of the maps",
    "json": "Structured text",
}  # fmt: skip
#: In which order files are offered: what people read first, what programs read last.
ORDER = tuple(KINDS)
TABS = {"preparing": "Being prepared", "published": "Published", "over": "Withdrawn or dropped"}


def index_answer(counts: Mapping[str, int]) -> str:
    """Return the first sentence of the list."""
    preparing, published = counts["preparing"], counts["published"]
    if not preparing and not published:
        return "Nothing has been prepared yet."
    return (
        f"{preparing:,} {'is' if preparing == 1 else 'are'} being prepared;"
        f" {published:,} {'is' if published == 1 else 'are'} published."
    )


def rows(publications: Sequence[Publication]) -> list[dict[str, Any]]:
    """Return publications as rows of a table."""
    return [
        {
            "title": one.title,
            "href": url_for("publications.show", number=one.id),
            "whose": one.whose,
            "edition": one.edition,
            "version": one.version,
            "state": STATES[one.status],
            "on": long_day((one.published_at or one.prepared_at).astimezone(LONDON)),
        }
        for one in publications
    ]


def report_title(name: str) -> str:
    """Return what a report is called; one that is no longer there has its name alone."""
    try:
        return find_report(name).title
    except NotFound:  # the list of reports may have changed since
        return name


def facts(one: Publication, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return what a publication is, as a list."""

    def who(by: int | None, at: Any) -> str:
        return f"{names.get(by, '')}, {day_and_time(at)}" if by and at else ""

    named: dict[str, Any] = {
        "Whose participants": one.whose,
        "Definitions": ", ".join(f"{name}: {key}" for name, key in sorted(one.definitions.items()))
        or "The report's own",
        "Edition": f"{one.edition}, snapshot {one.snapshot[:12]}",
        "Version of Hearth": one.code,
        "Summary": one.summary,
        "Note to those who check": one.note,
        "Prepared by": who(one.prepared_by, one.prepared_at),
        "Checked by": who(one.checked_by, one.checked_at),
        "Approved by": who(one.approved_by, one.approved_at),
        "Published by": who(one.published_by, one.published_at),
        "Withdrawn by": who(one.withdrawn_by, one.withdrawn_at),
        "Withdrawn because": one.withdrawal_reason,
    }
    rows = [{"label": label, "value": value} for label, value in named.items() if value]
    return [*_subject(one), *rows]


def _subject(one: Publication) -> list[dict[str, str]]:
    if one.study_id is not None:
        href = url_for("impact.show", number=one.study_id)
        return [{"label": "Impact study", "value": one.report, "href": href, "action": "Open"}]
    years = one.years.replace("-", " to ") or "All that the records cover"
    return [
        {"label": "Report", "value": report_title(one.report)},
        {"label": "Years", "value": years},
    ]


def trail_rows(trail: Sequence[Trail]) -> list[dict[str, Any]]:
    """Return the trail as rows of a table."""
    return [
        {
            "at": day_and_time(step.at),
            "what": STEPS.get(step.action.partition(".")[2], step.action),
            "who": step.who,
            "role": step.role,
            "event": step.event,
        }
        for step in trail
    ]


def allowed(one: Publication, actor: Actor) -> dict[str, bool]:
    """Return which steps this person could take now."""
    return {verb.value: may(one, verb, actor) for verb in Verb}


def file_rows(manifest: Manifest, endpoint: str, **parts: Any) -> list[dict[str, Any]]:
    """Return the files that are offered for download, those for people first."""
    lines = [
        {
            "name": each.name,
            "kind": KINDS.get(each.name.rpartition(".")[2], "File"),
            "size": written.size_words(each.size),
            "href": url_for(endpoint, name=each.name, **parts),
        }
        for each in manifest.files
        if not each.name.endswith(PLAIN)  # parts of the page
    ]
    manifest_row = {
        "name": MANIFEST,
        "kind": "Manifest",
        "size": written.size_words(len(manifest.to_json().encode())),
        "href": url_for(endpoint, name=MANIFEST, **parts),
    }
    lines.sort(key=lambda line: (_place(line["name"]), line["name"]))
    return [*lines, manifest_row]


def _place(name: str) -> int:
    ending = name.rpartition(".")[2]
    return ORDER.index(ending) if ending in ORDER else len(ORDER)


def sections(
    report: Mapping[str, Any], manifest: Manifest, endpoint: str, **parts: Any
) -> list[dict[str, Any]]:
    """Return the sections of a report as a page shows them: with the address of their picture."""
    there = {each.name for each in manifest.files}
    return written.sections(report, there, lambda name: url_for(endpoint, name=name, **parts))
