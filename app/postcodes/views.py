"""What the page of postcodes shows, in words."""

from collections.abc import Mapping
from typing import Any, Final

from app.core.errors import Invalid
from app.postcodes.services import MOST_LINES, Checked, Line

SHOWN: Final = 500
FILTERS: Final = (
    ("all", "All lines"),
    ("look", "Those that need a look"),
    ("repaired", "Repaired"),
)
_RESTS: Final = (("blank", "Leave them blank"), ("given", "Keep what was pasted"))


def empty_page() -> dict[str, Any]:
    """Return the page before anything was pasted."""
    return {
        "most": MOST_LINES,
        "answer": "Paste a column of postcodes and see at once which can be used, which were"
        " mended, and what is wrong with the rest.",
    }


def refused_page(text: str, error: Invalid) -> dict[str, Any]:
    """Return the page for a text that is too long to be checked here."""
    return empty_page() | {"text": text, "refused": error.message}


def page(checked: Checked, form: Mapping[str, str]) -> dict[str, Any]:
    """Return the page with the verdicts; a filter that nothing fits shows all lines."""
    counts = {
        "all": checked.filled,
        "look": checked.to_look_at,
        "repaired": checked.repaired,
    }
    show = form.get("show", "all")
    show = show if counts.get(show) else "all"
    keep = form.get("rest") == "given"
    fitting = [line for line in checked.lines if _fits(line, show)]
    return {
        "most": MOST_LINES,
        "answer": _sentence(checked),
        "checked": checked,
        "filters": [(key, words, counts[key], key == show) for key, words in FILTERS],
        "lines": fitting[:SHOWN],
        "left_out": max(len(fitting) - SHOWN, 0),
        "rests": [(key, words, (key == "given") == keep) for key, words in _RESTS],
        "column": checked.as_column(keep_unusable=keep),
    }


def _fits(line: Line, show: str) -> bool:
    if show == "look":
        return line.needs_a_look
    if show == "repaired":
        return line.status == "repaired"
    return not line.is_blank


def _sentence(checked: Checked) -> str:
    """Answer first: "18 of 20 can be used; 1 was repaired; 1 needs a look."."""
    parts = [f"{checked.usable:,} of {checked.filled:,} can be used"]
    if checked.repaired:
        parts.append(f"{checked.repaired:,} {_was(checked.repaired)} repaired")
    if checked.ended:
        parts.append(f"{checked.ended:,} {'is' if checked.ended == 1 else 'are'} no longer in use")
    if checked.to_look_at:
        needs = "needs" if checked.to_look_at == 1 else "need"
        parts.append(f"{checked.to_look_at:,} {needs} a look")
    return "; ".join(parts) + "."


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
