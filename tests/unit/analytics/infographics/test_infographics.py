import io
import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from PIL import Image

from analytics.disclosure import Count, Dimension, SafeTable, Share, get_rule_set, protect
from analytics.infographics import (
    Brand,
    Layout,
    LayoutFault,
    LogoFault,
    UnknownInfographic,
    compose,
    draw_svg,
    get_layout,
    list_layouts,
    read_logo,
    write_infographic,
)
from analytics.infographics.draw import draw_png
from analytics.infographics.layout import read_layout
from analytics.reports.model import Evidence, Made, Report, Section
from analytics.reports.registry import get_kind

HESA = get_rule_set("hesa_2011")
LAYOUT = """
name = "example"
title = "From outreach to higher education"
report = "example"
purpose = "For tests."

[[line]]
[[line.block]]
kind = "dots"
section = "by_group"
column = "entered_*rate"
rows = ["total"]
heading = "{total/entered_*rate} entered"
otherwise = "Too few to say."
width = "half"

[[line.block]]
kind = "bars"
section = "by_group"
column = "entered_rate"
focus = "a"
width = "half"

[[line]]
[[line.block]]
kind = "number"
section = "by_group"
column = "entered_rate"
rows = ["ROW"]
words = "entered: {entered_rate} of {people} people"
otherwise = "Too few to say."
width = "third"

[[line.block]]
kind = "columns"
section = "by_year"
column = "entered"
width = "two-thirds"
"""
SAFE_SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)


@pytest.fixture(scope="module")
def table() -> SafeTable:
    groups = Dimension("group", "Group", (("a", "Ash"), ("b", "Birch"), ("c", "Cedar")))
    counts = pl.DataFrame(
        {"group": ["a", "b", "c"], "people": [137, 52, 11], "entered": [41, 18, 3]}
    )
    measures = (
        Count("people", "People"),
        Count("entered", "Entered", part_of="people"),
        Share("entered_rate", "Entered, %", part="entered", whole="people", interval=True),
    )
    return protect(counts, (groups,), measures, HESA, total_label="All")


@pytest.fixture(scope="module")
def report(table: SafeTable) -> Report:
    section = Section(
        "by_group",
        "Birch entered more often than Ash",
        table,
        "Synthetic.",
        evidence=Evidence.EMPIRICAL,
    )
    made = Made(3, "2026-11-20", "9f86d081884c" * 5, "0.1.0", ("Rounded to 5.",), {}, ())
    return Report("example", "Example", "All members", "2015/16", "60 entered.", (section,), made)


def layout(row: str = "a", **changes: str) -> Layout:
    text = LAYOUT.replace("ROW", row)
    for old, new in changes.items():
        text = text.replace(old, new)
    return read_layout(text, "example.toml")


def test_compose__printed_figures__fill_blocks_and_sentences(report: Report) -> None:
    (dots, bars), (number, _) = compose(layout(), report).lines

    assert dots.heading == "33% entered"
    assert bars.heading == "Birch entered more often than Ash"
    assert [(item.label, item.text, item.length) for item in bars.items] == [
        ("Ash", "30%", 0.3),
        ("Birch", "40%", 0.4),
        ("Cedar", "..", None),
    ]
    assert (bars.items[0].low, bars.items[0].high, bars.items[0].focus) == (0.23, 0.38, True)
    assert bars.alt == "Entered, %: Ash 30%; Birch 40%; Cedar not shown."
    assert number.words == "entered: 30% of 135 people"


def test_compose__hidden_figure__plain_words_instead(report: Report) -> None:
    (_, _), (number, _) = compose(layout("c"), report).lines

    assert number.words == "Too few to say."
    assert number.items[0].length is None


def test_compose__section_that_the_edition_has_not__says_so(report: Report) -> None:
    sheet = compose(layout(), report)
    missing = sheet.lines[1][1]

    assert missing.items == ()
    assert "not in this edition" in missing.words
    assert [section.key for section in sheet.sections] == ["by_group"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('rows = ["total"]', 'rows = ["x"]', r"no row x\. There are: a, b, c, total"),
        ('column = "entered_*rate"', 'column = "women"', r"no column women\. There are: people"),
    ],
)
def test_compose__row_or_column_that_is_not_there__fails(
    report: Report, old: str, new: str, message: str
) -> None:
    with pytest.raises(LayoutFault, match=message):
        compose(layout(**{old: new}), report)


def test_compose__another_report__refused(report: Report) -> None:
    with pytest.raises(LayoutFault, match="is drawn from example, not other"):
        compose(layout(), replace(report, name="other"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "dots"', 'kind = "donut"', "a block is one of number, dots, bars, columns"),
        ('width = "third"', 'width = "half"', "must fill its width"),
        ('otherwise = "Too few to say."', "", "needs another for when its figures are hidden"),
        ('title = "', 'titel = "', "is not a layout"),
    ],
)
def test_read_layout__that_cannot_be_drawn__refused(old: str, new: str, message: str) -> None:
    with pytest.raises(LayoutFault, match=message):
        layout(**{old: new})


def test_list_layouts__of_the_house__of_reports_that_exist() -> None:
    assert {each.name for each in list_layouts()} == {
        "hesa-track",
        "ilr-track",
        "ks4-school-average",
        "white-disadvantaged-males",
    }
    assert [get_kind(each.report).name for each in list_layouts()]
    with pytest.raises(UnknownInfographic, match="There are: hesa-track, ilr-track"):
        get_layout("nothing")


def test_write_infographic__twice__same_bytes_tagged_with_alternative_texts(
    report: Report, tmp_path: Path
) -> None:
    sheet = compose(layout(), report)
    brand = Brand("University of Wexcombe", read_logo(SAFE_SVG))
    pdf, svg = write_infographic(sheet, tmp_path, brand=brand)
    again, _ = write_infographic(sheet, tmp_path / "again", brand=brand)

    content = pdf.read_bytes()
    assert content == again.read_bytes()
    for mark in (b"/StructTreeRoot", b"pdfuaid", b"/TH", b"(en-GB)"):
        assert mark in content
    assert content.count(b"/Alt") >= 3, "dots, bars and the logo"
    root = ET.fromstring(svg.read_text())
    assert root.attrib["role"] == "img"
    assert "Birch 40%; Cedar not shown." in str(root[1].text)


def test_draw_png__much_to_say__stays_on_one_page(report: Report) -> None:
    long = replace(report, answer="60 of all participants entered. " * 40)

    pages = draw_png(compose(layout(), long), Brand("A name that is long " * 4), None)

    usual = draw_png(compose(layout(), report), Brand(), None)
    assert len(pages) == len(usual) == 2


def test_draw_svg__text_alternative__says_the_whole_page_once(report: Report) -> None:
    sheet = compose(layout(), report)

    assert sheet.said() == [
        "From outreach to higher education: All members, 2015/16.",
        "60 entered.",
        "33% entered. 33% All.",
        "Birch entered more often than Ash. Entered, %: Ash 30%; Birch 40%; Cedar not shown.",
        "Birch entered more often than Ash. 30% entered: 30% of 135 people",
        "By year. These records are not in this edition.",
    ]
    assert not re.search(r"\b(?:137|41|52|18|11)\b", " ".join(sheet.said()))
    assert "<script" not in draw_svg(sheet, Brand(), None)


def png(width: int = 4, height: int = 4) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#12436D").save(out, "PNG")
    return out.getvalue()


def test_read_logo__png__written_anew_without_its_words() -> None:
    content = png()
    words = b"tEXtComment\x00made by somebody"
    chunk = struct.pack(">I", len(words) - 4) + words + struct.pack(">I", zlib.crc32(words))
    logo = read_logo(content[:33] + chunk + content[33:])

    assert logo.kind == "png"
    assert b"somebody" not in logo.content
    assert Image.open(io.BytesIO(logo.content)).size == (4, 4)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"GIF89a", "neither a PNG nor an SVG"),
        (b"\x89PNG\r\n\x1a\nbroken", "damaged"),
        (png(4001, 1), "wider or taller than 4,000"),
        (b"x" * 300_001, "larger than 300 kB"),
        (SAFE_SVG.replace(b"<rect", b"<script>a</script><rect"), "<script>, which is not taken"),
        (SAFE_SVG.replace(b"<rect", b"<image/><rect"), "<image>"),
        (SAFE_SVG.replace(b"<rect", b"<foreignObject/><rect"), "<foreignObject>"),
        (SAFE_SVG.replace(b"<rect", b"<style>*{}</style><rect"), "<style>"),
        (SAFE_SVG.replace(b"<rect ", b'<rect onload="a()" '), "not taken: onload"),
        (SAFE_SVG.replace(b"<rect ", b'<rect fill="url(http://a/b)" '), "not taken: fill"),
        (SAFE_SVG.replace(b"<rect ", b'<use href="file:///etc/passwd"/><rect '), "href"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SAFE_SVG, "document type"),
        (b"<svg", "damaged"),
    ],
)
def test_read_logo__that_could_do_more_than_be_seen__refused(content: bytes, message: str) -> None:
    with pytest.raises(LogoFault, match=message):
        read_logo(content)
