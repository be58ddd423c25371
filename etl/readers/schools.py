"""Judges school and college numbers (URN) against the register, with the name as a witness."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from etl.readers.cells import required
from etl.readers.codes import missing_meaning
from etl.readers.columns import Column, Finding, Judged, error, note, shown, warning
from etl.readers.text import plain, squeeze

SEPARATOR = "\x1f"
"""Between URN and name in the one text that is judged."""
_NEAR = 75
_DIFFERENT = 45


class SchoolReader:
    """Recognises institutions by URN, or offers the nearest by name.

    Parameters
    ----------
    institutions
        URN to name; or only the URNs, and then no name is offered.
    """

    def __init__(self, institutions: Mapping[str, str] | Collection[str]) -> None:
        self._urns = frozenset(institutions)
        self._names = dict(institutions) if isinstance(institutions, Mapping) else {}
        self._plain = {urn: plain(name) for urn, name in sorted(self._names.items())}
        self._by_plain: dict[str, list[str]] = {}
        for urn, name in self._plain.items():
            self._by_plain.setdefault(name, []).append(urn)
        self._nearest = lru_cache(maxsize=10_000)(self._search)

    def judge(self, column: Column, text: str) -> Judged:
        """Judge `URN`, or `URN SEPARATOR name`; either side may be empty."""
        urn, _, name = (part.strip() for part in text.partition(SEPARATOR))
        urn = squeeze(urn).removesuffix(".0")
        if urn in self._urns:
            return Judged(urn, self._doubt(urn, name))
        if urn and missing_meaning(urn) is None and not name and any(c.isalpha() for c in urn):
            urn, name = "", urn  # the name stands where the number should
        is_absent = not urn or missing_meaning(urn) is not None
        if is_absent and (not name or missing_meaning(name) is not None):
            if column.required:
                return Judged(None, (required(column),))
            return Judged(
                None,
                (note("missing_value", "No school or college was given."),) if urn or name else (),
            )
        if is_absent and len(same := self._by_plain.get(plain(name), [])) == 1:
            found = note(
                "school_by_name", f"{shown(name, 60)} was found by its name (URN {same[0]})."
            )
            return Judged(same[0], (found,))
        return Judged(None, (self._unknown("" if is_absent else urn, name),))

    def _doubt(self, urn: str, name: str) -> tuple[Finding, ...]:
        known = self._names.get(urn)
        if not known or not name or fuzz.WRatio(plain(name), self._plain[urn]) >= _DIFFERENT:
            return ()
        what = f"URN {urn} is {shown(known, 60)}, but the file calls it {shown(name, 60)}"
        return (warning("school_name_differs", f"{what}: check which is right."),)

    def _unknown(self, urn: str, name: str) -> Finding:
        start = f"There is no school or college with the URN {shown(urn)}"
        if not urn:
            start = f"{shown(name, 60)} is not the name of one school or college in the register"
        near = self._nearest(plain(name)) if name else None
        if near is None:
            return error("unknown_school", f"{start}: look its URN up on the schools page.")
        return error(
            "unknown_school", f"{start}: did you mean {self._names[near]} (URN {near})?", near
        )

    def _search(self, name: str) -> str | None:
        found = process.extractOne(
            name, self._plain, scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR
        )
        return found[2] if found else None
