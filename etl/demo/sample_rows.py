"""Rows of the sample workbook: how an officer fills them in, and the mistakes officers make."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from etl.demo.records import DISABILITIES

Row = dict[str, Any]
HEADERS = (
    "First name",
    "Middle name",
    "Surname",
    "DOB",
    "Sex",
    "Home postcode",
    "School URN",
    "School name",
    "Ethnic group",
    "Disability",
    "FSM?",
    "First in family to go to university",
    "Care experienced",
    "Evaluation group",
    "Form signed on",
)
ETHNIC_LABELS = {
    "160": "White British",
    "166": "Irish",
    "163": "Gypsy or Irish Traveller",
    "168": "Roma",
    "179": "Any other White background",
    "104": "Pakistani",
    "100": "Bangladeshi",
    "103": "Indian",
    "119": "Other Asian",
    "101": "Chinese",
    "120": "African",
    "121": "Caribbean",
    "139": "Other Black",
    "141": "White and Black African",
    "142": "White and Black Caribbean",
    "140": "White and Asian",
    "159": "Other Mixed",
    "180": "Arab",
    "899": "Any other",
}
DISABILITY_LABELS = {
    "95": "None",
    "51": "Dyslexia",
    "53": "Autism",
    "54": "Long-term illness",
    "55": "Mental health",
    "56": "Mobility",
    "57": "Hearing",
    "58": "Sight",
    "59": "Development condition",
    "96": "Other",
}
NOT_SAID = "Prefer not to say"


def clean_row(rng: np.random.Generator, person: Mapping[str, Any]) -> Row:
    """Fill in one row correctly, with labels as officers write them."""
    disability = rng.choice(
        list(DISABILITIES), p=np.array(list(DISABILITIES.values())) / sum(DISABILITIES.values())
    )
    return {
        "First name": person["first_name"],
        "Middle name": person["middle_name"],
        "Surname": person["last_name"],
        "DOB": person["date_of_birth"],
        "Sex": "Female" if person["sex"] == "10" else "Male",
        "Home postcode": person["postcode"],
        "School URN": int(person["urn"]),
        "School name": person["school"],
        "Ethnic group": ETHNIC_LABELS[person["ethnicity"]] if rng.random() > 0.08 else NOT_SAID,
        "Disability": DISABILITY_LABELS[str(disability)] if rng.random() > 0.1 else NOT_SAID,
        "FSM?": "Yes" if person["fsm"] else "No",
        "First in family to go to university": str(
            rng.choice(
                ["Yes" if person["first_generation"] else "No", "Don't know", NOT_SAID],
                p=[0.8, 0.12, 0.08],
            )
        ),
        "Care experienced": "No" if rng.random() > 0.015 else "Yes",
        "Evaluation group": "Participant",
        "Form signed on": person["collected_on"],
        "person_key": person["person_key"],
        "cohort": person["cohort"],
    }


def _text_date(form: str) -> Callable[[np.random.Generator, Row], None]:
    def change(_: np.random.Generator, row: Row) -> None:
        row["DOB"] = row["DOB"].strftime(form)

    return change


def _swapped_date(_: np.random.Generator, row: Row) -> None:
    born = row["DOB"]
    row["DOB"] = f"{born.month:02d}/{born.day:02d}/{born.year}"


def _future_date(_: np.random.Generator, row: Row) -> None:
    row["DOB"] = dt.date(2031, row["DOB"].month, min(row["DOB"].day, 28))


def _one_for_i(_: np.random.Generator, row: Row) -> None:
    row["Home postcode"] = row["Home postcode"].replace("1", "I")


def _s_for_five(_: np.random.Generator, row: Row) -> None:
    row["Home postcode"] = row["Home postcode"].replace("5", "S")


def _school_unknown(_: np.random.Generator, row: Row) -> None:
    row["School URN"], row["School name"] = 999999, "Moved school - not sure"


def _any_row(_: Row) -> bool:
    return True


def _set(header: str, value: Any) -> Callable[[np.random.Generator, Row], None]:
    def change(_: np.random.Generator, row: Row) -> None:
        row[header] = value

    return change


def _recase(
    header: str, change_case: Callable[[str], str]
) -> Callable[[np.random.Generator, Row], None]:
    def change(_: np.random.Generator, row: Row) -> None:
        row[header] = change_case(row[header])

    return change


MISTAKES: dict[
    str, tuple[int, Callable[[Row], bool], Callable[[np.random.Generator, Row], None]]
] = {
    "date as text": (90, _any_row, _text_date("%d/%m/%Y")),
    "date as text, ISO": (25, _any_row, _text_date("%Y-%m-%d")),
    "date in words": (12, _any_row, _text_date("%d %B %Y")),
    "day and month swapped": (4, lambda row: row["DOB"].day > 12, _swapped_date),
    "date in the future": (1, _any_row, _future_date),
    "date missing": (3, _any_row, _set("DOB", None)),
    "I for 1": (5, lambda row: "1" in row["Home postcode"], _one_for_i),
    "S for 5": (4, lambda row: "5" in row["Home postcode"], _s_for_five),
    "lower case postcode": (22, _any_row, _recase("Home postcode", str.lower)),
    "postcode without space": (
        26,
        _any_row,
        _recase("Home postcode", lambda text: text.replace(" ", "")),
    ),
    "postcode unknown": (3, _any_row, _set("Home postcode", None)),
    "postcode missing": (6, _any_row, _set("Home postcode", None)),
    "school unknown": (4, _any_row, _school_unknown),
    "school URN missing": (10, _any_row, _set("School URN", None)),
    "last name missing": (3, _any_row, _set("Surname", None)),
    "names in capitals": (14, lambda row: bool(row["Surname"]), _recase("Surname", str.upper)),
    "space around first name": (
        10,
        _any_row,
        _recase("First name", lambda text: f" {text} "),
    ),
    "sex as a letter": (40, _any_row, _recase("Sex", lambda text: text[0])),
    "sex not said": (6, _any_row, _set("Sex", NOT_SAID)),
}
"""What goes wrong, in how many rows, which rows can have it, and how; no cell is hit twice."""
HIT_COLUMNS = {
    "date": "DOB",
    "day": "DOB",
    "I": "Home postcode",
    "S": "Home postcode",
    "lower": "Home postcode",
    "postcode": "Home postcode",
    "school": "School URN",
    "last": "Surname",
    "names": "Surname",
    "space": "First name",
    "sex": "Sex",
}


def make_mistakes(
    rng: np.random.Generator, rows: list[Row], postcodes: list[str]
) -> tuple[list[Row], list[Row]]:
    """Put mistakes into rows.

    Returns
    -------
    The rows, one of them repeated near the end, and a table of row (1 is the first below the
    header), person_key and mistake.
    """
    hit: set[tuple[int, str]] = set()
    made: list[Row] = []
    for kind, (count, fits, change) in MISTAKES.items():
        column = HIT_COLUMNS[kind.split()[0].rstrip(",")]
        free = [i for i, row in enumerate(rows) if (i, column) not in hit and fits(row)]
        for i in rng.permutation(free)[:count].tolist():
            change(rng, rows[i])
            if kind == "postcode unknown":
                rows[i]["Home postcode"] = _not_in(rng, postcodes)
            hit.add((i, column))
            made.append({"row": i + 1, "person_key": rows[i]["person_key"], "mistake": kind})
    rows = [*rows, dict(rows[17])]
    made.append({"row": len(rows), "person_key": rows[17]["person_key"], "mistake": "row repeated"})
    listed = {(m["row"], m["person_key"]) for m in made}
    made += [
        {"row": n, "person_key": row["person_key"], "mistake": "none"}
        for n, row in enumerate(rows, start=1)
        if (n, row["person_key"]) not in listed
    ]
    return rows, sorted(made, key=lambda mistake: (mistake["row"], mistake["mistake"]))


def _not_in(rng: np.random.Generator, postcodes: list[str]) -> str:
    """Invent a well-formed postcode of a real sector that the directory does not have."""
    known = set(postcodes)
    while True:
        sector = str(rng.choice(postcodes))[:-2]
        made = sector + "".join(rng.choice(list("ABDEFGHJLNPQRSTUWXYZ"), 2))
        if made not in known:
            return made
