"""A report whose true figures are tell-tales: primes and averages that nothing prints by chance.

Whoever finds one of them in what leaves the site has found a figure that missed the gate.
"""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import polars as pl

from analytics.charts import ChartSpec
from analytics.disclosure import Count, Dimension, Mean, SafeTable, Share, TrueCounts
from analytics.reports import Choice, Counted, Question, Section, Told
from analytics.track.people import Track

PEOPLE = (10_007, 20_011, 30_011, 40_009)
ENTERED = (4_007, 9_011, 11_003, 17_011)
POINTS = (41.23457, 52.34561, 38.45679, 47.56783)
TRUE = (*PEOPLE, *ENTERED, sum(PEOPLE), sum(ENTERED))
_GROUPS = ("North", "South", "East", "West")


def find_tell_tales(content: bytes) -> list[str]:
    """Find true figures in a file, whatever it is packed in, with or without separators."""
    texts = [text.decode("utf-8", errors="replace") for text in _unpack(content)]
    return [pattern.pattern for pattern in _PATTERNS if any(pattern.search(text) for text in texts)]


def _patterns() -> Iterator[re.Pattern[str]]:
    for count in TRUE:
        thousands, rest = divmod(count, 1000)
        yield re.compile(rf"(?<![\d.])0*{thousands}[,\u202f\u00a0 ]?{rest:03}(?!\d)")
    for mean in POINTS:
        yield re.compile(re.escape(repr(mean)[:5]))
    for part, whole in zip(ENTERED, PEOPLE, strict=True):
        yield re.compile(re.escape(repr(100 * part / whole)[:6]))
        yield re.compile(re.escape(repr(part / whole)[:7]))


_PATTERNS = tuple(_patterns())


def _unpack(content: bytes) -> Iterator[bytes]:
    yield content
    for stream in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            yield zlib.decompressobj().decompress(stream[1])
        except zlib.error:
            continue
    try:
        with ZipFile(BytesIO(content)) as packed:
            for name in packed.namelist():
                yield from _unpack(packed.read(name))
    except BadZipFile:
        return


@dataclass(frozen=True)
class TellTales:
    """The report: one table by group, with a chart, and a sentence from printed figures."""

    name: str = "tell-tales"
    title: str = "Tell-tales"
    purpose: str = "Whether a true figure leaves"
    needs: tuple[str, ...] = ()
    families: tuple[str, ...] = ()

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        table = pl.DataFrame(
            {"region": _GROUPS, "people": PEOPLE, "entered": ENTERED, "points": POINTS}
        )
        measures = (
            Count("people", "Participants"),
            Count("entered", "Entered", part_of="people"),
            Share("rate", "Entered, %", part="entered", whole="people", interval=True),
            Mean("points", "Points", over="people", unit="points"),
        )
        dimension = Dimension("region", "Region", tuple((each, each) for each in _GROUPS))
        counts = TrueCounts("By region", table, (dimension,), measures, (), "All")
        return [Counted("by_region", "hesa", counts)]

    def tell(
        self,
        tables: Mapping[str, SafeTable],
        chosen: Mapping[str, Choice],
        question: Question,
    ) -> Told:
        table = tables["by_region"]
        total = table.figures("people")[-1].text
        rates = ChartSpec("Rates", table, ("rate",), "dot", "Members' records.", f"Of {total}")
        numbers = ChartSpec("People", table, ("people",), "bar", "Members' records.", f"Of {total}")
        sections = tuple(
            Section(key, f"Of {total}, most live in the West", table, "Members' records.", chart)
            for key, chart in (("by_region", rates), ("by_people", numbers))
        )
        return Told(f"Of about {total} participants some entered.", sections)
