"""Names of local authorities that come with Hearth."""

import pytest

from etl.postcodes import PostcodeDirectory
from etl.reference.local_authorities import load_local_authorities


def test_load_local_authorities__codes__are_those_of_the_postcode_directory(
    directory: PostcodeDirectory,
) -> None:
    named = {code for code in directory.authorities if code and not code.endswith("99999999")}

    assert set(load_local_authorities()) == named


@pytest.mark.parametrize(
    ("code", "name", "region"),
    [
        ("E06000023", "Bristol, City of", "South West"),
        ("E09000030", "Tower Hamlets", "London"),
        ("W06000015", "Cardiff", "Wales"),
        ("S12000049", "Glasgow City", "Scotland"),
        ("N09000003", "Belfast", "Northern Ireland"),
    ],
)
def test_load_local_authorities__code__name_and_region(code: str, name: str, region: str) -> None:
    found = load_local_authorities()[code]

    assert (found.name, found.region) == (name, region)
