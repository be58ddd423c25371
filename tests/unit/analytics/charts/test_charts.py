import json
from typing import Any

import polars as pl
import pytest

from analytics.charts import ChartFault, ChartSpec, draw_figure
from analytics.disclosure import Count, Dimension, SafeTable, Share, get_rule_set, protect

TRUE_COUNTS = [(137, 41), (52, 18), (11, 3)]


@pytest.fixture
def table() -> SafeTable:
    counts = pl.DataFrame(
        {
            "group": ["a", "b", "c"],
            "people": [people for people, _ in TRUE_COUNTS],
            "entered": [entered for _, entered in TRUE_COUNTS],
        }
    )
    groups = Dimension("group", "Group", (("a", "Ash"), ("b", "Birch"), ("c", "Cedar")))
    measures = (
        Count("people", "People"),
        Count("entered", "Entered", part_of="people"),
        Share("rate", "Entered, %", part="entered", whole="people"),
    )
    return protect(counts, (groups,), measures, get_rule_set("hesa_2011"), total_label="All")


def spec(table: SafeTable, **given: Any) -> ChartSpec:
    options: dict[str, Any] = {
        "title": "Most entrants are in group Ash",
        "series": ("people", "entered"),
        "kind": "bar",
        "source": "HESA Student, synthetic",
        "alt": "Bar chart: Ash 135 people, 40 entered.",
    }
    return ChartSpec(table=table, **(options | given))


def numbers_in(value: Any) -> set[float]:
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, int | float):
        return {value}
    if isinstance(value, dict):
        return set().union(*map(numbers_in, value.values()))
    return set().union(*map(numbers_in, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("kind", ["bar", "row", "line"])
def test_draw_figure__json__has_no_number_but_the_printed_ones(table: SafeTable, kind: str) -> None:
    data = json.loads(draw_figure(spec(table, kind=kind)).to_json())["data"]

    printed = {cell.value for row in table.cells for cell in row if cell.value is not None}
    assert numbers_in(data) <= printed
    text = json.dumps(data)
    assert not any(str(n) in text for pair in TRUE_COUNTS for n in pair if n not in {11, 3})
    assert "bdata" not in text, "figures are plain lists, not packed arrays"


def test_draw_figure__row_of_totals__is_not_drawn(table: SafeTable) -> None:
    (people, _) = draw_figure(spec(table)).data

    assert list(people.x) == ["Ash", "Birch", "Cedar"]
    assert list(people.y) == [135, 50, 10]


def test_draw_figure__hidden_figure__is_a_gap_with_its_mark(table: SafeTable) -> None:
    figure = draw_figure(spec(table, series=("rate",), kind="line"))

    assert list(figure.data[0].y) == [30, 40, None]
    assert figure.data[0].connectgaps is False
    assert [(note.x, note.text) for note in figure.layout.annotations] == [("Cedar", "..")]


def test_draw_figure__rows__lie_with_the_first_on_top(table: SafeTable) -> None:
    upright, lying = (draw_figure(spec(table, kind=kind)) for kind in ("bar", "row"))

    assert (lying.data[0].y, lying.data[0].x) == (upright.data[0].x, upright.data[0].y)
    assert lying.data[0].orientation == "h"
    assert lying.layout.yaxis.autorange == "reversed"
    assert lying.layout.xaxis.title.text == upright.layout.yaxis.title.text
    marks = [(each.text, each.y) for each in lying.layout.annotations]
    assert marks == [(each.text, each.x) for each in upright.layout.annotations]


def test_draw_figure__beside_the_chart__alt_text_source_and_notes(table: SafeTable) -> None:
    layout = draw_figure(spec(table)).layout

    assert layout.meta["alt"].startswith("Bar chart")
    assert layout.meta["source"] == "HESA Student, synthetic"
    assert "Numbers of people are rounded to the nearest 5." in layout.meta["notes"]
    assert layout.title.text == "Most entrants are in group Ash"
    assert layout.yaxis.rangemode == "tozero"


def test_draw_figure__series__have_the_colours_of_the_analysis_function(table: SafeTable) -> None:
    colours = [trace.marker.color for trace in draw_figure(spec(table)).data]

    assert colours == ["#12436D", "#F46A25"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"series": ()}, "one to 4 series"),
        ({"series": ("people",) * 5}, "one to 4 series"),
        ({"series": ("women",)}, "no column women"),
        ({"series": ("people", "rate")}, "have one unit"),
        ({"title": " "}, "a title, a source and an alt text"),
        ({"alt": ""}, "a title, a source and an alt text"),
    ],
)
def test_chart_spec__chart_that_would_mislead__refused(
    table: SafeTable, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(ChartFault, match=message):
        spec(table, **given)


def test_chart_spec__table_of_two_dimensions__refused() -> None:
    sex = Dimension("sex", "Sex", (("10", "Female"),))
    group = Dimension("group", "Group", (("a", "Ash"),))
    counts = pl.DataFrame({"sex": ["10"], "group": ["a"], "people": [9]})
    table = protect(counts, (sex, group), (Count("people", "People"),), get_rule_set("hesa_2011"))

    with pytest.raises(ChartFault, match="one dimension"):
        spec(table, series=("people",))
