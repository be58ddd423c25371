"""A report as one page: no script, nothing fetched, every picture with its words and its table."""

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from typing import Final

from analytics.charts import draw_print
from analytics.disclosure import SafeTable
from analytics.documents.words import about, cautions, foot, in_words, meanings
from analytics.reports.model import Report, Section

_HEAD: Final = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
"""


def write_page(report: Report) -> str:
    """Give a report as HTML."""
    style = files("analytics.documents").joinpath("page.css").read_text("utf-8")
    parts = [
        _HEAD.format(title=escape(f"{report.title}: {about(report)}"), style=style),
        "<header><div>",
        f"<h1>{escape(report.title)}</h1>",
        f'<p class="about">{escape(about(report))}</p>',
        "</div></header>",
        "<main>",
        f'<p class="answer">{escape(report.answer)}</p>',
        _contents(report),
        *(_section(section, number) for number, section in enumerate(report.sections, 1)),
        _method(report),
        "</main>",
        f"<footer><p>{escape(foot(report.made))}</p></footer>",
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _contents(report: Report) -> str:
    links = [
        f'<li><a href="#s{number}">{escape(section.title)}</a></li>'
        for number, section in enumerate(report.sections, 1)
    ]
    links.append('<li><a href="#made">How the figures are made</a></li>')
    return f'<nav aria-label="In this report"><ol>{"".join(links)}</ol></nav>'


def _section(section: Section, number: int) -> str:
    parts = [
        f'<section id="s{number}" aria-labelledby="h{number}">',
        f'<h2 id="h{number}">{escape(section.title)}</h2>',
        *(f"<p>{escape(sentence)}</p>" for sentence in section.text),
    ]
    if section.chart is not None:
        parts += [
            "<figure>",
            draw_print(section.chart),
            f"<figcaption>{escape(section.chart.title)}</figcaption>"
            if section.chart.title != section.title
            else "",
            "</figure>",
        ]
    parts.append(_table(section, number))
    said = cautions(section)
    if said:
        parts.append(f'<div class="caution">{_paragraphs(said)}</div>')
    parts.append(f'<p class="source">Source: {escape(section.source)}</p>')
    parts.append("</section>")
    return "\n".join(part for part in parts if part)


def _table(section: Section, number: int) -> str:
    table = section.table
    heads = [f'<th scope="col">{escape(label)}</th>' for _, label in table.dimensions]
    heads += [f'<th scope="col" class="n">{escape(each.label)}</th>' for each in table.columns]
    name = f"Table {number}: {section.title}"
    return (
        f'<div class="table" role="region" aria-label="{escape(name)}" tabindex="0">'
        f"<table><caption>Table {number}</caption><thead><tr>{''.join(heads)}</tr></thead>"
        f"<tbody>{''.join(_rows(table))}</tbody></table></div>"
        f'<ul class="notes">{_items(table.notes)}</ul>'
    )


def _rows(table: SafeTable) -> Iterable[str]:
    last = len(table.cells) - 1
    for row, (labels, cells) in enumerate(zip(table.labels, table.cells, strict=True)):
        heads = "".join(f'<th scope="row">{escape(label)}</th>' for label in labels)
        figures = "".join(
            f'<td class="n">{escape(cell.text)}</td>'
            if cell.mark is None
            else f'<td class="n" title="{escape(cell.mark)}">{escape(cell.text)}</td>'
            for cell in cells
        )
        total = ' class="total"' if table.has_total and row == last else ""
        yield f"<tr{total}>{heads}{figures}</tr>\n"


def _method(report: Report) -> str:
    made = report.made
    definitions = "".join(
        f"<dt>{escape(family.capitalize())}</dt><dd>{escape(title)}</dd>"
        for family, title in made.definitions.items()
    )
    marks = "".join(
        f"<dt>{escape(text)}</dt><dd>{escape(reason)}</dd>"
        for text, reason in meanings(report.tables().values())
    )
    parts = [
        '<section id="made" aria-labelledby="hmade">',
        '<h2 id="hmade">How the figures are made</h2>',
        f"<ul>{_items(made.method)}</ul>" if made.method else "",
        f"<h3>Definitions used</h3><dl>{definitions}</dl>" if definitions else "",
        f"<h3>What protects the people in them</h3><ul>{_items(made.rules)}</ul>",
        f"<h3>Marks</h3><dl>{marks}</dl>" if marks else "",
        "<h3>Made from</h3>",
        f"<p>Edition {made.edition} of the warehouse, built on {escape(in_words(made.built_on))}."
        f' Snapshot <code class="hash">{escape(made.snapshot)}</code>. Hearth'
        f" {escape(made.code)}.</p>",
        "</section>",
    ]
    return "\n".join(part for part in parts if part)


def _paragraphs(sentences: Iterable[str]) -> str:
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)


def _items(sentences: Iterable[str]) -> str:
    return "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
