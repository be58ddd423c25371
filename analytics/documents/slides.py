"""A report as slides: a finding each, with a chart that can be edited and the table behind it.

The charts hold printed figures only, in the workbook inside them too. Source and method stand in
the notes.
"""

import io
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from analytics.charts import ChartSpec, FlowSpec, MapSpec, draw_print
from analytics.disclosure import SafeTable
from analytics.documents.native import add_chart
from analytics.documents.printed import typeset
from analytics.documents.words import about, cautions, foot, made_at, meanings
from analytics.documents.zipped import fix_dates
from analytics.reports.model import Report, Section

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

FONT: Final = "Arial"  # on every machine that shows slides; the house's font may not be
_INCH: Final = 914_400
_WIDTH: Final = 13.333
_HEIGHT: Final = 7.5
_MARGIN: Final = 0.6
_TITLE_ONLY: Final = 5
_MOST_ROWS: Final = 16
_MOST_COLUMNS: Final = 8
_MOST_TABLE_ROWS: Final = 4 * _MOST_ROWS
_INK, _NAVY, _EMBER, _MUTED = "1D2433", "12436D", "B8460E", "5B6472"
_MAP_WIDTH: Final = 300  # units: its words are read from afar
_PICTURE: Final = """#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image("picture.svg", width: 300mm)
"""


def write_slides(report: Report, fonts: Path | None = None) -> bytes:
    """Give a report as PPTX."""
    from pptx import Presentation

    deck = Presentation()
    deck.slide_width, deck.slide_height = _emu(_WIDTH), _emu(_HEIGHT)
    _first(deck, report)
    for section in report.sections:
        _picture_slide(deck, section, report, fonts)
        if section.chart is not None:
            _table_slides(deck, section, report, f"{section.title} (table)")
    _method(deck, report)
    for slide in deck.slides:
        # Last on each slide, so that it is read last.
        _words(slide, [foot(report.made)], top=6.98, size=10, colour=_MUTED)
    core = deck.core_properties
    core.title, core.subject, core.author = report.title, about(report), "Hearth"
    core.comments, core.language = foot(report.made), "en-GB"
    core.last_modified_by, core.revision = "Hearth", 1
    core.created = core.modified = made_at(report.made).replace(tzinfo=None)
    out = io.BytesIO()
    deck.save(out)
    return fix_dates(out.getvalue(), made_at(report.made))


def _first(deck: "Presentation", report: Report) -> None:
    slide = _slide(deck, report.title, top=2.1, size=40)
    _words(slide, [about(report)], top=3.3, size=20, colour=_MUTED)
    _words(slide, [report.answer], top=4.2, size=24, colour=_INK)
    _note(slide, [*report.made.method, *_definitions(report), *report.made.rules])


def _picture_slide(
    deck: "Presentation", section: Section, report: Report, fonts: Path | None
) -> None:
    if section.chart is None:
        _table_slides(deck, section, report, section.title)
        return
    slide = _slide(deck, section.title)
    top = 1.35
    if section.text:
        _words(slide, section.text[:2], top=top, size=16, colour=_INK)
        top += 0.75
    box = tuple(_emu(each) for each in (_MARGIN, top, _WIDTH - 2 * _MARGIN, 6.7 - top))
    if isinstance(section.chart, ChartSpec):
        frame = add_chart(slide, section.chart, box, FONT)
        _describe(frame, "Chart", section.chart.alt)
    else:
        picture = _add_picture(slide, section.chart, box, report, fonts)
        _describe(picture, "Picture", section.chart.alt)
    _note_section(slide, section, report)


def _add_picture(
    slide: "Slide",
    chart: FlowSpec | MapSpec,
    box: Sequence[int],
    report: Report,
    fonts: Path | None,
) -> Any:
    """Put a flow or a map in as a picture: slides have no chart of this kind that can be edited."""
    drawn = chart.draw(_MAP_WIDTH) if isinstance(chart, MapSpec) else draw_print(chart)
    pictures = {"picture.svg": drawn}
    page = typeset(_PICTURE, {}, pictures, made=report.made, fonts=fonts, kind="png")[0]
    left, top, width, height = box
    picture = slide.shapes.add_picture(io.BytesIO(page), left, top, height=height)
    if picture.width > width:
        picture.height = int(picture.height * width / picture.width)
        picture.width = width
    return picture


def _table_slides(deck: "Presentation", section: Section, report: Report, title: str) -> None:
    table = section.table
    head, *rows = table.iter_text_rows()
    if len(rows) > _MOST_TABLE_ROWS:
        slide = _slide(deck, title)
        long = f"The table has {len(rows):,} rows: it stands in the workbook and the CSV."
        _words(slide, [long], top=1.45, size=18, colour=_INK)
        _note_section(slide, section, report)
        return
    parts = [rows[at : at + _MOST_ROWS] for at in range(0, len(rows), _MOST_ROWS)]
    for number, part in enumerate(parts, 1):
        many = f", part {number} of {len(parts)}" if len(parts) > 1 else ""
        slide = _slide(deck, f"{title}{many}")
        _add_table(slide, table, [head, *part])
        _note_section(slide, section, report)


def _add_table(slide: "Slide", table: SafeTable, rows: Sequence[Sequence[str]]) -> None:
    from pptx.enum.text import PP_ALIGN

    columns = len(rows[0])
    size = 14 if columns <= _MOST_COLUMNS and len(rows) <= _MOST_ROWS else 11
    height = 0.31 if len(rows) > 12 else 0.38
    shape = slide.shapes.add_table(
        len(rows), columns, *map(_emu, (_MARGIN, 1.45, _WIDTH - 2 * _MARGIN, height * len(rows)))
    )
    grid = shape.table
    _share_width(grid, len(table.dimensions), columns)
    grid.first_row, grid.horz_banding, grid.first_col = True, False, True
    _describe(shape, "Table", f"Table of {len(rows) - 1} rows: {', '.join(rows[0])}.")
    total = list(table.iter_text_rows())[-1]
    for across, texts in enumerate(zip(*rows, strict=True)):
        for down, text in enumerate(texts):
            cell = grid.cell(down, across)
            cell.margin_top = cell.margin_bottom = _emu(0.02)
            paragraph = cell.text_frame.paragraphs[0]
            strong = down == 0 or (table.has_total and rows[down] == total)
            _run(paragraph, text, size, "FFFFFF" if down == 0 else _INK, bold=strong)
            _fill(cell, _NAVY if down == 0 else "FFFFFF")
            if across >= len(table.dimensions):
                paragraph.alignment = PP_ALIGN.RIGHT


def _share_width(grid: Any, words: int, columns: int) -> None:
    """Give columns of words twice and a half the width of columns of figures."""
    part = (_WIDTH - 2 * _MARGIN) / (2.5 * words + columns - words)
    for place in range(columns):
        grid.columns[place].width = _emu(part * (2.5 if place < words else 1))


def _method(deck: "Presentation", report: Report) -> None:
    slide = _slide(deck, "How the figures are made")
    marks = [f"{text} {reason}" for text, reason in meanings(report.tables().values())]
    said = [*report.made.method, *_definitions(report), *report.made.rules, *marks]
    # What does not fit the slide stands in its notes, whole.
    _words(slide, list(islice(said, 9)), top=1.4, size=15, colour=_INK)
    _note(slide, said)


def _definitions(report: Report) -> list[str]:
    return [f"{key.capitalize()}: {title}." for key, title in report.made.definitions.items()]


def _slide(deck: "Presentation", title: str, *, top: float = 0.45, size: int = 26) -> "Slide":
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    heading: Any = slide.shapes.title
    heading.left, heading.top = _emu(_MARGIN), _emu(top)
    heading.width, heading.height = _emu(_WIDTH - 2 * _MARGIN), _emu(0.9)
    frame = heading.text_frame
    frame.word_wrap = True
    _align(frame.paragraphs[0])
    _run(frame.paragraphs[0], title, size if len(title) < 110 else 22, _NAVY, bold=True)
    return slide


def _words(slide: "Slide", sentences: Sequence[str], *, top: float, size: int, colour: str) -> None:
    box = slide.shapes.add_textbox(*map(_emu, (_MARGIN, top, _WIDTH - 2 * _MARGIN, 0.3)))
    frame = box.text_frame
    frame.word_wrap = True
    for number, sentence in enumerate(sentences):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        _align(paragraph)
        _run(paragraph, sentence, size, colour)


def _align(paragraph: Any) -> None:
    from pptx.enum.text import PP_ALIGN

    paragraph.alignment = PP_ALIGN.LEFT


def _run(paragraph: Any, text: str, size: int, colour: str, *, bold: bool = False) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.lang import MSO_LANGUAGE_ID
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = text
    run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour)
    run.font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK


def _fill(cell: Any, colour: str) -> None:
    from pptx.dml.color import RGBColor

    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(colour)


def _note_section(slide: "Slide", section: Section, report: Report) -> None:
    said = [*section.text, f"Source: {section.source}", *section.table.notes, *cautions(section)]
    _note(slide, [*said, *report.made.method])


def _note(slide: "Slide", sentences: Sequence[str]) -> None:
    frame = slide.notes_slide.notes_text_frame
    if frame is not None:
        frame.text = "\n".join(sentences)


def _describe(shape: Any, name: str, alt: str) -> None:
    """Give a graphic the words that are read aloud for it."""
    properties = next(shape.element.iter("{*}cNvPr"))
    properties.set("name", name)
    properties.set("descr", alt)


def _emu(inches: float) -> int:
    return int(inches * _INCH)
