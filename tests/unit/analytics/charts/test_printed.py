import re
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from analytics.charts import ChartFault, ChartSpec, FlowSpec, draw_figure, draw_print
from analytics.disclosure import Count, Dimension, SafeTable, Share, get_rule_set, protect

HESA = get_rule_set("hesa_2011")
SOURCE = "Synthetic records; edition 1."
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def table() -> SafeTable:
    groups = Dimension("group", "Group", (("a", "Ash"), ("b", "Birch"), ("c", "Cedar")))
    counts = pl.DataFrame(
        {"group": ["a", "b", "c"], "people": [137, 52, 11], "entered": [41, 18, 3]}
    )
    measures = (
        Count("people", "People"),
        Count("entered", "Entered", part_of="people"),
        Share("rate", "Entered, %", part="entered", whole="people", interval=True),
    )
    return protect(counts, (groups,), measures, HESA, total_label="All")


def chart(table: SafeTable, kind: Any = "dot", series: tuple[str, ...] = ("rate",)) -> ChartSpec:
    return ChartSpec("Ash & others entered", table, series, kind, SOURCE, "Dots: Ash 30%.")


def flow(links: list[tuple[str, str, int]]) -> FlowSpec:
    steps = (("up", "Uploaded"), ("kept", "Tracked"), ("young", "Too young"), ("he", "Entered"))
    dimensions = (Dimension("from", "From", steps), Dimension("to", "To", steps))
    names = ("from", "to", "people")
    counts = pl.DataFrame(dict(zip(names, zip(*links, strict=True), strict=True)))
    safe = protect(counts, dimensions, (Count("people", "People"),), HESA)
    return FlowSpec("Of 1,000, 700 could be tracked", safe, SOURCE, "Flow: 1,000 uploaded.")


TRACK = [("up", "kept", 702), ("up", "young", 301), ("kept", "he", 199)]


def words(svg: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("kind", ["bar", "row", "dot", "line"])
def test_draw_print__any_kind__plain_svg_that_is_read_aloud(table: SafeTable, kind: str) -> None:
    svg = draw_print(chart(table, kind))

    assert svg == draw_print(chart(table, kind))
    root = ET.fromstring(svg)
    assert [child.text for child in root[:2]] == ["Ash & others entered", "Dots: Ash 30%."]
    assert root.attrib["role"] == "img"
    assert not re.search(r"style|<script|<metadata|20\d\d-|DejaVu", svg)
    names = re.findall(r' id="([^"]+)"', svg)
    assert len(names) == len(set(names))
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(names)


def test_draw_print__interval__written_beside_its_rate_and_wide_ones_marked(
    table: SafeTable,
) -> None:
    said = words(draw_print(chart(table)))

    assert "30% (23% to 38%)" in said
    assert any(text.startswith("40%* (") for text in said)
    assert any("Few people" in text for text in said)
    assert ".." in said, "a hidden figure has its mark in place"


def test_draw_print__framed__has_title_and_source_as_text(table: SafeTable) -> None:
    said = words(draw_print(chart(table), framed=True))

    assert (said[0], said[-1]) == ("Ash & others entered", f"Source: {SOURCE}")


def test_draw_print__numbers__are_the_printed_ones_and_those_of_the_axis(table: SafeTable) -> None:
    said = words(draw_print(chart(table, "row", ("people", "entered"))))

    assert not {"137", "41", "52", "18", "11", "3"} & set(said)
    assert {"135", "40", "50", "20", "10", "5"} <= set(said)


def test_draw_figure__interval__hover_says_it_and_arms_are_differences_of_printed_figures(
    table: SafeTable,
) -> None:
    (trace,) = draw_figure(chart(table)).data

    assert trace.customdata[0] == "30% (23% to 38%)"
    assert (trace.error_x.array[0], trace.error_x.arrayminus[0]) == (8, 7)
    assert list(trace.marker.symbol) == ["circle", "circle-open", "circle"]


def test_flow__links_and_stages__follow_the_table() -> None:
    spec = flow(TRACK)

    assert [label for _, label in spec.steps] == ["Uploaded", "Tracked", "Too young", "Entered"]
    assert spec.stages() == [0, 1, 1, 2]
    assert [(link.origin, link.target, link.cell.text) for link in spec.links()] == [
        (0, 1, "700"),
        (0, 2, "300"),
        (1, 3, "200"),
    ]


def test_flow__drawn__has_printed_figures_only() -> None:
    said = words(draw_print(flow(TRACK)))
    (sankey,) = draw_figure(flow(TRACK)).data

    assert said == ["1,000", "Uploaded", "700", "Tracked", "300", "Too young", "200", "Entered"]
    assert list(sankey.link.value) == [700, 300, 200]
    assert sankey.link.customdata[0] == "Uploaded to Tracked: 700"
    assert sankey.node.hoverinfo == "none", "sums of Plotly's own are not shown"


def test_flow__nobody__is_drawn_empty() -> None:
    assert words(draw_print(flow([("up", "kept", 0)]))) == []


@pytest.mark.parametrize(
    "links", [[("up", "kept", 50), ("kept", "up", 50)], [("up", "up", 50), ("up", "kept", 9)]]
)
def test_flow__leads_back__refused(links: list[tuple[str, str, int]]) -> None:
    with pytest.raises(ChartFault, match="does not lead back"):
        flow(links)


def test_flow__table_of_one_dimension__refused(table: SafeTable) -> None:
    with pytest.raises(ChartFault, match="two dimensions"):
        FlowSpec("A flow", table, SOURCE, "Flow.")
