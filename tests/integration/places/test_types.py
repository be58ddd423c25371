"""The pages of neighbourhood types: the list, one type, other editions, and the place page."""

import re
from typing import Any

import polars as pl
import pytest

from analytics.neighbourhoods import Settings
from app.core.context import Hearth
from app.core.neighbourhoods.build import Request, build
from app.core.places import prepare_places, seal_postcode
from app.core.warehouse import reference_folder
from tests.integration.conftest import SignIn
from tests.support.neighbourhoods import add_measured_areas
from tests.support.places import ENGLISH, LONDON, Store

KIND = "neighbourhood_types"


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


@pytest.fixture
def homes(hearth: Hearth) -> pl.DataFrame:
    """A site with six types of 120 areas; the postcodes in them."""
    found = add_measured_areas(reference_folder(hearth), hearth.postcodes)
    build(hearth, Request(settings=Settings(types=6, groups=3), resamples=1))
    prepare_places(hearth)
    return found


def test_list__types_in_groups__with_rank_size_and_portrait(
    sign_in: SignIn, homes: pl.DataFrame
) -> None:
    page = text_of(sign_in().get("/places/types"))
    assert "6 types of neighbourhood in 3 groups, made from 120 lower layer areas of 2021." in page
    assert "Type 1 has the lowest young participation." in page
    assert re.search(r"On average more deprived than \d\d in 100", page)
    assert "rank 1" in page
    assert "How good they are" in page
    assert "HEFCE" in page


def test_list__sorted_by_areas__the_largest_first(sign_in: SignIn, homes: pl.DataFrame) -> None:
    answer = sign_in().get("/places/types?sort=-areas")
    sizes = re.findall(r'data-label="Areas">([\d,]+)<', answer.get_data(as_text=True))
    assert [int(one) for one in sizes] == sorted(map(int, sizes), reverse=True)
    assert 'aria-sort="descending"' in answer.get_data(as_text=True)
    assert sign_in().get("/places/types?sort=nonsense").status_code == 200


def test_type__profile__portrait_figures_map_and_areas(
    sign_in: SignIn, homes: pl.DataFrame
) -> None:
    answer = sign_in().get("/places/types/1")
    page = text_of(answer)
    assert "Neighbourhood type 1 of 6" in page
    assert "ranked 1 of 6, 1 being the lowest" in page
    assert "Drawn from: deprivation (IMD), 2025" in page
    assert "POLAR4 quintile, September 2024 kept out of the clustering" in page
    assert "Map of the areas of neighbourhood type 1" in page
    assert "/places/area/lsoa21/E01" in answer.get_data(as_text=True)
    assert "How these types were made" in page


def test_type__of_no_such_number_or_edition__is_not_found(
    sign_in: SignIn, homes: pl.DataFrame
) -> None:
    client = sign_in()
    for address in ("/places/types/7", "/places/types/1?edition=1066", "/places/types?edition=x"):
        assert client.get(address).status_code == 404


def test_place__with_a_type__leads_to_it_and_says_who_made_it(
    sign_in: SignIn, hearth: Hearth, homes: pl.DataFrame
) -> None:
    address = f"/places/postcode/{seal_postcode(hearth, homes['postcode'][0])}"
    answer = sign_in().get(address)
    html, page = answer.get_data(as_text=True), text_of(answer)
    assert re.search(r'href="/places/types/\d"', html)
    assert "Hearth. Made from the other measures that are loaded." in page
    assert "Higher Education Funding Council" not in page


def test_official_look_up__listed_without_portraits_and_reached_by_its_edition(
    sign_in: SignIn, hearth: Hearth, homes: pl.DataFrame
) -> None:
    table = pl.DataFrame({"postcode": [ENGLISH, LONDON], "neighbourhood_type": [42, 160]})
    Store(reference_folder(hearth)).add(KIND, "1997", table, in_use=False)
    client = sign_in()
    page = text_of(client.get("/places/types?edition=1997"))
    assert "2 types of neighbourhood, over 2 postcodes" in page
    page = text_of(client.get("/places/types/42?edition=1997"))
    assert "Type 42 has 1 rows of the look-up" in page or "1 row" in page
    assert "The look-up has no groups" in page
    assert "Not in use" in page


def test_list__nothing_loaded__says_what_to_do(sign_in: SignIn, hearth: Hearth) -> None:
    page = text_of(sign_in().get("/places/types"))
    assert "No neighbourhood types yet" in page
    assert "The central team can make them" in page


def test_reference_page__says_how_the_edition_was_made(
    sign_in: SignIn, homes: pl.DataFrame
) -> None:
    page = text_of(sign_in("central_team").get("/reference"))
    assert "Made by Hearth: 120 lower layer areas of 2021 clustered into 6 types" in page
