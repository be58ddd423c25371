"""What the pages of administrative records show, in words: no query, no write, no person."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.administrative.expected import Expected
from app.administrative.queries import LoadedYear, OnItsWay
from app.core.administrative import shown_name
from app.core.codes import day_and_time
from etl.records import SOURCES, LoadNote, Stamp

_NAMED = 30


def answer(loaded: Sequence[LoadedYear], missing: Sequence[Expected]) -> str:
    """Say in a sentence what is there and what is not."""
    if not loaded:
        return "Nothing is loaded yet: no participant can be followed."
    sources = len({one.layout.key for one in loaded})
    records = sum(one.rows for one in loaded)
    has = f"{records:,} records of {len(loaded)} years from {sources} of {len(SOURCES)} sources."
    if not missing:
        return f"{has} No year that the participants' ages ask for is missing."
    years = "1 year is" if len(missing) == 1 else f"{len(missing)} years are"
    return f"{has} {years} out and not loaded."


def file_lines(loaded: Sequence[LoadedYear]) -> list[dict[str, Any]]:
    """Return a line for each year of which it is known from which file, the latest load first."""
    noted = [(one, one.note) for one in loaded if one.note is not None]
    lines: list[dict[str, Any]] = [
        {
            "label": f"{one.layout.title} {one.year}",
            "href": year_href(one.layout.key, one.year),
            "rows": one.rows,
            "excluded": note.excluded_rows,
            "loaded": stamp_words(note.stamp),
            "file": note.stamp.file,
            "sha256": note.stamp.sha256,
            "supplements": len(note.supplements),
            "at": str(note.stamp.loaded_at or ""),
        }
        for one, note in noted
    ]
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def source_lines(loaded: Sequence[LoadedYear], missing: Sequence[Expected]) -> list[dict[str, Any]]:
    """Return a line for each source: its years that are loaded, and those that are not."""
    return [
        {
            "source": layout.title,
            "holder": layout.holder,
            "rows": sum(one.rows for one in loaded if one.layout.key == key),
            "years": [
                {"year": one.year, "href": year_href(key, one.year)}
                for one in loaded
                if one.layout.key == key
            ],
            "missing": [
                {
                    "year": one.year,
                    "people": one.participants,
                    "href": url_for("administrative.send", source=key, year=one.year),
                }
                for one in reversed(missing)
                if one.source == key
            ],
        }
        for key, layout in SOURCES.items()
    ]


def way_lines(ways: Sequence[OnItsWay]) -> list[dict[str, Any]]:
    """Return a line for each file on its way in."""
    return [
        {
            "count": 1,
            "label": f"{way.layout.title} {way.job.payload['year']}: "
            + ("look at it before it is used" if way.prepared else "being read"),
            "href": url_for("administrative.show_load", number=way.job.id),
            "note": shown_name(way.job.payload["file"]),
        }
        for way in ways
    ]


def year_href(source: str, year: str) -> str:
    """Return the address of a year's page."""
    return url_for("administrative.show", source=source, year=year)


def stamp_words(stamp: Stamp) -> str:
    """Say when and by whom a file was loaded."""
    when = day_and_time(stamp.loaded_at) if stamp.loaded_at else "At a time that was not noted"
    return f"{when}, by {stamp.loaded_by}" if stamp.loaded_by else when


def note_facts(note: LoadNote) -> list[dict[str, Any]]:
    """Return what is known of a file, as label and value."""
    facts: list[dict[str, Any]] = [
        {"label": "File", "value": note.stamp.file},
        {"label": "Layout", "value": note.layout_title},
        {"label": "SHA-256 of the file", "value": note.stamp.sha256},
    ]
    if note.merged:
        facts.append({"label": "Further aims of a learner", "value": f"{note.merged:,} rows"})
    facts += [
        {"label": "Columns left behind", "value": _names(note.left) or "None"},
        {"label": "Blank, since the file has not the columns", "value": _names(note.absent)},
    ]
    return [fact for fact in facts if fact["value"]]


def supplement_lines(note: LoadNote) -> list[dict[str, str]]:
    """Return the files that were added."""
    return [
        {"file": one.file, "loaded": stamp_words(one), "sha256": one.sha256}
        for one in note.supplements
    ]


def problem_lines(note: LoadNote) -> list[dict[str, Any]]:
    """Return what is wrong with rows and values, the commonest first; no value is shown."""
    left_out = [
        {"what": "Rows left out", "count": each.rows, "first": each.first_row,
         "sentence": f"R{each.sentence[1:]}"}
        for each in note.excluded
    ]  # fmt: skip
    blank = [
        {"what": "Values left blank", "count": each.values, "first": each.first_row,
         "sentence": each.sentence}
        for each in note.blanked
    ]  # fmt: skip
    return left_out + blank


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED:,} more" if len(names) > _NAMED else shown
