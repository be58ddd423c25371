"""The tables, cells and students of an institution as the templates draw them."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask import url_for

from analytics.heses.explain import Decision
from analytics.heses.explain_cells import LENGTHS, MEASURES
from analytics.heses.explain_fees import ELIGIBILITY, FEE_LEVELS, SOURCES
from analytics.heses.explain_places import FUNDABILITY, LEVELS, TABLES
from analytics.heses.explain_record import Why
from analytics.heses.register import list_fields, price_group_titles
from app.core.heses import InstitutionTotals
from app.core.heses.index import ROW
from app.heses.cells import Cell, as_number
from app.heses.queries import Listed
from app.heses.tables import first_up, plain
from app.models import HesesRun

MEASURE_TITLES = {
    "mature": "Mature students",
    "young": "Young students",
    "fee_remittance": "Young students with fee remission",
    "disabled_entrants": "Disabled entrants",
    "neighbourhood": "Neighbourhood types",
}
_COLUMN_WORDS = {
    "1": "column 1", "2": "column 2", "3": "column 3", "4": "column 4",
    "4a": "column 4a", "5": "column 5",
}  # fmt: skip


def answer(own: InstitutionTotals) -> str:
    factor = own.part_time_load_factor
    load = f" The part-time load factor is {factor:.3f}." if factor is not None else ""
    return (
        f"{own.counted:,} of {own.records:,} records are counted, {own.column_4:,} of them in"
        f" column 4.{load}"
    )


def cell_href(run: HesesRun, own: InstitutionTotals, keys: Mapping[str, str]) -> str:
    values: dict[str, Any] = {"run_id": run.id, "instid": own.segment, **keys}
    return url_for("heses.show_cell", **values)


def premium_lines(
    run: HesesRun, own: InstitutionTotals, rows: Sequence[Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Return the counts that premiums rest on, each with what it counts."""
    return [
        {
            "title": MEASURE_TITLES[row["measure"]],
            "what": MEASURES[row["measure"]].sentence,
            "source": source(MEASURES[row["measure"]]),
            "students": int(row["value"]),
            "href": cell_href(run, own, {"measure": row["measure"]}) if row["value"] != "0" else "",
        }
        for row in rows
        if row["measure"] != "neighbourhood"
    ]


def neighbourhood_lines(
    run: HesesRun, own: InstitutionTotals, rows: Sequence[Mapping[str, str]]
) -> list[dict[str, Any]]:
    return [
        {
            "type": row["type"].capitalize(),
            "students": int(row["value"]),
            "href": cell_href(run, own, {"measure": "neighbourhood", "type": row["type"]}),
        }
        for row in rows
        if row["measure"] == "neighbourhood"
    ]


def indirect_lines(
    run: HesesRun, own: InstitutionTotals, rows: Sequence[Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Return the indirectly funded by pair of teaching institutions."""
    names = ("tinst1", "tinst2", "fundability")
    return [
        {
            "pair": " and ".join(row[name] for name in names[:2] if row[name]),
            "fundability": first_up(FUNDABILITY[row["fundability"]]),
            "students": int(row["students"]),
            "fte": _short(Decimal(row["fte"])),
            "href": cell_href(run, own, {name: row[name] for name in names}),
        }
        for row in rows
    ]


def cell_title(cell: Cell) -> str:
    """Return a cell in words: "Table 1a, group A, standard, undergraduate, ..., column 4"."""
    return first_up(", ".join(_cell_parts(cell.keys)))


def _cell_parts(keys: Mapping[str, str]) -> list[str]:
    if measure := keys.get("measure"):
        kind = f", type {keys['type'].lower()}" if "type" in keys else ""
        return [f"{MEASURE_TITLES[measure]}{kind}"]
    if "tinst1" in keys:
        at = " and ".join(filter(None, (keys["tinst1"], keys.get("tinst2", ""))))
        return [f"Taught at {at}", FUNDABILITY.get(keys.get("fundability", ""), "all")]
    table = keys["table"]
    parts = [f"Table {table}"]
    if group := keys.get("price_group"):
        title = price_group_titles()[group]
        parts.append(f"group {title}" if len(title) == 1 else title)
    words: dict[str, Mapping[str, str]] = {
        "length": LENGTHS, "fee_status": {"EXISTING": "existing", "NEW": "new"},
        "source_or_eligibility": {**SOURCES, **ELIGIBILITY}, "level": {**LEVELS, "": "no level"},
        "fundability": FUNDABILITY, "fee_level": FEE_LEVELS, "column": _COLUMN_WORDS,
    }  # fmt: skip
    parts += [known[keys[name]] for name, known in words.items() if name in keys]
    return parts if len(parts) > 1 else [*parts, f"{TABLES[table[0]]}: all"]


def cell_answer(cell: Cell, listed: Listed) -> str:
    """Return the first sentence of a cell's page; it says what the students add up to."""
    heads = "One student makes" if listed.total == 1 else f"{listed.total:,} students make"
    if not listed.total:
        return "No student is in this cell."
    unit = " FTE" if cell.is_load else ""
    return f"{heads} up this cell: their shares come to {exact(listed.share, cell)}{unit}."


def exact(amount: int, cell: Cell) -> str:
    """Return a sum of shares as the long tables write it: at most six places."""
    value = as_number(amount, cell).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return plain(value)


def cell_rules(cell: Cell, rules: Sequence[Why]) -> list[dict[str, str]]:
    """Return the rules that define a cell, each with its paragraph."""
    found = list(rules)
    if measure := cell.keys.get("measure"):
        found.insert(0, MEASURES[measure])
    if "tinst1" in cell.keys:
        found.insert(
            0, Why("Students of column 4 with this pair in TINST1, TINST2.", "TS 48", "A-22")
        )
    return [{"sentence": why.sentence, "source": source(why)} for why in found]


def source(why: Why | Decision) -> str:
    return ", ".join(filter(None, (why.paragraph, why.reading)))


def student_lines(
    run: HesesRun, own: InstitutionTotals, listed: Listed, cell: Cell
) -> list[dict[str, Any]]:
    """Return students as lines of a table."""
    return [
        {
            **student_cells(run, own, row),
            "qualaim": row["QUALAIM"],
            "load": f"{row['HESESFTE']:g}",
            "share": exact(row["share"], cell),
        }
        for row in listed.rows
    ]


def student_cells(run: HesesRun, own: InstitutionTotals, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cells by which every list names a student."""
    return {
        "husid": row["HUSID"] or "Blank",
        "href": url_for("heses.show_student", run_id=run.id, instid=own.segment, row=row[ROW]),
        "numhus": row["NUMHUS"],
        "campid": row["CAMPID"],
    }


def student_title(held: Mapping[str, Any]) -> str:
    numhus = held.get("NUMHUS")
    return f"Student {held.get('HUSID') or 'without HUSID'}{f', instance {numhus}' * bool(numhus)}"


def student_answer(held: Mapping[str, Any], decisions: Sequence[Decision]) -> str:
    """Return where the student is, or why not counted, in a sentence or two."""
    excluded = [each for each in decisions if each.column == "EXCL_BITS"]
    if excluded:
        return " ".join(f"{each.sentence.rstrip('.')} ({source(each)})." for each in excluded)
    where = f"Counted in Table {held['TABLE']}a, column {held['COLUMN']}"
    rest = "taken off again as a non-completion" if held["NONCOMPLETION"] else "in column 4"
    return f"{where}, and {rest}{'; a new entrant' if held['NEW_ENTRANT'] else ''}."


def by_topic(decisions: Sequence[Decision]) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the decisions in their order, under the questions that they answer."""
    topics: dict[str, list[dict[str, str]]] = {}
    for each in decisions:
        topics.setdefault(each.topic, []).append(
            {
                "decision": each.decision,
                "value": each.value if each.column != "FLAGS" else "",
                "column": each.column,
                "sentence": each.sentence,
                "source": source(each),
            }
        )
    return list(topics.items())


def given_lines(held: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the fields of TS 4 that hold something, as they were given."""
    return [
        {"name": field.name, "title": field.title, "number": field.number, "value": str(value)}
        for field in list_fields()
        if (value := held.get(field.name)) not in {None, ""}
    ]


def _short(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
