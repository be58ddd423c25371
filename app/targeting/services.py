"""Reads the form of the targeting map into an address. Postcodes are looked up and forgotten."""

import re
from collections.abc import Mapping
from typing import Final

import polars as pl
from sqlalchemy.orm import Session

from analytics.targeting import Rule, RuleFault, load_indicators
from app.core.context import Hearth
from app.core.errors import Invalid
from app.core.institutions import choose_institution
from app.core.warehouse import reference_folder
from app.models import Institution
from app.targeting import queries
from app.targeting.queries import Areas
from app.targeting.wish import LAYERS, Wish, pack_areas
from etl.postcodes import check_postcode, check_postcodes
from etl.reference.attach import attach
from etl.reference.place_models import UnknownPlace
from etl.warehouse.indicators import plan_indicators

MOST_LINES: Final = 20_000
WEIGHT: Final = "weight-"
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
    areas = queries.open_areas(hearth)
    near = form.get("near", "").strip()
    wish = Wish.read(
        {
            "rule": _read_rule(form),
            "region": form.get("region", ""),
            "authority": form.get("authority", ""),
            "near": _find_place(session, hearth, areas, near) if near else "",
            "km": form.get("km", ""),
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


def _read_rule(form: Mapping[str, str]) -> str:
    weights = {column: form.get(WEIGHT + column, "0") for column in load_indicators()}
    if not all(re.fullmatch(r"[0-9]", weight) for weight in weights.values()):
        raise Invalid("rule", "A weight is one of the numbers that are offered.")
    try:
        return str(Rule.of({column: int(weight) for column, weight in weights.items()}))
    except RuleFault as fault:
        raise Invalid("rule", str(fault)) from fault


def _find_place(session: Session, hearth: Hearth, areas: Areas, text: str) -> str:
    """Return the neighbourhood that is meant: by its code, a provider, a postcode or a school."""
    for column in ("neighbourhood", "name"):
        row = areas.table[column].str.to_lowercase().index_of(text.lower())
        if row is not None:
            return str(areas.table["neighbourhood"][row])
    for provider in queries.list_providers(areas).iter_rows(named=True):
        if provider["provider"].casefold() == text.casefold():
            return areas.find_nearest(provider["easting_m"], provider["northing_m"])
    postcode = check_postcode(text, hearth.postcodes).postcode or _postcode_of_school(session, text)
    try:
        place = hearth.places.find(postcode)
    except UnknownPlace as fault:
        raise Invalid("near", str(fault)) from fault
    if place.easting_m is None or place.northing_m is None or place.grid != "british":
        raise Invalid("near", "This place has no known position in Great Britain.")
    return areas.find_nearest(place.easting_m, place.northing_m)


def _postcode_of_school(session: Session, text: str) -> str:
    try:
        number = choose_institution(session, text, field="near")
    except Invalid as fault:
        raise Invalid(
            "near",
            f"No postcode, provider or neighbourhood is called so. Among schools: {fault.message}",
        ) from fault
    school = session.get(Institution, number)
    if school is None or not school.postcode:
        raise Invalid("near", "No postcode is recorded for this school: its place is not known.")
    return school.postcode
