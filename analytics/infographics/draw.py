"""Draws an infographic: PDF/UA with its tables on the pages after it, and SVG of the page alone."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

from analytics.documents.printed import lay_table, typeset
from analytics.documents.words import EVIDENCE, cautions, foot, meanings
from analytics.infographics.compose import Sheet
from analytics.infographics.logo import Logo

FORMATS: Final = ("pdf", "svg")
_OPEN: Final = re.compile(r"<svg\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Brand:
    """Name and logo that stand on an infographic; without a name the report's own."""

    name: str = ""
    logo: Logo | None = None


def write_infographic(
    sheet: Sheet,
    out: Path,
    formats: Sequence[str] = FORMATS,
    *,
    brand: Brand | None = None,
    fonts: Path | None = None,
) -> list[Path]:
    """Write an infographic in the formats asked for.

    Parameters
    ----------
    sheet
        What is drawn.
    out
        A folder, made if it is not there.
    formats
        Of `FORMATS`.
    brand
        Name and logo; None for neither.
    fonts
        Folder with the house's font.
    """
    brand = brand or Brand()
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for each in formats:
        path = out / f"{sheet.layout.name}-infographic.{each}"
        if each == "pdf":
            path.write_bytes(draw_pdf(sheet, brand, fonts))
        else:
            path.write_text(draw_svg(sheet, brand, fonts), "utf-8")
        written.append(path)
    return written


def draw_pdf(sheet: Sheet, brand: Brand, fonts: Path | None) -> bytes:
    """Draw an infographic as PDF/UA-1: one page, then the tables behind it and how it is made."""
    return _set(sheet, brand, fonts, "pdf")[0]


def draw_svg(sheet: Sheet, brand: Brand, fonts: Path | None) -> str:
    """Draw the page as SVG, its letters as shapes, with the whole page in words inside it."""
    drawing = _set(sheet, brand, fonts, "svg")[0].decode()
    title = escape(f"{sheet.layout.title}: {sheet.report.whose}, {sheet.report.years}")
    words = escape(" ".join(sheet.said()[1:]))
    head = f'<title id="said-title">{title}</title><desc id="said">{words}</desc>'
    return _OPEN.sub(
        lambda found: f'{found[0][:-1]} role="img" aria-labelledby="said-title said">{head}',
        drawing,
        count=1,
    )


def draw_png(sheet: Sheet, brand: Brand, fonts: Path | None) -> list[bytes]:
    """Draw every page as PNG, to be looked at."""
    return _set(sheet, brand, fonts, "png")


def _set(
    sheet: Sheet, brand: Brand, fonts: Path | None, kind: Literal["pdf", "svg", "png"]
) -> list[bytes]:
    source = files("analytics.infographics").joinpath("infographic.typ").read_text("utf-8")
    pictures = {} if brand.logo is None else {f"logo.{brand.logo.kind}": brand.logo.content}
    return typeset(
        source,
        _content(sheet, brand),
        pictures,
        made=sheet.report.made,
        fonts=fonts,
        kind=kind,
    )


def _content(sheet: Sheet, brand: Brand) -> dict[str, Any]:
    report = sheet.report
    made = report.made
    return {
        "title": sheet.layout.title,
        "whose": brand.name or report.whose,
        "about": report.whose if brand.name and brand.name != report.whose else "",
        "years": report.years,
        "answer": report.answer,
        "lines": [[asdict(block) for block in line] for line in sheet.lines],
        "logo": None if brand.logo is None else f"logo.{brand.logo.kind}",
        "logo_alt": f"Logo of {brand.name or report.whose}",
        "foot": foot(made),
        "sections": [
            {
                "title": section.title,
                "table": lay_table(section.table),
                "cautions": cautions(section),
                "source": section.source,
            }
            for section in sheet.sections
        ],
        "caution": _caution(sheet),
        "key": _key(sheet),
        "method": list(made.method),
        "definitions": [[key.capitalize(), title] for key, title in made.definitions.items()],
        "rules": list(made.rules),
        "marks": [list(each) for each in meanings(section.table for section in sheet.sections)],
        "snapshot": made.snapshot,
    }


def _key(sheet: Sheet) -> str:
    """Say what the lines and marks on the page mean, as far as they stand there."""
    items = [item for line in sheet.lines for block in line for item in block.items]
    said = []
    if any(item.low is not None for item in items):
        said.append("Lines are 95 per cent intervals.")
    hidden = {item.text for item in items if item.length is None}
    reasons = meanings(section.table for section in sheet.sections)
    said += [
        f"{text} {reason[0].lower()}{reason[1:]}." for text, reason in reasons if text in hidden
    ]
    return " ".join(said)


def _caution(sheet: Sheet) -> str:
    """Say what kind of evidence the comparisons on the page are, each kind once."""
    found = dict.fromkeys(section.evidence for section in sheet.sections if section.evidence)
    return " ".join(EVIDENCE[each] for each in sorted(found))
