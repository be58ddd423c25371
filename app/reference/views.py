"""What the pages of the reference data show, in words: no query, no write."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import url_for

from app.core.codes import day_and_time, edition_words
from app.reference.queries import Loaded
from etl.reference.editions import Edition
from etl.reference.kinds import get_kind
from etl.reference.missing import Missing

#: What the kinds are for, in the order in which a site needs them.
GROUPS = (
    (
        "Postcodes and areas",
        ("onspd", "nspl", "area_lookup", "boundaries", "boundaries_estimate",
         "area_lookup_estimate"),
    ),
    (
        "Participation in higher education",
        ("ofs_participation", "polar4", "polar3", "tundra_msoa", "tundra_lsoa", "adult_he", "gaps",
         "uni_connect"),
    ),
    ("Deprivation", ("imd",)),
    (
        "Rural, urban and coast",
        ("ruc", "coastal", "coastline", "settlement_estimate", "coast_estimate"),
    ),
    ("Schools", ("gias", "ks4", "ks5")),
)  # fmt: skip
REST = "People and neighbourhoods"
ALTERED = {"altered": " (its table has been altered: load the file again)"}


def groups(loaded: Sequence[Loaded]) -> list[dict[str, Any]]:
    """Return the kinds under what they are for."""
    lines: dict[str, list[dict[str, Any]]] = {}
    for one in loaded:
        title = next((name for name, keys in GROUPS if one.kind.key in keys), REST)
        lines.setdefault(title, []).append(_kind_line(one))
    headings = [*(title for title, _ in GROUPS), REST]
    return [{"title": one, "lines": lines[one]} for one in headings if one in lines]


def _kind_line(loaded: Loaded) -> dict[str, Any]:
    kind, in_use = loaded.kind, loaded.in_use
    return {
        "title": kind.title,
        "href": url_for("reference.show", kind=kind.key),
        "publisher": kind.publisher,
        "licence": kind.licence,
        "page": kind.page,
        "edition": edition_words(in_use.edition) if in_use else None,
        "rows": in_use.rows if in_use else None,
        "loaded": loaded_words(in_use) if in_use else None,
        "others": ", ".join(_other_editions(loaded)),
        "estimate": bool(in_use and in_use.estimate),
        "synthetic": bool(in_use and in_use.synthetic),
        "computed": kind.computed,
        "made": in_use.notes[0] if in_use and in_use.estimate and in_use.notes else "",
    }


def _other_editions(loaded: Loaded) -> Iterator[str]:
    """Give the editions beside that in use, each once however many revisions it has."""
    in_use = loaded.in_use.edition if loaded.in_use else None
    for edition in dict.fromkeys(one.edition for one in loaded.editions):
        if edition != in_use:
            yield edition_words(edition)


def loaded_words(edition: Edition) -> str:
    """Return when an edition was loaded and by whom."""
    by = f", by {edition.loaded_by}" if edition.loaded_by else ""
    return f"{day_and_time(edition.loaded_at)}{by}"


def missing_lines(missing: Iterable[Missing]) -> list[dict[str, Any]]:
    """Return what is missing as lines of a table: the feature, and what would give it."""
    features: dict[str, list[Missing]] = {}
    for one in missing:
        for feature in one.needed_for:
            features.setdefault(feature, []).append(one)
    lines = []
    for feature, kinds in features.items():
        instead = {get_kind(one.instead).title for one in kinds if one.instead}
        instead |= {"Synthetic figures only" for one in kinds if one.state == "synthetic"}
        lines.append(
            {
                "feature": feature[0].upper() + feature[1:],
                "kinds": [
                    {
                        "title": one.title + _remark(one),
                        "href": url_for("reference.show", kind=one.kind),
                    }
                    for one in kinds
                ],
                "instead": ", ".join(sorted(instead)),
            }
        )
    return lines


def _remark(missing: Missing) -> str:
    return " (optional)" if missing.optional else ALTERED.get(missing.state, "")


def answer(loaded: Sequence[Loaded], missing: Sequence[Missing]) -> str:
    """Return the first sentence of the list."""
    there = sum(1 for one in loaded if one.in_use)
    features = {feature for one in missing if not one.optional for feature in one.needed_for}
    held = f"{there} of {len(loaded)} kinds of reference data are loaded"
    if not features:
        return f"{held}; nothing that a page needs is missing."
    return f"{held}; {len(features)} features lack something."


def edition_lines(loaded: Loaded) -> list[dict[str, Any]]:
    """Return the editions of a kind as lines of a table."""
    return [
        {
            "label": edition_words(one.label),
            "rows": one.rows,
            "loaded": loaded_words(one),
            "file": one.source_name,
            "changed": changes_words(one),
            "in_use": one.in_use,
            "estimate": one.estimate,
            "synthetic": one.synthetic,
            "use_href": url_for(
                "reference.use", kind=one.kind, edition=one.edition, revision=one.revision
            ),
        }
        for one in loaded.editions
    ]


def changes_words(edition: Edition) -> str | None:
    """Return how an edition differs from the one before it: "+120, -4, 1,310 changed..."."""
    found = edition.changed
    if found is None:
        return None
    return (
        f"{found.added:,} added, {found.removed:,} removed, {found.changed:,} changed"
        f" against {edition_words(found.against)}"
    )


def kind_answer(loaded: Loaded) -> str:
    """Return the first sentence of the page of a kind."""
    in_use, count = loaded.in_use, len(loaded.editions)
    if in_use is None:
        return "Nothing is in use." if count else "Nothing is loaded yet."
    rest = {1: "", 2: " One other is loaded."}.get(count, f" {count - 1} others are loaded.")
    return f"Edition {edition_words(in_use.label)}, is in use: {in_use.rows:,} rows.{rest}"


def kind_facts(loaded: Loaded) -> list[dict[str, Any]]:
    """Return what a kind is, as a summary list."""
    kind = loaded.kind
    rows = [
        {"label": "Publisher", "value": kind.publisher},
        {"label": "Licence", "value": kind.licence},
        {"label": "Needed for", "value": ", ".join(kind.needed_for) or "Nothing depends on it"},
    ]
    if kind.file_hint:
        rows.append({"label": "The file", "value": kind.file_hint})
    return rows


def result_heading(edition: Edition, before: Edition | None) -> str:
    """Return what a load has come to, as the heading of its page."""
    title = f"{get_kind(edition.kind).title}, edition {edition_words(edition.edition)},"
    if edition.in_use:
        return f"{title} is in use"
    newer = f": {edition_words(before.edition)} stays in use" if before else ""
    return f"{title} is loaded{newer}"


def file_of(payload: Mapping[str, Any]) -> str:
    """Return the sender's name of the file of a load."""
    return str(payload.get("file", "")).partition("-")[2] or "the file"
