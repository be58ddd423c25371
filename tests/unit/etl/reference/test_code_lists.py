import pytest

from etl.reference import CodeList, UnknownCodeList, list_code_lists, load_code_list

ALL = list_code_lists()


@pytest.mark.parametrize("code_list", ALL, ids=lambda each: each.key)
def test_code_list__each_shipped__is_complete_and_unambiguous(code_list: CodeList) -> None:
    values = [code.value for code in code_list.codes]

    assert code_list.version
    assert code_list.title
    assert code_list.source
    assert len(set(values)) == len(values) > 1
    assert [code.sort for code in code_list.codes] == list(range(len(values)))
    spellings = [
        spelling
        for code in code_list.codes
        for spelling in {code.value.casefold(), code.label.casefold(), *code.aliases}
    ]
    assert len(set(spellings)) == len(spellings), "two codes share a spelling"
    assert all(alias == alias.casefold() for code in code_list.codes for alias in code.aliases)


def test_list_code_lists__keys__are_those_the_records_use() -> None:
    assert {each.key for each in ALL} == {
        "sex", "ethnicity", "disability", "care_experienced", "yes_no", "first_generation",
        "free_school_meals", "evaluation_group", "activity_type", "delivery_mode",
        "funding_stream", "activity_status", "registration_status", "organisation_kind",
        "membership", "region", "institution_phase", "institution_kind",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "missing"),
    [
        ("ethnicity", {"997", "998", "999"}),
        ("yes_no", {"997", "998", "999"}),
        ("sex", {"96", "99"}),
        ("disability", {"97", "98", "99"}),
        ("care_experienced", {"98", "99"}),
        ("activity_type", set()),
    ],
)
def test_missing_values__hesa_lists__are_the_codes_that_never_overwrite(
    key: str, missing: set[str]
) -> None:
    assert load_code_list(key).missing_values == missing


def test_find__value_label_alias_any_case__same_code() -> None:
    sex = load_code_list("sex")

    assert {
        found.value if (found := sex.find(text)) else None
        for text in ("10", "Female", " FEMALE ", "f", "girl")
    } == {"10"}
    assert sex.find("nonsense") is None


def test_activity_type__fifteen_types__carry_intensity_and_hours() -> None:
    types = load_code_list("activity_type").codes

    assert len(types) == 15
    assert {code.attributes["intensity"] for code in types} == {"high", "low"}
    assert all(float(code.attributes["default_contact_hours"]) > 0 for code in types)


def test_load_code_list__unknown_key__lists_those_that_exist() -> None:
    with pytest.raises(UnknownCodeList, match=r"no code list 'gender'.*sex"):
        load_code_list("gender")
