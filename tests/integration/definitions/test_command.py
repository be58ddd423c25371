"""`hearth definitions`: the register in words and as JSON."""

import json

import pytest
from click.testing import CliRunner

from analytics.definitions import get_definition, list_families
from app.commands.definitions import command


def run(*arguments: str) -> str:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0, done.output
    return done.output


def test_list__every_family__its_definitions_and_default() -> None:
    text = run("list")
    assert all(family.title in text for family in list_families())
    assert "  intensity=heat-8h  8 hours, against under 3 (default)\n" in text
    assert set(json.loads(run("list", "--json"))) == {family.key for family in list_families()}


def test_show__a_definition__sentence_source_and_what_it_needs() -> None:
    text = run("show", "deprivation=imd-2019")
    definition = get_definition("deprivation", "imd-2019")
    assert definition.sentence in text
    assert definition.source in text
    assert "hearth reference load imd FILE --edition 2019" in text


def test_show__json_of_a_version__digest_by_which_it_is_held() -> None:
    made = json.loads(run("show", "groups=background-ks2@1", "--json"))
    assert made["version"] == 1
    assert made["ours"] is True
    assert made["sha256"] == get_definition("groups", "background-ks2").digest()


def test_show__a_family__all_of_it() -> None:
    assert [each["key"] for each in json.loads(run("show", "age", "--json"))] == [
        "young-21",
        "young-25",
    ]


@pytest.mark.parametrize(
    ("key", "there"), [("shoes", "intensity, disadvantage"), ("age=young-30", "young-21, young-25")]
)
def test_show__unknown__names_those_there_are(key: str, there: str) -> None:
    done = CliRunner().invoke(command, ["show", key])
    assert done.exit_code == 2
    assert there in done.output
