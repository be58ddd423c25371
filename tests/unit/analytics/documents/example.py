"""A small report for the tests of writers, through the gate; run, it prints a digest of files."""

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from analytics.charts import ChartSpec, FlowSpec
from analytics.disclosure import Count, Dimension, SafeTable, Share, get_rule_set, protect
from analytics.documents import FORMATS, write_report
from analytics.reports.model import Evidence, Made, Report, Section

#: True counts, none of which may be found in any file.
TRUE_COUNTS = ((1372, 413), (521, 183), (13, 3))
SOURCE = "Synthetic records linked to the HESA student record; edition 3."
HESA = get_rule_set("hesa_2011")
TRICK = "=1+1"


def by_group() -> SafeTable:
    """Give a table with a label that a spreadsheet could take for a formula."""
    groups = Dimension("group", "Group", (("a", "Żółta & Ash"), ("b", TRICK), ("c", "Cedar")))
    counts = pl.DataFrame(
        {
            "group": ["a", "b", "c"],
            "people": [people for people, _ in TRUE_COUNTS],
            "entered": [entered for _, entered in TRUE_COUNTS],
        }
    )
    measures = (
        Count("people", "Participants"),
        Count("entered", "Entered", part_of="people"),
        Share("rate", "Entered, %", part="entered", whole="people", interval=True),
    )
    return protect(counts, (groups,), measures, HESA, total_label="All")


def flow() -> SafeTable:
    """Give a flow from what was uploaded."""
    dimensions = (
        Dimension("from", "From", (("up", "Uploaded"),)),
        Dimension("to", "To", (("kept", "Tracked"), ("young", "Too young"))),
    )
    counts = pl.DataFrame({"from": ["up", "up"], "to": ["kept", "young"], "people": [702, 301]})
    return protect(counts, dimensions, (Count("people", "People"),), HESA)


def make_report() -> Report:
    """Give a report of three sections: a chart with intervals, a flow, and a table alone."""
    groups, steps = by_group(), flow()
    finding = "Ash entered most often: 30% (28% to 33%)"
    rate = ChartSpec(finding, groups, ("rate",), "dot", SOURCE, "Dots: Ash, 30% (28% to 33%).")
    sankey = FlowSpec("Of 1,000, 700 could be tracked", steps, SOURCE, "Flow: 1,000 uploaded.")
    sections = (
        Section(
            "by_group@fsm",
            finding,
            groups,
            SOURCE,
            rate,
            ("Rates are compared <between> groups.",),
            Evidence.EMPIRICAL,
            "Do not say that the activities are why.",
        ),
        Section("flow", sankey.title, steps, SOURCE, sankey),
        Section("alone", "A table stands alone", groups, SOURCE),
    )
    made = Made(
        edition=3,
        built_on="2026-11-20",
        snapshot="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        code="0.1.0",
        rules=("HESA: rounded to the nearest 5.",),
        definitions={"disadvantage": "Free school meals (version 1)"},
        method=("A participant is old enough when they could have entered at 18.",),
    )
    return Report(
        name="example",
        title="Example report",
        whose="University of Wexcombe",
        years="2007/08 to 2015/16",
        answer="Of about 1,905 participants, about 600 entered.",
        sections=sections,
        made=made,
    )


def digest(paths: Iterable[Path]) -> str:
    """Give one digest of names and bytes."""
    found = hashlib.sha256()
    for path in paths:
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


if __name__ == "__main__":
    with TemporaryDirectory() as held:
        sys.stdout.write(digest(write_report(make_report(), Path(held), FORMATS)))
