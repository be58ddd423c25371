"""The planner on an edition of five neighbourhoods and two schools where activities can be held."""

import csv
import json
import re
from collections.abc import Callable
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from analytics.reports.edition import EditionFacts
from app.commands.plan import command
from app.core import jobs
from app.core.context import Hearth
from app.core.errors import Invalid
from app.core.need import areas as areas_of
from app.planner import plans
from app.planner.ask import Ask
from tests.support.need_edition import draw_squares, use_boundaries, use_edition

SignIn = Callable[..., FlaskClient]
RULE = "rule=imd_decile.2,provider_km.1"
ONE_EACH = f"{RULE}&activities=2&most=1&enough=12&years=1"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EditionFacts:
    return use_edition(tmp_path, monkeypatch)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    use_boundaries({"sector": draw_squares()}, monkeypatch)


def test_index__one_at_each_school__hours_and_need_as_by_hand(sign_in: SignIn) -> None:
    page = text_of(sign_in("member_user").get(f"/planner?{ONE_EACH}"))
    assert "The next 2 activities gain most at 2 schools and colleges" in page
    # 40 places of 5 hours so far: 300, 150 and 60 young people at 0.09, 1.0 and 3.4 km by road,
    # of whom 507.4 would come: 5 x 40 / 507.4 = 0.394 hours at the door.
    assert "CB1 1 Cambridge 75.0 0.39" in page
    assert "CB3 0 South Cambridgeshire 48.3 0.38" in page
    # All 30 young people of one neighbourhood have a place for 6 of 12 hours, which is worth 0.8.
    assert "SW1A 1 Westminster 11.7 0.00 6.00 11.7 2.3" in page
    assert "ZE1 0 Shetland Islands not known" in page
    assert "Left out, without a score or a place in Great Britain: 1 neighbourhood." in page
    assert "Held near here so far" in page


def test_index__as_before__takes_what_the_plan_takes(sign_in: SignIn) -> None:
    page = text_of(sign_in("hub_officer").get(f"/planner?{RULE}&activities=9&most=1"))
    assert "Of 9 no more are placed: at most 1 at each of 2 schools and colleges" in page
    assert "times what as many where they were held so far would" in page
    assert "As many as before" in page


def test_index__nothing_said__plans_for_the_region_of_the_member(sign_in: SignIn) -> None:
    page = sign_in("member_user").get("/planner")
    assert "The next" in text_of(page)
    assert page.status_code == 200


def test_index__nothing_held_so_far__there_is_no_as_before(
    sign_in: SignIn, edition: EditionFacts
) -> None:
    path = edition.analysis / "activities.parquet"
    pl.read_parquet(path).clear().write_parquet(path)
    page = text_of(sign_in("member_user").get(f"/planner?{ONE_EACH}"))
    assert "Nothing was held here so far" in page
    assert "As many as before Planned" not in page
    assert "Concentration (-1 to 1: where need is greatest) none" in page


def test_index__pounds__spent_within_the_budget(sign_in: SignIn) -> None:
    asked = f"{RULE}&pounds=2000&cost=500&cost_km=2&most=5"
    page = text_of(sign_in("member_user").get(f"/planner?{asked}"))
    # The school in Cambridge is 1.1 km from the provider, that in London 79.7 in a straight line.
    spent = re.search(r"It takes £([\d,]+) of £2,000", page)
    assert spent
    assert int(spent[1].replace(",", "")) in {3 * 503, 2 * 503 + 707, 503 + 2 * 707}


def test_choose__the_best_plan__is_looked_for_by_a_job(sign_in: SignIn, hearth: Hearth) -> None:
    browser = sign_in("researcher")
    form = {"weight-imd_decile": "2", "weight-provider_km": "1", "km": "20"}
    asked = dict(parse_qsl(f"{ONE_EACH}&prove=1"))
    address = browser.post("/planner/choose", data=form | asked).location
    page = browser.get(address).text
    assert "This is the quick plan" in page
    assert "Looking for the very best plan" in page
    assert browser.get(address.replace("?", "/plan.csv?")).status_code == 404
    poll = {"HX-Request": "true"}
    assert "HX-Refresh" not in browser.get(f"{address}&work=1", headers=poll).headers
    assert jobs.run_one(hearth, "worker")
    assert "HX-Refresh" in browser.get(f"{address}&work=1", headers=poll).headers
    proven = text_of(browser.get(address))
    assert "No other plan within these limits gains more" in proven
    assert "This is the quick plan" not in proven
    # Kept for everybody: nobody waits for it again.
    assert "No other plan" in text_of(sign_in("member_user").get(address))
    greedy = text_of(browser.get(address.replace("&prove=1", "")))
    assert proven.split("Neighbourhoods, most")[1] == greedy.split("Neighbourhoods, most")[1]


def test_work__long_plan__is_asked_for_stopped_and_asked_for_again(
    sign_in: SignIn, hearth: Hearth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "MOST_WAITED_FOR", 1)
    browser = sign_in("member_user")
    address = f"/planner?{ONE_EACH}"
    page = text_of(browser.get(address))
    assert "takes some seconds" in page
    assert "The next 2 activities" not in page
    working = text_of(browser.post(address.replace("?", "/work?"), follow_redirects=True))
    assert "Working out the plan" in working
    stopped = text_of(browser.post(address.replace("?", "/stop?"), follow_redirects=True))
    assert "Work out the plan" in stopped
    assert not jobs.run_one(hearth, "worker")
    browser.post(address.replace("?", "/work?"))
    assert jobs.run_one(hearth, "worker")
    assert "The next 2 activities gain most at 2 schools" in text_of(browser.get(address))


def test_index__some_in_each_region__are_there_or_refused(sign_in: SignIn) -> None:
    browser = sign_in("member_user")
    least = f"{RULE}&activities=3&most=3&each=region&least=1"
    page = text_of(browser.get(f"/planner?{least}&weighing=fifth"))
    # Nobody in London is of the neediest fifth: the one there adds nothing, and comes last.
    assert "=Palace College 1 0.0" in page
    assert "Each region or country with a school has 1 or more" in page
    refused = browser.get(f"/planner?{RULE}&activities=3&each=authority&least=2")
    assert refused.status_code == 422
    assert "What each must have takes 4, and there are 3. Ask for fewer in each" in text_of(refused)
    assert 'href="#need-least"' in refused.text


def test_index__young_people__counted_where_known_and_by_postcodes_elsewhere(
    sign_in: SignIn, edition: EditionFacts
) -> None:
    browser = sign_in("member_user")
    page = text_of(browser.get(f"/planner?{ONE_EACH}"))
    assert "taken to be 3 to a postcode in use: the edition has no population estimates" in page
    path = edition.analysis / "neighbourhoods.parquet"
    people = pl.Series("young_people", [300, None, 60, 30, None], dtype=pl.Int32)
    pl.read_parquet(path).with_columns(people).write_parquet(path)
    areas_of._read_areas.cache_clear()
    plans._survey.cache_clear()
    plans._plan.cache_clear()
    page = text_of(browser.get(f"/planner?{ONE_EACH}"))
    assert "estimates in 3 neighbourhoods, and taken to be 3 to a postcode in use in 1" in page
    areas = rows_of(browser.get(f"/planner/neighbourhoods.csv?{ONE_EACH}"))
    assert [row[8:10] for row in areas[1:5]] == [
        ["300", "True"], ["150", "False"], ["60", "True"], ["30", "True"],
    ]  # fmt: skip


def test_saved__by_a_member__opens_for_its_staff_and_is_removed(sign_in: SignIn) -> None:
    browser = sign_in("member_user")
    answer = browser.post("/planner/saved", data={"name": " Our  fens ", "address": ONE_EACH})
    page = browser.get(answer.location)
    assert "“Our fens” is saved" in text_of(page)
    assert "most=1" in answer.location
    assert "Our fens" in text_of(sign_in("member_coordinator").get(answer.location))
    assert "Our fens" not in text_of(sign_in("hub_officer").get("/targeting?rule=imd_decile.1"))
    number = re.search(r"/planner/saved/(\d+)/remove", page.text)
    assert number
    assert browser.post(f"/targeting/saved/{number[1]}/remove").status_code == 404
    browser.post(f"/planner/saved/{number[1]}/remove")
    assert "Our fens" not in text_of(browser.get(answer.location))


def test_index__only_the_neediest_fifth__counts_alone(sign_in: SignIn) -> None:
    page = text_of(sign_in("member_user").get(f"/planner?{ONE_EACH}&weighing=fifth"))
    assert "The next activity gains most at 1 school or college" in page
    assert "SW1A 1 Westminster 11.7 0.00 0.00 0.0 0.0" in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("activities=0", "enter a number from 1 to 200"),
        ("hours=six", "enter a number, such as 6"),
        ("activities=1.5", "enter a whole number"),
        ("reach=7", "one of what is offered"),
        ("region=Scotland", "Too little is known"),
        ("authority=E07000012", "No school or college stands here"),
        ("region=London&weighing=fifth", "Nobody is in need"),
        ("pounds=3", "does not pay for one activity"),
    ],
)
def test_index__what_cannot_be_planned__the_form_says_so(
    sign_in: SignIn, query: str, told: str
) -> None:
    answer = sign_in("member_user").get(f"/planner?{RULE}&{query}")
    assert answer.status_code == 422
    assert told in text_of(answer)


def test_choose__form__leads_to_an_address_that_says_it_all(sign_in: SignIn) -> None:
    form = {
        "weight-imd_decile": "2",
        "near": "CB3 0FA",
        "km": "20",
        "shape": "5450,2570;5465,2570;5465,2585;5450,2585",
        "activities": "5",
        "reach": "30",
    }
    browser = sign_in("member_user")
    answer = browser.post("/planner/choose", data=form | {"prove": "1"})
    assert answer.status_code == 303
    assert "0FA" not in answer.location
    assert "rule=imd_decile.2&near=" in answer.location
    assert "reach=30&years=3&activities=5&" in answer.location
    assert "inside the outline that is drawn" in text_of(browser.get(answer.location))


def test_choose__wrong_number__beside_its_field_with_what_was_sent(sign_in: SignIn) -> None:
    form = {"weight-imd_decile": "2", "km": "20", "activities": "many", "places": "33"}
    answer = sign_in("member_user").post("/planner/choose", data=form)
    assert answer.status_code == 422
    assert 'id="need-activities-error"' in answer.text
    assert 'value="many"' in answer.text
    assert 'value="33"' in answer.text


@pytest.mark.usefixtures("drawn")
def test_map__boundaries__need_that_is_unmet_and_the_schools_of_the_plan(sign_in: SignIn) -> None:
    browser = sign_in("member_user")
    drawing = ET.fromstring(browser.get(f"/planner/map.svg?{ONE_EACH}").data)
    text = "".join(drawing.itertext())
    assert "CB1 1, Cambridge: 60 to 79" in text
    assert "ZE1 0, Shetland Islands" not in text
    assert "Fen School: 1 next" in text
    assert "next activities" in text
    page = browser.get(f"/planner?{ONE_EACH}").text
    assert 'data-area="0"' in page
    assert '<span data-at="0">CB1 1' in page


def test_map__no_boundaries__there_is_no_picture(sign_in: SignIn) -> None:
    assert sign_in("member_user").get(f"/planner/map.svg?{RULE}").status_code == 404


def test_files__tables__whole_safe_and_with_how_they_were_made(sign_in: SignIn) -> None:
    browser = sign_in("researcher")
    plan = rows_of(browser.get(f"/planner/plan.csv?{ONE_EACH}"))
    assert {row[1] for row in plan[1:3]} == {"Fen School", "'=Palace College"}
    assert ["Measure", "Now", "As many as before", "Planned"] in plan
    assert any("no effect of outreach" in cell for row in plan for cell in row)
    areas = rows_of(browser.get(f"/planner/neighbourhoods.csv?{ONE_EACH}"))
    assert [row[1] for row in areas[1:6]] == ["CB1 1", "CB2 1", "CB3 0", "SW1A 1", "ZE1 0"]
    assert areas[4][-4:] == ["0.0", "6.0", "11.667", "2.333"]
    assert areas[5][-4:] == ["", "", "", ""]


def test_index__edition_without_neighbourhoods__says_what_to_do(
    sign_in: SignIn, edition: EditionFacts
) -> None:
    (edition.analysis / "neighbourhoods.parquet").unlink()
    answer = sign_in("member_user").get("/planner")
    assert answer.status_code == 200
    assert "builds it again" in text_of(answer)


@pytest.mark.usefixtures("drawn")
def test_plan__command__files_and_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_INSTANCE", str(tmp_path))
    given = ["--rule", "imd_decile.2,provider_km.1", "--with", "activities=2", "--with", "most=2"]
    done = CliRunner().invoke(command, [f"--out={tmp_path / 'plan'}", *given, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["activities"] == told["spent"] == 2
    assert told["unmet_share_planned"] <= told["unmet_share_as_before"] < told["unmet_share"]
    written = {path.name for path in (tmp_path / "plan").iterdir()}
    assert written == {"plan.csv", "neighbourhoods.csv", "map.svg"}


@pytest.mark.parametrize("given", [["--with", "most"], ["--region", "Atlantis"]])
def test_plan__command_that_cannot_be_understood__is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str]
) -> None:
    monkeypatch.setenv("HEARTH_INSTANCE", str(tmp_path))
    assert CliRunner().invoke(command, [f"--out={tmp_path}", *given]).exit_code == 2


def test_ask__written_and_read__is_the_same() -> None:
    ask = Ask.read({"rule": "imd_decile.1", "km": "20", "hours": "1.5", "prove": "1", "years": "0"})
    assert Ask.read(ask.to_query()) == ask
    assert ask.amounts["hours"] == 1.5
    with pytest.raises(Invalid):
        Ask.read({"rule": "imd_decile.1", "cost": "-1"})


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
