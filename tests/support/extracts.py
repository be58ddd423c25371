"""Small extracts in the column names of real sources, all of the same synthetic people."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

PEOPLE: tuple[dict[str, str], ...] = (
    {"first": "Amira", "middle": "Zahra Noor", "last": "O'Neill", "born": "2000-10-02",
     "female": "1", "postcode": "ME4 4AG", "upn": "B801200005001", "uln": "9276308686"},
    {"first": "Józef", "middle": "", "last": "Nowak-Smith", "born": "2001-01-31",
     "female": "0", "postcode": "CT1 2EH", "upn": "T801200003011", "uln": "1000000051"},
    {"first": "Mei", "middle": "Ling", "last": "Chen", "born": "2001-08-31",
     "female": "1", "postcode": "TN1 1AB", "upn": "", "uln": ""},
)  # fmt: skip
Row = dict[str, Any]


def _names(person: Mapping[str, str]) -> str:
    return " ".join(filter(None, (person["first"], person["middle"])))


def _slashes(day: str) -> str:
    year, month, date = day.split("-")
    return f"{date}/{month}/{year}"


def _npd(stage: str, number: int, person: Mapping[str, str]) -> Row:
    return {
        f"{stage}_ACADYR": "2016/2017",
        f"{stage}_PupilMatchingRefAnonymous": f"PMR{number}",
        f"{stage}_UPN": person["upn"],
        f"{stage}_SURNAME": person["last"],
        f"{stage}_FORENAMES": _names(person),
        f"{stage}_DOB": _slashes(person["born"]),
        f"{stage}_GENDER": "F" if person["female"] == "1" else "M",
        f"{stage}_URN": f"90000{number}",
        "Postcode_SPR17": person["postcode"],
        f"{stage}_CANDNO": "not wanted",
    }


def _ks2(number: int, person: Mapping[str, str]) -> Row:
    return _npd("KS2", number, person) | {"KS2_READSCORE": "104", "KS2_MATSCORE": "99.0"}


def _ks4(number: int, person: Mapping[str, str]) -> Row:
    own = {"KS4_ATT8": "51.5", "KS4_L2BASICS_94": "1", "KS4_L2BASICS_95": "0", "KS4_NATRES": "1"}
    census = {"FSMeligible_SPR17": "1", "EthnicGroupMinor_SPR17": "WBRI"}
    return _npd("KS4", number, person) | own | census


def _ks5(number: int, person: Mapping[str, str]) -> Row:
    return _npd("KS5", number, person) | {"KS5_TOTPTSE_ALEV": "120"}


def _ilr(number: int, person: Mapping[str, str]) -> list[Row]:
    learner = {
        "UKPRN": "10990001",
        "LearnRefNumber": f"L{number}",
        "ULN": person["uln"] or "9999999999",
        "FamilyName": person["last"],
        "GivenNames": _names(person),
        "DateOfBirth": person["born"],
        "Sex": "F" if person["female"] == "1" else "M",
        "Postcode": person["postcode"],
        "PostcodePrior": "ME1 1AA",
        "LearnStartDate": "2019-09-09",
    }
    levels = ("2", "3", "E")
    return [
        learner | {"LearnAimRef": f"6000000{level}", "NotionalNVQLevelv2": level}
        for level in levels[: number + 1]
    ]


def _hesa_1998(number: int, person: Mapping[str, str]) -> Row:
    return {
        "INSTID": "0100",
        "HUSID": f"981000000001{number}",
        "NUMHUS": "1",
        "SURNAME": person["last"],
        "FNAMES": _names(person),
        "SNAME16": "Before",
        "BIRTHDTE": _slashes(person["born"]),
        "GENDER": "2" if person["female"] == "1" else "1",
        "POSTCODE": person["postcode"],
        "COMDATE": "28/09/1998",
        "QUALAIM": "21",
        "FUNDLEV": "10",
        "MODE": "01",
        "YEARPRG": "1",
    }


def _hesa_combined(number: int, person: Mapping[str, str]) -> Row:
    return {
        "Instance.INSTANCEKEY": f"I{number}",
        "Institution.UKPRN": "10990001",
        "Student.HUSID": f"191000000001{number}",
        "Instance.NUMHUS": "1",
        "Student.OWNSTU": f"own{number}",
        "Student.SURNAME": person["last"],
        "Student.FNAMES": _names(person),
        "Student.SNAME16": "Before",
        "Student.BIRTHDTE": person["born"],
        "Student.SEXID": "2" if person["female"] == "1" else "1",
        "Student.ULN": person["uln"],
        "EP_USE.POSTCODE": person["postcode"],
        "Instance.COMDATE": "2019-09-23",
        "Instance.MODE": "01",
        "Instance.YEARPRG": "1",
        "Course.COURSEAIM": "H00",
        "RECID": "19051",
    }


def _hesa_data_futures(number: int, person: Mapping[str, str]) -> Row:
    return {
        "UKPRN": "10990001",
        "Student.SID": f"191000000001{number}",
        "Engagement.NUMHUS": "1",
        "Student.SURNAME": person["last"],
        "Student.FNAMES": _names(person),
        "Student.SNAME16": "Before",
        "Student.BIRTHDTE": person["born"],
        "Student.SEXID": "10" if person["female"] == "1" else "11",
        "Student.ULN": person["uln"],
        "EntryProfile.PERMADDPOSTCODE": person["postcode"],
        "Engagement.ENGSTARTDATE": "2022-09-19",
        "Qualification.QUALCAT": "H0002",
    }


def _dlhe(number: int, person: Mapping[str, str]) -> Row:
    return {
        "RECID": "16018",
        "UKPRN": "10990001",
        "OWNSTU": f"own{number}",
        "FNAMES": _names(person),
        "SURNAME": person["last"],
        "POSTCODE": person["postcode"],
        "ALLACT1": "1",
        "MIMPACT": "01",
    }


def _graduate_outcomes(number: int, _person: Mapping[str, str]) -> Row:
    return {
        "GRADUATEKEY": str(number),
        "HUSID": f"191000000001{number}",
        "NUMHUS": "1",
        "ALLACT01": "1",
        "XACTIV03": "01",
        "XEMP2020SOC1": "2",
        "EMPNAME": "not wanted",
    }


_MAKERS: Mapping[str, Callable[[int, Mapping[str, str]], Row | list[Row]]] = {
    "npd_ks2": _ks2,
    "npd_ks4": _ks4,
    "npd_ks5": _ks5,
    "ilr": _ilr,
    "hesa_1998": _hesa_1998,
    "hesa_combined": _hesa_combined,
    "hesa_data_futures": _hesa_data_futures,
    "dlhe": _dlhe,
    "graduate_outcomes": _graduate_outcomes,
}
#: Of each layout the source and the year to load it as.
LOADED_AS: Mapping[str, tuple[str, str]] = {
    "npd_ks2": ("npd_ks2", "2017"),
    "npd_ks4": ("npd_ks4", "2017"),
    "npd_ks5": ("npd_ks5", "2017"),
    "ilr": ("ilr", "2019-20"),
    "hesa_1998": ("hesa_student", "1998-99"),
    "hesa_combined": ("hesa_student", "2019-20"),
    "hesa_data_futures": ("hesa_student", "2022-23"),
    "dlhe": ("graduate_outcomes", "2016-17"),
    "graduate_outcomes": ("graduate_outcomes", "2019-20"),
}


def make_extract(layout: str) -> pl.DataFrame:
    """Make an extract of `PEOPLE` in a layout, as text."""
    rows: list[Row] = []
    for number, person in enumerate(PEOPLE):
        made = _MAKERS[layout](number, person)
        rows += made if isinstance(made, list) else [made]
    return pl.DataFrame(rows)
