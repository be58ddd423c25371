"""The register of definitions: what is in it, and how a definition is asked for."""

from dataclasses import replace

import pytest

from analytics.definitions import (
    UnknownDefinition,
    column,
    default_of,
    dimension,
    get_definition,
    get_family,
    list_definitions,
    list_families,
    order_versions,
)

FAMILIES = [family.key for family in list_families()]


@pytest.mark.parametrize("family", FAMILIES)
def test_register__each_family__default_and_focus_are_in_it(family: str) -> None:
    stated = get_family(family)
    for definition in list_definitions(family):
        keys = [key for key, _ in definition.categories]
        assert keys[-1] == "none"
        assert len(set(keys)) == len(keys)
        assert {stated.focus, stated.against} <= set(keys)
    assert default_of(family).key == stated.default


@pytest.mark.parametrize("family", FAMILIES)
def test_register__each_definition__says_where_it_is_from(family: str) -> None:
    for definition in list_definitions(family):
        assert definition.sentence.endswith(".")
        # A publication with its address or its paragraphs, or that it is ours.
        named = ("https://", "http://", "circular 00/06", "Aggregate HESA Track Report")
        assert definition.is_ours or any(each in definition.source for each in named)


def test_get_definition__version__is_the_same_text() -> None:
    assert get_definition("intensity", "heat-8h@1") == get_definition("intensity", "heat-8h")
    assert get_definition("intensity", "heat-8h").reference == "heat-8h@1"


def test_order_versions__a_further_version__old_one_keeps_its_names_and_its_text() -> None:
    first = get_definition("intensity", "heat-8h")
    other = get_definition("intensity", "skills-5h")
    second = replace(first, version=2, sentence="Intensive is 9 contact hours or more.")

    latest, unchanged, old = order_versions([first, second, other])

    assert (latest.key, unchanged.key, old.key) == ("heat-8h", "skills-5h", "heat-8h@1")
    # What was printed under a name stays under it: the new text has another.
    assert (column(old), dimension(old).name) == (column(first), dimension(first).name)
    assert (column(latest), dimension(latest).name) == (
        "intensity__heat_8h_v2",
        "intensity.heat-8h@2",
    )
    assert old.digest() == first.digest() != latest.digest()


@pytest.mark.parametrize(
    ("family", "key", "message"),
    [
        ("intensity", "heat-9h", r"no definition 'heat-9h' of intensity\. There are: heat-8h, "),
        ("intensity", "heat-8h@9", r"There are: heat-8h@1\.$"),
        ("shoes", "size", r"no family of definitions 'shoes'\. There are: intensity, "),
    ],
)
def test_get_definition__unknown__names_those_there_are(
    family: str, key: str, message: str
) -> None:
    with pytest.raises(UnknownDefinition, match=message):
        get_definition(family, key)


def test_column__of_any_definition__is_a_word_of_sql_and_unlike_all_others() -> None:
    every = [each for family in FAMILIES for each in list_definitions(family)]
    assert column(get_definition("intensity", "heat-8h")) == "intensity__heat_8h"
    assert len({column(each) for each in every}) == len(every)
    assert len({dimension(each).name for each in every}) == len(every)
    assert all(column(each).isidentifier() for each in every)
