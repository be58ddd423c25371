"""Types of areas, as the headings of publishers name them and as their codes are formed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

#: What a heading calls a type of area, and the house's word for it.
_WORDS: Final = {
    "oa": "oa",
    "lsoa": "lsoa",
    "msoa": "msoa",
    "dz": "dz",
    "datazone": "dz",
    "iz": "iz",
    "sdz": "sdz",
    "soa": "soa",
    "sa": "sa",
    "wd": "ward",
    "ward": "ward",
    "cas_ward": "cas_ward",
    "lad": "lad",
    "ltla": "lad",
    "laua": "lad",
    "la": "lad",
    "local_authority_district": "lad",
    "utla": "utla",
    "ctyua": "utla",
    "cty": "county",
    "cauth": "cauth",
    "rgn": "region",
    "region": "region",
    "region_nation": "region",
    "ctry": "country",
    "country": "country",
    "countries": "country",
    "pcon": "constituency",
    "bua": "bua",
    "buasd": "buasd",
    "lgd": "lgd",
    "dea": "dea",
    "town": "town",
    "itl": "itl",
}
#: Types whose vintage is part of what they are: an LSOA of 2011 is another area than one of 2021.
_CENSUS: Final = frozenset({"oa", "lsoa", "msoa", "dz", "iz", "sdz", "soa", "sa", "bua", "buasd"})
#: Forms of the codes, by type; a type without one takes any code of nine characters.
FRAMES: Final = {
    "oa": r"[EWSN]00\d{6}",
    "lsoa": r"[EWS]01\d{6}|95[A-Z0-9]{4,8}|N2[01]\d{6}",
    "msoa": r"[EWS]02\d{6}|95[A-Z0-9]{4,8}|N21\d{6}",
    "dz": r"S01\d{6}|N20\d{6}|95[A-Z0-9]{4,8}",
    "iz": r"S02\d{6}",
    "sdz": r"N21\d{6}",
    "soa": r"95[A-Z0-9]{4,8}",
    "ward": r"[EW](?:05|36)\d{6}|S13\d{6}|N08\d{6}|95[A-Z0-9]{2,6}",
    "cas_ward": r"[0-9]{2}[A-Z0-9]{2,7}|95[A-Z0-9]{2,8}|[EWSN]\d{8}",
    "lad": r"E0[6-9]\d{6}|W06\d{6}|S12\d{6}|N09\d{6}",
    "utla": r"E0[6-9]\d{6}|E1[0-3]\d{6}|W06\d{6}|S12\d{6}|N09\d{6}",
    "region": r"E12\d{6}|[WSN](?:92|99)\d{6}",
    "country": r"[EWSNK]\d{8}",
    "constituency": r"E14\d{6}|W07\d{6}|S14\d{6}|N0[56]\d{6}",
}
_ANY: Final = r"[A-Z0-9]{2,12}"
_HEADING: Final = re.compile(
    rf"(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})_?(?P<year>\d\d)?_?"
    r"(?P<what>cd|code|nm|nmw|name)"
)
_SPOKEN: Final = re.compile(
    rf"(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})_(?P<what>code|name)"
    r"(?:_(?:20)?(?P<year>\d\d))?"
)


@dataclass(frozen=True)
class AreaHeading:
    """What a heading says: the type of area, its vintage (two digits or ""), code or name."""

    word: str
    year: str
    what: Literal["code", "name", "welsh_name"]

    @property
    def area_type(self) -> str:
        """`lsoa21` for areas of a census, `lad` for those that change by the year."""
        return self.word + self.year if self.word in _CENSUS else self.word

    @property
    def edition(self) -> str:
        """`lad24`, `lsoa21`."""
        return self.word + self.year

    @property
    def frame(self) -> str:
        """Form of its codes."""
        return FRAMES.get(self.word, _ANY)


def read_heading(heading: str) -> AreaHeading | None:
    """What a heading such as `LSOA21CD`, `ltla24_code` or `LSOA code (2011)` says, or None."""
    text = re.sub(r"[^a-z0-9]+", "_", heading.lower()).strip("_")
    found = _HEADING.fullmatch(text) or _SPOKEN.fullmatch(text)
    if found is None:
        return None
    what: Literal["code", "name", "welsh_name"] = "name"
    if found["what"] in {"cd", "code"}:
        what = "code"
    elif found["what"] == "nmw":
        what = "welsh_name"
    return AreaHeading(_WORDS[found["word"]], found["year"] or "", what)
