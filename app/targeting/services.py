"""Reads the form of the targeting map into an address. Postcodes are looked up and forgotten."""

import re
from collections.abc import Mapping
from typing import Final

import polars as pl
from sqlalchemy.orm import Session

from app.core.context import Hearth
from app.core.errors import Invalid
from app.core.need import LAYERS, Areas, Wish, open_areas, pack_areas
from app.core.need.form import read_need
from app.core.warehouse import reference_folder
from etl.postcodes import check_postcodes
from etl.reference.attach import attach
from etl.warehouse.indicators import plan_indicators

MOST_LINES: Final = 20_000
_CELL: Final = re.compile(r"[,;\t]")
_INWARD_LETTERS: Final = 2


def read_form(
    session: Session, hearth: Hearth, form: Mapping[str, str], show: list[str], sent: bytes
) -> tuple[Wish, str]:
    """Read the form, and say what became of the postcodes in it, "" where there are none.

    Parameters
    ----------
    show
        What is to be marked.
    sent
        A text file with postcodes, or nothing.

    Raises
    ------
    Invalid
        Something cannot be understood; the message belongs beside its field.
    """
    areas = open_areas(hearth)
    wish = Wish.read(
        {
            **read_need(session, hearth, areas, form),
            "areas": form.get("areas", "") if "keep_areas" in form else "",
            "show": ",".join(key for key in LAYERS if key in show),
        }
    )
    text = "\n".join([form.get("postcodes", ""), sent.decode("utf-8", errors="replace")])
    if not text.strip():
        return wish, ""
    codes, said = locate(hearth, areas, text)
    query = wish.to_query() | {"areas": pack_areas(codes)}
    return Wish.read(query), said


def locate(hearth: Hearth, areas: Areas, text: str) -> tuple[list[str], str]:
    """Find the neighbourhoods of postcodes, and say how many lie where.

    Each line holds one, alone or among the cells of a row.

    Raises
    ------
    Invalid
        There are too many lines, or no postcode that lies in a neighbourhood.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise Invalid(
            "postcodes", f"Give up to {MOST_LINES:,} lines at a time; these are {len(lines):,}."
        )
    cells = pl.DataFrame(
        [(row, cell) for row, line in enumerate(lines) for cell in _CELL.split(line)],
        schema={"line": pl.Int64, "cell": pl.String},
        orient="row",
    )
    checked = check_postcodes(cells["cell"], hearth.postcodes)
    usable = cells.with_columns(checked["postcode"]).drop_nulls("postcode")
    codes = _name_areas(hearth, usable.select("postcode"))
    known = usable.with_columns(codes.rename("neighbourhood")).join(
        areas.table.select("neighbourhood"), on="neighbourhood", how="semi"
    )
    found = known["neighbourhood"].unique().sort().to_list()
    if not found:
        raise Invalid("postcodes", "None of the lines holds a postcode of a known neighbourhood.")
    return found, _say(len(lines), known["line"].n_unique(), len(found))


def _say(lines: int, known: int, areas: int) -> str:
    rest = lines - known
    said = f"{known:,} of {lines:,} lines lie in {areas:,} neighbourhoods."
    return f"{said} {rest:,} hold no postcode of a known neighbourhood." if rest else said


def _name_areas(hearth: Hearth, postcodes: pl.DataFrame) -> pl.Series:
    """Name the neighbourhood of each postcode as editions do: the LSOA, else the sector."""
    reference = reference_folder(hearth)
    sector = pl.col("postcode").str.head(-_INWARD_LETTERS)
    small = plan_indicators(reference, {}).small_areas
    if small is None:
        return postcodes.select(sector).to_series()
    named = attach(reference, postcodes, {}, areas=(small.level,), directory=hearth.postcodes)
    # Pseudo codes, such as those of the Isle of Man, are no areas.
    code = pl.col(small.level)
    return named.select(
        pl.when(code.str.contains(r"^[EWSN]\d")).then(code).otherwise(sector)
    ).to_series()
