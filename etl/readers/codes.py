"""Recognises coded answers by value, label or alias, and the many ways of writing “not known”."""

from __future__ import annotations

import re
from typing import Literal

from rapidfuzz import fuzz, process

from etl.readers.columns import CodeLike, CodeListLike, Judged, error, shown
from etl.readers.text import plain

Missing = Literal["997", "998", "999"]
"""Not known, prefer not to say, not available: HESA's codes for an answer that is not there."""

_WORDS: dict[Missing, tuple[str, ...]] = {
    "997": (
        "not known",
        "unknown",
        "dont know",
        "do not know",
        "not sure",
        "unsure",
        "n k",
        "nk",
        "unk",
    ),
    "998": (
        "prefer not to say",
        "prefers not to say",
        "information refused",
        "refused",
        "declined",
        "declined to say",
        "rather not say",
        "do not wish to say",
        "withheld",
        "pnts",
    ),
    "999": (
        "not available",
        "not provided",
        "not given",
        "not collected",
        "not recorded",
        "not stated",
        "not applicable",
        "no data",
        "missing",
        "tbc",
        "na",
        "n a",
        "none",
        "null",
        "nil",
        "nan",
        "blank",
    ),
}
_MEANING: dict[str, Missing] = {word: code for code, words in _WORDS.items() for word in words}
_SHORT = frozenset({"na", "nk", "unk", "null", "nil", "nan", "none", "blank", "missing", "tbc"})
"""Words that are also people's names (Na, Null, Nan), so a name is never taken for them."""
_TRAILING_CODE = re.compile(r" ?(99[789])$")
_NEAR = 80


def missing_meaning(text: str, *, is_name: bool = False) -> Missing | None:
    """The missing-value code that a cell text stands for, or None when it is an answer.

    Source: the vocabulary met in exports of outreach trackers, and HESA's 997, 998 and 999.
    """
    words = plain(text)
    if not words:
        return "999"  # a dash, a question mark, dots
    if words in ("997", "998", "999"):
        return words  # type: ignore[return-value]
    if is_name and words in _SHORT:
        return None
    bare = _TRAILING_CODE.sub("", words)
    return _MEANING.get(bare)


class CodeReader:
    """Recognises the codes of one list."""

    def __init__(self, code_list: CodeListLike) -> None:
        self._title = code_list.title
        self._labels = {code.value: code.label for code in code_list.codes}
        self._missing = [code for code in code_list.codes if code.missing]
        self._codes = _lookup(code_list)

    def judge(self, text: str) -> Judged:
        """The code's value for a cell text; a near miss is offered, never taken."""
        words = plain(text)
        if words in self._codes:
            return Judged(self._codes[words])
        meaning = missing_meaning(text)
        if meaning is not None:
            return Judged(self._missing_code(meaning))
        near = (
            process.extractOne(words, list(self._codes), scorer=fuzz.WRatio, score_cutoff=_NEAR)
            if words
            else None
        )
        if near is not None and len(words) > 2:
            label = self._labels[self._codes[near[0]]]
            what = f"did you mean {shown(label)}?"
            return Judged(
                None, (error("unknown_code", f"{shown(text)} is not in the list: {what}", label),)
            )
        some = ", ".join(list(self._labels.values())[:4])
        what = f"{shown(text)} is not in the list “{self._title}”"
        advice = f"choose one of its values ({some} …)."
        return Judged(None, (error("unknown_code", f"{what}: {advice}"),))

    def _missing_code(self, meaning: Missing) -> str | None:
        """The list's code for a missing answer: the same number, else the nearest in meaning."""
        by_value = {code.value: code.value for code in self._missing}
        if meaning in by_value:
            return by_value[meaning]
        wanted = ("refus", "prefer") if meaning == "998" else ("not known", "unknown", "available")
        for code in self._missing:
            if any(word in code.label.lower() for word in wanted):
                return code.value
        return self._missing[-1].value if self._missing else None


def _lookup(code_list: CodeListLike) -> dict[str, str]:
    """Every plain text that names a code: what two codes would share names neither."""
    codes: dict[str, str] = {}
    clashes: set[str] = set()
    for spellings in (_firm, _loose):
        found: dict[str, str] = {}
        for code in code_list.codes:
            for text in spellings(code):
                words = plain(text)
                if found.setdefault(words, code.value) != code.value:
                    clashes.add(words)
        codes = {
            words: value for words, value in found.items() if words and words not in clashes
        } | codes
    return codes


def _firm(code: CodeLike) -> tuple[str, ...]:
    return (code.value, code.label, f"{code.label} {code.value}", f"{code.value} {code.label}")


def _loose(code: CodeLike) -> tuple[str, ...]:
    # Excel drops leading zeros from codes such as 05.
    bare = code.value.lstrip("0")
    return (*code.aliases, bare) if bare else tuple(code.aliases)
