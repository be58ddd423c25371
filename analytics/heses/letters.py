"""The letter to an institution that must respond, with its own tables: one page to print.

Main 14-16 say what is asked, main 21 what is enclosed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Final

from analytics.heses.register import PRICE_GROUPS, price_group_titles
from analytics.heses.returns import (
    COLUMNS,
    TABLES,
    ZERO,
    Cell,
    Cells,
    load_factor,
    read_rows,
    total,
)
from analytics.heses.selection import CRITERIA, Judgement

Pack = Mapping[str, Mapping[str, Sequence[Mapping[str, str]]]]
_TITLES: Final[Mapping[str, str]] = {
    "1a": "Table 1a: full-time and sandwich",
    "2a": "Table 2a: sandwich year-out",
    "3a": "Table 3a: part-time",
}
_ENCLOSED: Final[Mapping[str, str]] = {
    "tables_b": "Students by fee level and fee source or eligibility, as re-created",
    "premiums": "Students on whom premiums are counted",
    "indirect": "Institutions teaching indirectly funded students",
    "exclusions": "Records excluded from the re-creation",
}
_PLACES: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter says.

    Attributes
    ----------
    institution : INSTID.
    returned, recreated : its cells.
    judgements : the four criteria.
    holdback : its terms, returned and re-created; empty where no funding was given.
    respond_by : date of reply, in words.
    pack : the other files of the re-creation, by name and institution.
    """

    institution: str
    returned: Cells
    recreated: Cells
    judgements: Sequence[Judgement]
    holdback: Mapping[str, tuple[Decimal, Decimal]]
    respond_by: str
    pack: Pack


def read_pack(recreated: Path) -> Pack:
    """Read the files that main 21 encloses, as far as they are there."""
    pack: dict[str, dict[str, list[Mapping[str, str]]]] = {}
    for name in _ENCLOSED:
        path = recreated / f"{name}.csv"
        if path.is_file():
            pack[name] = {}
            for row in read_rows(path, ["institution"]):
                pack[name].setdefault(row["institution"], []).append(row)
    return pack


def letter_name(institution: str) -> str:
    """Name of the file of an institution's letter."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", institution) or "institution"
    return f"letter_{name}.html"


def write_letter(letter: Letter, out: Path) -> Path:
    """Write the letter as one HTML page without anything to load; returns its path."""
    style = (files("analytics.heses") / "letter.css").read_text(encoding="utf-8")
    parts = [
        "<!doctype html>",
        '<html lang="en-GB"><head><meta charset="utf-8">',
        f"<title>HESES and HESA: institution {escape(letter.institution)}</title>",
        f"<style>{style}</style></head><body><main>",
        *_opening(letter),
        *_asked(letter),
        *_tables(letter),
        *_enclosed(letter),
        "</main></body></html>",
    ]
    path = out / letter_name(letter.institution)
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return path


def _opening(letter: Letter) -> Iterable[str]:
    by = f" by {escape(letter.respond_by)}" if letter.respond_by else ""
    yield f"<h1>HESES and the HESA record: institution {escape(letter.institution)}</h1>"
    yield (
        "<p>We have re-created your HESES return from the student record that you sent to HESA, "
        f"and the two differ. <strong>Please respond{by}.</strong> You are asked because:</p><ul>"
    )
    for judgement in letter.judgements:
        if judgement.met and judgement.figure is not None:
            yield (
                f"<li>{escape(CRITERIA[judgement.criterion])}: the figure is "
                f"{_shown(judgement.figure)}, the threshold {_shown(judgement.threshold)}.</li>"
            )
    yield "</ul>"


def _asked(letter: Letter) -> Iterable[str]:
    factors = load_factor(letter.returned), load_factor(letter.recreated)
    shown = ["not known" if factor is None else f"{factor:.3f}" for factor in factors]
    yield "<h2>What we ask of you</h2><p>Please explain the differences in:</p><ol>"
    yield "<li>columns 4 and 4a of Tables 1a, 2a and 3a, summed up below;</li>"
    yield "<li>the proportions of students across fee levels and fee sources, Tables 1b-3b;</li>"
    yield f"<li>part-time load factors: {shown[0]} as returned, {shown[1]} as re-created.</li></ol>"
    yield (
        "<p>Give for each difference an estimate of the number of students involved, and the "
        "reason. If the HESA data must be amended, send the corrections in the standard format, "
        "signed off by your institution. Where differences cannot be reconciled, both sets of "
        "data may be audited, and funding may be adjusted.</p>"
    )
    rows = []
    for table in TABLES:
        for column in ("4", "4a") if table == "3a" else ("4",):
            sides = [
                total(cells, lambda c, t=table, n=column: c.table == t and c.column == n)  # type: ignore[misc]
                for cells in (letter.returned, letter.recreated)
            ]
            rows.append((table, column, *sides, sides[1] - sides[0]))
    header = ("Table", "Column", "Returned", "Re-created", "Difference")
    yield _table(header, rows, "Columns 4 and 4a")
    if letter.holdback:
        terms = [(t.replace("_", " "), a, b, b - a) for t, (a, b) in letter.holdback.items()]
        yield _table(("Term", "Returned", "Re-created", "Difference"), terms, "Holdback")


def _tables(letter: Letter) -> Iterable[str]:
    for table in TABLES:
        columns = [column for column in COLUMNS if column != "4a" or table == "3a"]
        rows = _rows(letter, table, columns)
        if rows:
            heads = [f"{column} {side}" for column in columns for side in ("HESES", "HESA")]
            header = ("Price group", "Length", "Level", "Fundability", *heads)
            yield _table(header, rows, _TITLES[table])


def _rows(letter: Letter, table: str, columns: Sequence[str]) -> list[Sequence[object]]:
    places = {
        (c.fundability, PRICE_GROUPS.index(c.price_group), c.length, c.level)
        for c in (*letter.returned, *letter.recreated)
        if c.table == table
    }
    rows: list[Sequence[object]] = []
    for fundability, group, length, level in sorted(places):
        figures = [
            cells.get(
                Cell(letter.institution, table, PRICE_GROUPS[group], length, level, fundability, n),
                ZERO,
            )
            for n in columns
            for cells in (letter.returned, letter.recreated)
        ]
        title = price_group_titles()[PRICE_GROUPS[group]]
        rows.append((title, length, level or "none", fundability, *figures))
    return rows


def _enclosed(letter: Letter) -> Iterable[str]:
    for name, title in _ENCLOSED.items():
        rows = letter.pack.get(name, {}).get(letter.institution, ())
        if rows:
            columns = [column for column in rows[0] if column != "institution"]
            header = [column.replace("_", " ").capitalize() for column in columns]
            yield _table(header, [[row[column] for column in columns] for row in rows], title)


def _table(header: Sequence[str], rows: Iterable[Sequence[object]], caption: str) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    body = "\n".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in rows)
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"
    )


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        return f'<td class="number">{_shown(value)}</td>'
    return f"<td>{escape(str(value))}</td>"


def _shown(amount: Decimal) -> str:
    """Amount rounded for reading: two places, thousands apart."""
    shown = f"{amount.quantize(_PLACES):,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
