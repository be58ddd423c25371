"""What analytics knows of codes by itself agrees with the code lists."""

import csv
from importlib.resources import files
from pathlib import Path

from analytics.track.people import open_track
from analytics.track.scope import EVERYBODY
from etl.reference import load_code_list
from tests.support.hand_edition import person, write_edition

LISTS = {
    "sex": "sex",
    "ethnicity": "ethnicity",
    "disability": "disability",
    "first_generation": "first_generation",
    "free_school_meals": "free_school_meals",
    "care_experienced": "care_experienced",
    "estranged": "yes_no",
    "young_carer": "yes_no",
    "refugee": "yes_no",
    "service_child": "yes_no",
}
TOLD = {"disability": "disabled", "free_school_meals": "fsm", "ethnicity": "ethnic_group"}


def test_activity_types__intensity__is_that_of_the_code_list() -> None:
    with (files("analytics.track") / "activity_types.csv").open(encoding="utf-8") as file:
        known = {row["activity_type"]: row["intensity"] for row in csv.DictReader(file)}

    codes = load_code_list("activity_type").codes
    assert known == {code.value: code.attributes["intensity"] for code in codes}


def test_track__every_code__known_unless_it_means_not_known(tmp_path: Path) -> None:
    codes = [(field, code) for field, key in LISTS.items() for code in load_code_list(key).codes]
    people = [
        person(f"{number:03}", person=f"{number:03}", **{field: code.value})
        for number, (field, code) in enumerate(codes)
    ]

    with open_track(write_edition(tmp_path, people), EVERYBODY) as track:
        rows = track.engine.fetch("track", order_by=["person"]).to_dicts()

    wrong = [
        (field, code.value)
        for (field, code), row in zip(codes, rows, strict=True)
        if (row[TOLD.get(field, field)] is None) != code.missing
    ]
    assert wrong == []
