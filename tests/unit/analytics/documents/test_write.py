import csv
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from pptx import Presentation

from analytics.charts import ChartSpec
from analytics.disclosure import Count, Dimension, get_rule_set, protect
from analytics.documents import FORMATS, UnknownFormat, write_report
from analytics.documents.printed import write_pdf
from analytics.documents.slides import write_slides
from analytics.reports.model import Section

HERE = Path(__file__).parent
ROOT = HERE.parents[3]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


example = load("example")
TRUE = {str(number) for pair in example.TRUE_COUNTS for number in pair if number > 20}
TRUE |= {f"{int(number):,}" for number in TRUE} | {"702", "301"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report")
    return {path.name: path for path in write_report(example.make_report(), folder, FORMATS)}


def test_write_report__all_formats__a_file_each_and_how_it_was_made(
    files: dict[str, Path],
) -> None:
    assert list(files) == [
        "example.html",
        "example.pdf",
        "example.pptx",
        "example.xlsx",
        "by_group-fsm.csv",
        "flow.csv",
        "alone.csv",
        "by_group-fsm.svg",
        "flow.svg",
        "report.json",
    ]


def test_write_report__unknown_format__names_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match=r"no format docx\. There are: html, pdf"):
        write_report(example.make_report(), tmp_path / "out", ["html", "docx"])

    assert not (tmp_path / "out").exists()


def test_write_report__another_process__writes_the_same_bytes(files: dict[str, Path]) -> None:
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT)}
    other = subprocess.run(
        [sys.executable, str(HERE / "example.py")],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert other.stdout == example.digest(files.values())


def texts(path: Path) -> Iterator[str]:
    """Give all text of a file, of files in it too."""
    if path.suffix in {".pptx", ".xlsx"}:
        yield from zipped(path.read_bytes())
    elif path.suffix != ".pdf":
        yield path.read_text("utf-8-sig")


def zipped(content: bytes) -> Iterator[str]:
    with ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".xlsx"):
                yield from zipped(archive.read(name))
            elif name.endswith(".xml") and "theme" not in name.lower():
                yield " ".join(ET.fromstring(archive.read(name)).itertext())


@pytest.mark.parametrize("suffix", [".html", ".pptx", ".xlsx", ".csv", ".svg", ".json"])
def test_write_report__text_of_any_file__has_no_true_count(
    files: dict[str, Path], suffix: str
) -> None:
    found = [text for path in files.values() if path.suffix == suffix for text in texts(path)]

    assert found
    # Coordinates of a drawing are not figures: what stands in tags is left out.
    numbers = {n for text in found for n in re.findall(r"[\d,]*\d", re.sub(r"<[^>]*>", " ", text))}
    assert not numbers & TRUE


def test_write_report__page__has_header_cells_headings_in_order_and_no_script(
    files: dict[str, Path],
) -> None:
    page = files["example.html"].read_text()

    assert re.findall(r"<h(\d)", page)[:3] == ["1", "2", "2"]
    assert page.count("<caption>") == page.count("<table>") == 3
    assert '<th scope="col" class="n">Entered, %</th>' in page
    assert '<th scope="row">Cedar</th>' in page
    assert "Rates are compared &lt;between&gt; groups." in page
    assert "too few people" in page
    assert "snapshot 9f86d081884c" in page
    assert page.count('role="img"') == 2
    assert not re.search(r"<script|style=|src=|https?://(?!www\.w3\.org)", page)


def test_write_report__pdf__is_tagged_and_dated_by_its_edition(files: dict[str, Path]) -> None:
    content = files["example.pdf"].read_bytes()

    for mark in (b"/StructTreeRoot", b"pdfuaid", b"/TH", b"(en-GB)", b"/Alt"):
        assert mark in content
    assert b"D:20261120000000" in content


def test_write_report__slides__say_every_graphic_and_have_charts_to_edit(
    files: dict[str, Path],
) -> None:
    deck = Presentation(str(files["example.pptx"]))
    slides = list(deck.slides)

    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[:2] == ["Example report", "Ash entered most often: 30% (28% to 33%)"]
    graphics = [shape for slide in slides for shape in slide.shapes if not shape.has_text_frame]
    assert len(graphics) == 5
    for shape in graphics:
        assert next(shape._element.iter("{*}cNvPr")).get("descr")
    (chart,) = [shape.chart for shape in graphics if shape.has_chart]
    assert list(chart.plots[0].categories) == ["Żółta & Ash", "=1+1", "Cedar (..)"]
    assert list(chart.series[0].values) == [30, 36, None]
    assert "Source: " in slides[1].notes_slide.notes_text_frame.text
    assert "Do not say that the activities are why." in slides[1].notes_slide.notes_text_frame.text


def test_write_report__workbook__figures_are_numbers_and_nothing_runs(
    files: dict[str, Path],
) -> None:
    book = openpyxl.load_workbook(files["example.xlsx"])

    assert book.sheetnames == ["Cover", "Contents", "Notes", "Table 1", "Table 2", "Table 3"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert any(cell.value == example.TRICK for cell in cells)
    rows = list(book["Table 1"].iter_rows(values_only=True))
    assert ("Cedar", 15, 5, "[u]", "[u]", "[u]") in rows
    assert any(str(row[0]).startswith("[u] Not shown") for row in rows)


def test_write_report__csv_and_json__are_read_back(files: dict[str, Path]) -> None:
    rows = list(csv.DictReader(files["by_group-fsm.csv"].read_text("utf-8-sig").splitlines()))
    described: dict[str, Any] = json.loads(files["report.json"].read_text())

    assert [row["people"] for row in rows] == ["1370", "520", "15", "1905"]
    assert described["snapshot"].startswith("9f86d081884c")
    assert described["sections"][0]["file"] == "by_group-fsm.csv"
    assert described["marks"] == {"..": "Not shown: too few people for a percentage"}


def test_write_report__many_rows__the_chart_fits_its_page_and_slides_send_to_the_workbook() -> None:
    categories = tuple((str(each), f"School {each}") for each in range(80))
    counts = pl.DataFrame({"school": [key for key, _ in categories], "people": [50] * 80})
    table = protect(
        counts,
        (Dimension("school", "School", categories),),
        (Count("people", "People"),),
        get_rule_set("hesa_2011"),
    )
    chart = ChartSpec("Many schools", table, ("people",), "row", "Synthetic.", "Bars of schools.")
    section = Section("schools", chart.title, table, chart.source, chart)
    report = replace(example.make_report(), sections=(section,))

    # The title page, the picture, two pages of the table, and the method.
    assert len(re.findall(rb"/Type\s*/Page\b", write_pdf(report))) <= 6
    slides = list(Presentation(io.BytesIO(write_slides(report))).slides)
    assert len(slides) == 4
    said = [shape.text_frame.text for shape in slides[2].shapes if shape.has_text_frame]
    assert "The table has 80 rows: it stands in the workbook and the CSV." in said
