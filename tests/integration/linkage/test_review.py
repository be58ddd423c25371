"""Review of links in the browser: pair by pair, blind, by one reviewer or by more."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.commands import link
from app.core.access import RoleName, Scope
from app.core.context import Hearth
from app.core.linkage.decisions import effective_decisions
from app.core.linkage.review import describe, get_review
from app.models import AuditEvent, LinkDecision, Role, User
from etl.warehouse import Edition
from tests.integration.conftest import SignIn
from tests.support.linked_world import linked_world
from tests.support.world import PASSWORD, World, password_hash

HIDDEN = re.compile(r'name="(source|left|right|edition|turn|only)"[^>]*value="([^"]*)"')
Reviewer = Callable[[str], FlaskClient]


@pytest.fixture
def central(sign_in: SignIn, edition: Edition) -> FlaskClient:
    return sign_in("central_team")


@pytest.fixture
def another(app: Flask, hearth: Hearth, world: World, edition: Edition) -> Reviewer:
    """`another("second")` signs one more person of the central team in."""

    def signed_in(name: str) -> FlaskClient:
        email = f"{name}@hearth.test"
        with hearth.database.transaction(Scope.everything()) as session:
            role = session.scalars(select(Role).where(Role.name == RoleName.CENTRAL_TEAM)).one()
            session.add(
                User(email=email, name=f"{name.title()} Reviewer", password=password_hash(),
                     fs_uniquifier=name, roles=[role], active=True)
            )  # fmt: skip
        browser = app.test_client()
        answer = browser.post("/login", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 302
        return browser

    return signed_in


def words(client: FlaskClient, address: str, **given: Any) -> str:
    answer = client.get(address, **given)
    assert answer.status_code == 200, address
    text = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).partition("<main")[2])
    return re.sub(r"\s+", " ", text)


def take(client: FlaskClient, source: str = "") -> dict[str, str]:
    """Take the next pair: what its form would send."""
    assert client.post("/linkage/review/next", data={"source": source}).status_code == 303
    page = client.get("/linkage/review/next").get_data(as_text=True)
    return dict(HIDDEN.findall(page))


def say(client: FlaskClient, form: dict[str, str], answer: str, **given: str) -> str:
    """Send an answer; where it leads comes back."""
    sent = client.post("/linkage/review/answer", data={**form, "answer": answer, **given})
    assert sent.status_code == 303
    return str(sent.headers["Location"])


def decisions(hearth: Hearth) -> list[LinkDecision]:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        return [*session.scalars(select(LinkDecision).order_by(LinkDecision.id))]


def events(hearth: Hearth, action: str) -> list[AuditEvent]:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        found = select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.sequence)
        return [*session.scalars(found)]


def settled(hearth: Hearth) -> list[bool]:
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        return effective_decisions(session)["same"].to_list()


def test_review__no_edition__says_what_to_do(sign_in: SignIn) -> None:
    browser = sign_in("central_team")
    assert "Nothing to review yet" in words(browser, "/linkage/review")
    assert "No pair is before you" in words(browser, "/linkage/review/next")


def test_review__edition__counts_what_waits(central: FlaskClient) -> None:
    page = words(central, "/linkage/review")
    assert "pairs of edition 1 of 21 November 2026 wait for a person" in page
    assert "Nobody has answered yet" in page
    assert "No pair is settled yet" in page


def test_next__pair__shows_fields_and_nothing_that_would_lean_a_reviewer(
    central: FlaskClient, hearth: Hearth
) -> None:
    take(central)
    page = words(central, "/linkage/review/next")
    for label in ("Forenames", "Surname", "Date of birth", "Postcode", "Same person", "Unsure"):
        assert label in page
    assert not re.search(r"probab|0\.\d\d|Wexcombe|ethnic|link(ed)? by|bits", page, re.IGNORECASE)
    assert "The same on both sides" in page
    read = events(hearth, "link_pair.read")
    assert read
    assert all(one.entity == "participant" and one.entity_ids for one in read)
    assert read[-1].detail == {"opened": [], "page": "review"}


def test_next__agreeing_value_opened__shown_and_noted(central: FlaskClient, hearth: Hearth) -> None:
    take(central, "npd_ks4")
    closed = words(central, "/linkage/review/next")
    opened = words(central, "/linkage/review/next?open=surname,no_such_field")
    assert closed.count("The same on both sides") == opened.count("The same on both sides") + 1
    assert events(hearth, "link_pair.read")[-1].detail["opened"] == ["surname"]


def test_answer__three_pairs__each_kept_and_never_asked_again(
    central: FlaskClient, hearth: Hearth, world: World
) -> None:
    seen = []
    for answer in ("same", "different", "unsure"):
        form = take(central)
        seen.append((form["left"], form["right"]))
        assert say(central, form, answer, note=" a  note ").endswith("/linkage/review/next")
    rows = decisions(hearth)
    assert [row.answer for row in rows] == ["same", "different", "unsure"]
    assert {row.note for row in rows} == {"a note"}
    assert {row.reviewer_id for row in rows} == {world.users["central_team"]}
    assert len(set(seen)) == 3
    page = words(central, "/linkage/review")
    assert "Central Team 3 1" in page


def test_answer__all_pairs__ends_and_says_so(central: FlaskClient) -> None:
    for _ in range(40):
        form = take(central)
        if "left" not in form:
            break
        say(central, form, "unsure")
    ended = central.post("/linkage/review/next", follow_redirects=True)
    assert "Nothing is left for you" in ended.get_data(as_text=True)
    assert "0 of them wait for you" in words(central, "/linkage/review")


def test_answer__sent_twice__recorded_once(central: FlaskClient, hearth: Hearth) -> None:
    form = take(central)
    for _ in range(2):
        say(central, form, "same")
    assert len(decisions(hearth)) == 1
    assert "Problem:" not in words(central, "/linkage/review/next")


def test_answer__old_copy_of_the_page__nothing_lost_unsaid(
    central: FlaskClient, hearth: Hearth
) -> None:
    form = take(central)
    say(central, form, "same")
    say(central, form, "different")
    assert "That answer stands" in words(central, "/linkage/review/next")
    assert [row.answer for row in decisions(hearth)] == ["same"]


def test_answer__none_or_foreign__refused(central: FlaskClient, hearth: Hearth) -> None:
    form = take(central)
    say(central, form, "perhaps")
    assert "Choose one of the three" in words(central, "/linkage/review/next")
    say(central, {**form, "left": "0" * 32}, "same")
    assert "not in the queue" in words(central, "/linkage/review/next")
    assert central.post("/linkage/review/answer", data={**form, "edition": "99", "answer": "same"})
    assert decisions(hearth) == []


def test_undo__last_answer__pair_is_back(central: FlaskClient, hearth: Hearth) -> None:
    first = take(central)
    say(central, first, "different")
    assert "Take back your last answer (different persons)" in words(
        central, "/linkage/review/next"
    )
    central.post("/linkage/review/undo")
    again = dict(HIDDEN.findall(central.get("/linkage/review/next").get_data(as_text=True)))
    assert (again["left"], again["right"], again["turn"]) == (first["left"], first["right"], "2")
    say(central, again, "same")
    assert [row.kind for row in decisions(hearth)][1] == "undo"
    assert [row.answer for row in decisions(hearth)] == ["different", "different", "same"]
    central.post("/linkage/review/undo")
    central.post("/linkage/review/undo")
    assert "no answer to take back" in words(central, "/linkage/review/next")


def test_lease__two_reviewers__never_the_same_pair_until_it_runs_out(
    central: FlaskClient, another: Reviewer, hearth: Hearth
) -> None:
    mine, second = take(central), another("second")
    theirs = take(second)
    assert (mine["left"], mine["right"]) != (theirs["left"], theirs["right"])
    assert take(central) == mine, "a pair stays before its reviewer until it is answered"
    moment = hearth.clock() + timedelta(minutes=16)
    hearth.clock = lambda: moment
    third = take(another("third"))
    assert (third["left"], third["right"]) == (mine["left"], mine["right"])
    say(central, mine, "unsure")
    assert len(decisions(hearth)) == 1, "an answer is not lost because the time ran out"


def test_two_reviewers__differ__a_third_settles_it_without_knowing_who(
    central: FlaskClient, another: Reviewer, hearth: Hearth
) -> None:
    form = take(central, "npd_ks4")
    say(central, form, "different")
    assert settled(hearth) == [], "against the model: a second reviewer is asked"
    second, third = another("second"), another("third")
    again = take(second, "npd_ks4")
    assert (again["left"], again["right"]) == (form["left"], form["right"]), "the same place"
    say(second, again, "same")
    assert settled(hearth) == []
    page = words(central, "/linkage/review/disagreements")
    assert "You have answered it: somebody else settles it" in page
    assert "Second Reviewer" not in page
    assert "Look at it" in words(third, "/linkage/review/disagreements")
    pair = {name: form[name] for name in ("source", "left", "right")}
    taken = third.post("/linkage/review/disagreements", data=pair)
    assert taken.headers["Location"].endswith("/linkage/review/next")
    last = dict(HIDDEN.findall(third.get("/linkage/review/next").get_data(as_text=True)))
    say(third, last, "different")
    assert settled(hearth) == [False]
    assert "No pair waits for a third" in words(third, "/linkage/review/disagreements")
    refused = third.post("/linkage/review/disagreements", data=pair, follow_redirects=True)
    assert "settled by now" in refused.get_data(as_text=True)


def test_keys__turned_off_and_on__kept_for_the_sign_in(central: FlaskClient) -> None:
    take(central)
    for expected in (True, False, True):
        page = central.get("/linkage/review/next").get_data(as_text=True)
        assert ('accesskey="s"' in page) is expected
        central.post("/linkage/review/keys")


def test_describe__answers_on_the_sample__precision_with_its_interval(
    central: FlaskClient, hearth: Hearth
) -> None:
    for _ in range(3):
        form = take(central, "npd_ks4")
        if form:
            say(central, form, "same")
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        told = describe(session, get_review(session, hearth))
    (ks4,) = [one for one in told["sources"] if one["source"] == "npd_ks4"]
    assert (ks4["links"], ks4["sampled"], ks4["answered"]) == (3, 3, 3)
    assert (ks4["precision"], ks4["precision_low"], ks4["answers_needed"]) == (1, 1, 0)
    assert told["settled_in_this_edition"] == 0


CUT = "/linkage/cut/hesa_student"


def cut_address(hearth: Hearth) -> str:
    """The address of a link that the world has in two years."""
    folder = hearth.settings.instance / "warehouse/editions/0001"
    links = pl.read_parquet(folder / "analysis/links.parquet")
    twice = links.filter((pl.col("source") == "hesa_student") & (pl.col("year") == "2020-21"))
    pseudonym, record = twice.sort("pseudonym").select("pseudonym", "record_pseudonym").row(0)
    return f"{CUT}/{pseudonym}/{record}"


def test_cut__page__shows_what_would_change(central: FlaskClient, hearth: Hearth) -> None:
    page = words(central, cut_address(hearth))
    assert "loses the record of HESA Student of 2019-20 and 2020-21" in page
    assert "and with it the entry to higher education in 2019/20" in page
    assert "Links of HESA Student, 2019-20 6 5" in page
    assert "Links of HESA Student, 2020-21 5 4" in page
    assert "Entrants of University of Wexcombe" in page
    assert "takes effect with the next" in page
    assert decisions(hearth) == [], "looking cuts nothing"


def test_cut__without_reason__refused(central: FlaskClient, hearth: Hearth) -> None:
    answer = central.post(cut_address(hearth), data={"note": "  "})
    assert answer.status_code == 422
    assert "Say why the link is cut." in answer.get_data(as_text=True)
    assert decisions(hearth) == []


def test_cut__with_reason__takes_effect_and_can_be_restored(
    central: FlaskClient, hearth: Hearth
) -> None:
    address = cut_address(hearth)
    assert central.post(address, data={"note": "Cousins."}).status_code == 303
    assert settled(hearth) == [False]
    assert "It takes effect with the next edition" in words(central, address)
    assert "Cousins." in words(central, "/linkage/cut")
    told = events(hearth, "link.cut")
    assert [one.entity for one in told] == ["participant"]
    assert central.post(f"{address}/restore").status_code == 303
    assert settled(hearth) == []
    assert "No link is cut" in words(central, "/linkage/cut")
    assert [row.kind for row in decisions(hearth)] == ["cut", "restore"]
    assert central.post(f"{address}/restore").status_code == 303
    assert len(decisions(hearth)) == 2


def test_cut__pair_that_is_not_linked__not_found(central: FlaskClient) -> None:
    assert central.get(f"{CUT}/{'0' * 32}/{'1' * 32}").status_code == 404


def test_next_edition__built_with_decisions__without_the_cut_link(
    central: FlaskClient, hearth: Hearth
) -> None:
    address = cut_address(hearth)
    central.post(address, data={"note": "Cousins."})
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        decided = effective_decisions(session)
    later = hearth.clock() + timedelta(hours=1)
    second = linked_world().build(hearth.settings.instance, decisions=decided, built_at=later)
    pseudonym, record = address.split("/")[-2:]
    links = pl.read_parquet(second.analysis / "links.parquet")
    cut = (pl.col("pseudonym") == pseudonym) & (pl.col("record_pseudonym") == record)
    assert links.filter(cut).is_empty()
    assert "The edition in use is without it" in words(central, address)
    assert "This edition uses all 1 settled pair" in words(central, "/linkage/review")


def test_command__review__counts_and_names_nobody(
    central: FlaskClient, hearth: Hearth, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = take(central, "npd_ks4")
    say(central, form, "same")
    monkeypatch.setenv("HEARTH_INSTANCE", str(hearth.settings.instance))
    done = CliRunner().invoke(link.command, ["review", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["decisions"] == 1
    assert form["left"] not in done.output
    said = CliRunner().invoke(link.command, ["review"])
    assert "npd_ks4: " in said.output
    assert "pairs left" in said.output
