"""What the public pages show, in words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from flask import url_for

from analytics.publications import Manifest
from app.core.codes import long_day
from app.core.context import LONDON
from app.models import Publication
from app.publications import views

FILE: Final = "published.file"
HOUSE: Final = "Hearth"


def day(at: datetime | None) -> str:
    """Return an instant as the day that it was where the members are."""
    return long_day(at.astimezone(LONDON)) if at is not None else ""


def index_answer(shown: int, total: int) -> str:
    """Return the first sentence of the list."""
    if not total:
        return "Nothing has been published yet."
    if shown == total:
        return f"{total:,} {'report' if total == 1 else 'reports'}, the newest first."
    return f"{shown:,} of {total:,} reports."


def rows(publications: Sequence[Publication]) -> list[dict[str, Any]]:
    """Return what is published as entries of the list."""
    return [
        {
            "title": one.title,
            "href": url_for("published.show", slug=one.slug),
            "summary": one.summary,
            "whose": one.whose,
            "published": day(one.published_at),
            "version": one.version,
        }
        for one in publications
    ]


def entry(one: Publication, address: Callable[..., str]) -> dict[str, Any]:
    """Return what is published as an entry of the feed."""
    return {
        "title": one.title,
        "address": address("published.show", slug=one.slug),
        "summary": one.summary,
        "author": one.whose if one.organisation_id else HOUSE,
        "updated": one.published_at.isoformat() if one.published_at else "",
    }


def sections(report: Mapping[str, Any], manifest: Manifest, slug: str) -> list[dict[str, Any]]:
    """Return the sections of the report with the addresses of their pictures."""
    return views.sections(report, manifest, FILE, slug=slug)


def files(manifest: Manifest, slug: str) -> list[dict[str, Any]]:
    """Return the files that can be downloaded."""
    return views.file_rows(manifest, FILE, slug=slug)


def facts(one: Publication, report: Mapping[str, Any], manifest: Manifest) -> list[dict[str, Any]]:
    """Return what the publication was made from."""
    made = report["made"]
    named = {
        "Whose participants": one.whose,
        "Years": report["years"],
        "Published": day(one.published_at),
        "Version": str(one.version),
        "Edition of the data": f"{one.edition}, built on {long_day(_date(made['built_on']))}",
        "Snapshot (SHA-256)": one.snapshot,
        "Manifest (SHA-256)": one.manifest,
        "Version of Hearth": one.code,
        "Approved for external circulation": f"{day(one.approved_at)}, by the research group",
    }
    if manifest.study is not None:
        locked = manifest.study.locked
        named["Plan (SHA-256)"] = f"{locked.hash}, locked on {day(locked.at)}"
        named["Outcomes opened"] = day(manifest.study.opened_at)
    return [{"label": label, "value": value} for label, value in named.items()]


def _date(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def citation(one: Publication, address: str) -> str:
    """Return how to cite it, with version and date."""
    author = one.whose if one.organisation_id else HOUSE
    year = one.published_at.astimezone(LONDON).year if one.published_at else ""
    publisher = "" if author == HOUSE else f" {HOUSE}."
    return (
        f"{author} ({year}). {one.title}. Version {one.version}, {day(one.published_at)}."
        f"{publisher} Edition {one.edition}, snapshot {one.snapshot[:12]}. {address}"
    )


def command() -> str:
    """Return the command by which whoever holds the edition makes the files again."""
    return "hearth publication recompute manifest.json --edition FOLDER --out again"
