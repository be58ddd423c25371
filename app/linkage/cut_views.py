"""The cut of a link as the templates draw it."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.core.context import LONDON
from app.linkage.cut_queries import Consequences, CutLink, Entry, SourceYearOfLink
from app.linkage.queries import member_names
from app.linkage.views import built_on, source_title
from etl.warehouse import Edition


def consequence_page(session: Session, edition: Edition, found: Consequences) -> dict[str, Any]:
    """Return what the page before a cut tells."""
    return {
        "edition": edition,
        "answer": _answer(found),
        "lost": [
            {"title": f"Links of {_year_words(one)}", "before": count, "after": count - 1}
            for one, count in found.lost
        ],
        "kept": [_year_words(one) for one in found.kept],
        "entry": _entry_lines(session, found.entry) if found.entry else None,
        "others": _others(found.others),
        "built": built_on(edition),
    }


def _year_words(one: SourceYearOfLink) -> str:
    return f"{source_title(one.source)}, {one.year}"


def _answer(found: Consequences) -> str:
    if not found.lost:
        return "The participant loses no record of this edition."
    title, years = source_title(found.lost[0][0].source), [one.year for one, _ in found.lost]
    listed = " and ".join(filter(None, (", ".join(years[:-1]), years[-1])))
    lost = f"The participant loses the record of {title} of {listed}"
    if found.entry and found.entry.is_lost:
        return f"{lost}, and with it the entry to higher education in {found.entry.before}."
    return f"{lost}."


def _others(count: int) -> str:
    if not count:
        return "Neither of the two has another candidate, so nothing takes the link's place."
    many = "another candidate" if count == 1 else f"{count} other candidates"
    return (
        f"The two have {many} between them. The next edition may link one of these, and then the"
        " figures change less or differently."
    )


def _entry_lines(session: Session, entry: Entry) -> dict[str, Any]:
    member = member_names(session).get(entry.organisation_key, entry.organisation_key)
    return {
        "title": f"Entrants of {member} who could enter at 18 in {entry.could_enter}",
        "before": entry.entrants,
        "after": entry.entrants - entry.is_lost,
        "words": _entry_words(entry),
    }


def _entry_words(entry: Entry) -> str:
    if entry.before is None:
        return "The record is not one of a first year of undergraduate study: no entry is lost."
    if entry.after is None:
        return f"Their entry in {entry.before} is no longer counted."
    if entry.after == entry.before:
        return f"Their entry in {entry.before} stands on another record."
    return f"Their first entry moves from {entry.before} to {entry.after}."


def cut_lines(cuts: Sequence[CutLink]) -> list[dict[str, Any]]:
    """Return the links that are cut by hand, as a table."""
    return [
        {
            "title": source_title(one.pair.source),
            "href": _address(".show_cut", one),
            "at": f"{one.at.astimezone(LONDON):%d/%m/%Y}",
            "by": one.by,
            "reason": one.reason,
            "effect": _effect(one),
            "restore": _address(".restore_link", one),
        }
        for one in cuts
    ]


def cut_page(one: CutLink) -> dict[str, Any]:
    """Return what the page of a link that is cut tells."""
    (line,) = cut_lines([one])
    return {"line": line, "effect": _effect(one)}


def _effect(one: CutLink) -> str:
    if one.is_used:
        return "The edition in use is without it."
    return "It takes effect with the next edition."


def _address(endpoint: str, one: CutLink) -> str:
    pair = one.pair
    return url_for(endpoint, source=pair.source, left=pair.pseudonym, right=pair.record_pseudonym)
