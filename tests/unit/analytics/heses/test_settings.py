import json
from pathlib import Path
from typing import Any

import pytest

from analytics.heses import SettingsError, parse_settings, read_settings
from analytics.heses.outputs import show


def test_parse_settings__several_institutions__inherit_what_stands_beside_them() -> None:
    settings = parse_settings(
        {
            "year": 1999,
            "english_domiciles": ["5826"],
            "institutions": {"0100": {"load_method": "split"}, "*": {"load_method": "end"}},
        }
    )
    named, other = settings.find("100"), settings.find("0999")
    assert named is not None
    assert other is not None
    assert settings.year == 1999
    assert (named.load_method, other.load_method) == ("split", "end")
    assert named.english_domiciles == ("5826",)
    assert settings.echo()["0100"]["options"]["anniversary"] == "in_year"


def test_parse_settings__institution_that_nobody_names__is_none() -> None:
    assert parse_settings({"institutions": {"0100": {}}}).find("0200") is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "one JSON object"),
        ({"year": "1998"}, "year is the year"),
        ({"load_method": "halves"}, "load_method is one of standard, beginning, end, split"),
        ({"institutions": {"0100": {"load_method": "x"}}}, r"institutions\.0100\.load_method"),
        ({"load_methods": "end"}, "load_methods is not a setting"),
        ({"load_method_by_campus": {"B": "x"}}, r"load_method_by_campus\.B is one of"),
        ({"return_type": "x"}, "return_type is one of combined, modular"),
        ({"sports_science_list": "0200"}, "sports_science_list is a list"),
        ({"options": {"anniversery": 1}}, r"options\.anniversery is not an option"),
        ({"options": {"anniversary": "next"}}, r"options\.anniversary is in_year or first"),
        ({"options": {"days_in_week": True}}, r"options\.days_in_week is 7 or 5"),
        ({"options": {"nhs_overrides_lea": 1}}, "is true or false"),
        ({"neighbourhood_lookup": {"M1 1AA": 161}}, "entry 1 .* from 1 to 160"),
        ({"neighbourhood_lookup": 3}, "neighbourhood_lookup is an object"),
        ({"institutions": {}}, "institutions is an object"),
    ],
)
def test_parse_settings__wrong__entry_is_named(given: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        parse_settings(given)


def test_read_settings__lookup_in_a_file__read_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "types.csv").write_text("postcode,type\nBS16 1QD,42\n")
    (tmp_path / "settings.json").write_text(json.dumps({"neighbourhood_lookup": "types.csv"}))
    institution = read_settings(tmp_path / "settings.json").find("0100")
    assert institution is not None
    assert institution.neighbourhoods == {"BS161QD": "42"}
    assert institution.echo()["neighbourhood_lookup"] == {"source": "types.csv", "postcodes": 1}


def test_read_settings__not_json__says_where(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{\n oops")
    with pytest.raises(SettingsError, match="line 2, column 2"):
        read_settings(tmp_path / "settings.json")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "0"), (10**10, "1"), (5 * 10**9, "0.5"), (3_333_333_333, "0.333333"),
     (9_999_999_999, "1"), (-(10**10), "-1"), (-1, "0"), (12 * 10**10, "12")],
)  # fmt: skip
def test_show__fixed_point__six_places_without_noise(amount: int, shown: str) -> None:
    assert show(amount, 10**10) == shown
