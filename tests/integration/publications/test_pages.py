"""The pages: from the draft to the public address, and what everybody sees there."""

import re
from html import unescape
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.publications.files import folder_of
from tests.integration.conftest import SignIn
from tests.integration.security.conftest import BOTH_DATABASES
from tests.support.publications import POINTS, Publisher
from tests.support.world import World

ATOM = "{http://www.w3.org/2005/Atom}"


def text_of(answer: TestResponse) -> str:
    """The words of a page, as they are read."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


@pytest.mark.parametrize("app", BOTH_DATABASES, indirect=True)
def test_way__draft_to_public_page__by_two_people(
    publisher: Publisher, sign_in: SignIn, client: FlaskClient, world: World
) -> None:
    number = publisher.draft(by="member_coordinator", member=world.wexcombe, note="For the board.")
    page = f"/publications/{number}"
    central, group = sign_in("central_team"), sign_in("research_group")
    assert central.post(f"{page}/check", data={"points": POINTS[1:]}).status_code == 422
    assert central.post(f"{page}/check", data={"points": POINTS}).status_code == 303
    assert "Publication waits for your approval" in group.get("/").text
    assert "Checked" in text_of(group.get("/publications"))
    assert group.post(f"{page}/approve").status_code == 303
    assert "Approved for external circulation" in text_of(group.get(page))
    assert "Publication waits to be checked or published" in central.get("/").text
    central.post(f"{page}/publish")
    assert "Published" in text_of(sign_in("member_coordinator").get(page))

    public = client.get("/published")
    (address,) = set(re.findall(r'href="(/published/[^"]+)"', public.text))
    shown = text_of(client.get(address))
    assert "More women than men took part: 1,370 of 2,280" in shown
    assert "For the board." not in shown
    assert "Version 1, 21 November 2026" in shown
    assert "hearth publication recompute manifest.json" in shown
    people = (name.replace("_", " ").title() for name in world.users)
    assert not [name for name in people if name in shown]


def test_public_page__signed_out__no_cookie_no_script_and_may_be_cached(
    publisher: Publisher, client: FlaskClient
) -> None:
    slug = publisher.published().slug
    for path in ("/published", f"/published/{slug}", "/published.atom", "/robots.txt"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers
        assert "max-age=300" in answer.headers["Cache-Control"]
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script" not in policy
        assert "unsafe" not in policy
        assert "<script" not in answer.text
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    assert "Allow: /published" in client.get("/robots.txt").text


def test_public_page__signed_in__is_the_same_and_is_not_cached_for_others(
    publisher: Publisher, sign_in: SignIn, client: FlaskClient
) -> None:
    address = f"/published/{publisher.published().slug}"
    for role in ("member_user", "other_member_user", "system_administrator"):
        answer = sign_in(role).get(address)
        assert answer.text == client.get(address).text
        assert "no-store" in answer.headers["Cache-Control"]


def test_public_files__each__is_what_was_approved_and_can_do_nothing(
    publisher: Publisher, client: FlaskClient
) -> None:
    one = publisher.published()
    address = f"/published/{one.slug}"
    files = re.findall(rf'(?:href|src)="({address}/[^"]+)"', client.get(address).text)
    assert {name.rpartition("/")[2] for name in files} == {
        "by_sex.plain.svg", "figures.json", "hesa-track.csv", "manifest.json",
    }  # fmt: skip
    folder = folder_of(publisher.hearth, one)
    for name in files:
        answer = client.get(name)
        assert answer.data == (folder / name.rpartition("/")[2]).read_bytes()
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "name", ["draft", "..%2f..%2fhearth.db", "%2e%2e/manifest.json", "nothing.csv"]
)
def test_public_file__not_in_the_manifest__is_not_found(
    publisher: Publisher, client: FlaskClient, name: str
) -> None:
    slug = publisher.published().slug
    answer = client.get(f"/published/{slug}/{name}")
    assert answer.status_code == 404
    # What lies outside the address of a publication is no page of publications.
    assert "/" in unquote(name) or "Set-Cookie" not in answer.headers


def test_public_file__altered_on_disk__is_not_given_out(
    publisher: Publisher, client: FlaskClient
) -> None:
    one = publisher.published()
    (folder_of(publisher.hearth, one) / "hesa-track.csv").write_text("n\n1", encoding="utf-8")
    answer = client.get(f"/published/{one.slug}/hesa-track.csv")
    assert answer.status_code == 404
    assert "not what was published" in answer.text


@pytest.mark.parametrize("state", ["draft", "checked", "approved"])
def test_public_address__before_publication__is_not_found(
    publisher: Publisher, client: FlaskClient, state: str
) -> None:
    number = publisher.draft(slug="a-guess")
    if state != "draft":
        publisher.check(number)
    if state == "approved":
        publisher.approve(number)
    assert client.get("/published/a-guess").status_code == 404
    assert client.get("/published/a-guess/manifest.json").status_code == 404
    assert "Entry" not in client.get("/published").text


def test_withdrawn__address_stays__says_why_and_gives_no_file(
    publisher: Publisher, sign_in: SignIn, client: FlaskClient
) -> None:
    one = publisher.published()
    browser = sign_in("research_group")
    page = f"/publications/{one.id}"
    assert browser.post(f"{page}/withdraw", data={"reason": " "}).status_code == 422
    answer = browser.post(f"{page}/withdraw", data={"reason": "A source <was> wrong."})
    assert answer.status_code == 303
    gone = client.get(f"/published/{one.slug}")
    assert gone.status_code == 410
    assert "A source &lt;was&gt; wrong." in gone.text
    assert "21 November 2026" in gone.text
    assert "1,370" not in gone.text
    assert client.get(f"/published/{one.slug}/hesa-track.csv").status_code == 410
    assert one.title not in client.get("/published").text
    assert one.title not in client.get("/published.atom").text
    assert folder_of(publisher.hearth, one).is_dir(), "the files are kept for the record"


def test_correction__published__both_lead_to_each_other(
    publisher: Publisher, client: FlaskClient
) -> None:
    first = publisher.published()
    second = publisher.published(replaces_id=first.id, version=2)
    assert second.slug == f"{first.slug}-version-2"
    old, new = (client.get(f"/published/{one.slug}").text for one in (first, second))
    assert f'href="/published/{second.slug}"' in old
    assert "there is a newer version" in old
    assert f'href="/published/{first.slug}"' in new
    listed = client.get("/published").text
    assert f'"/published/{second.slug}"' in listed
    assert f'"/published/{first.slug}"' not in listed
    publisher.withdraw(first.id, "Corrected.")
    assert f'href="/published/{second.slug}"' in client.get(f"/published/{first.slug}").text


def test_list__by_year_and_member__shows_those(
    publisher: Publisher, client: FlaskClient, world: World
) -> None:
    publisher.published()
    publisher.published(by="member_coordinator", member=world.wexcombe)
    shown = text_of(client.get("/published?whose=University+of+Wexcombe&year=2026"))
    assert "1 of 2 reports" in shown
    assert "Nothing was published for this choice" in text_of(client.get("/published?year=1999"))


def test_feed__published__is_atom_with_stable_addresses(
    publisher: Publisher, client: FlaskClient
) -> None:
    one = publisher.published(title="Entry & <more>")
    answer = client.get("/published.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.data)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Entry & <more>"
    assert entry.findtext(f"{ATOM}id") == f"http://localhost/published/{one.slug}"


@pytest.mark.parametrize("app", BOTH_DATABASES, indirect=True)
def test_drafts__of_another_member_or_of_all__are_not_found(
    publisher: Publisher, sign_in: SignIn, world: World
) -> None:
    others = publisher.draft(by="other_coordinator", member=world.ferrand)
    national = publisher.draft()
    own = publisher.draft(by="member_coordinator", member=world.wexcombe)
    browser = sign_in("member_coordinator")
    for number in (others, national):
        for path in ("", "/edit", "/preview", "/files/manifest.json", "/withdraw"):
            assert browser.get(f"/publications/{number}{path}").status_code == 404
        assert browser.post(f"/publications/{number}/drop").status_code == 404
    listed = browser.get("/publications").text
    assert re.findall(r'href="/publications/(\d+)"', listed) == [str(own)]
    everything = text_of(sign_in("research_group").get("/publications"))
    assert "Entry, Ferrand College" in everything


def test_approve__own_work__is_told_that_somebody_else_has_to(
    publisher: Publisher, sign_in: SignIn
) -> None:
    publisher.give_role("research_group", "central_team")
    number = publisher.draft(by="research_group")
    publisher.check(number)
    browser = sign_in("research_group")
    page = browser.get(f"/publications/{number}").text
    assert "somebody else of the research group has to approve" in page
    assert "/approve" not in page
    answer = browser.post(f"/publications/{number}/approve", follow_redirects=True)
    assert "Two people stand behind what is published" in answer.text
    assert publisher.get(number).status == "checked"


def test_approve__files_changed_since_the_check__is_a_draft_again(
    publisher: Publisher, sign_in: SignIn
) -> None:
    number = publisher.draft()
    publisher.check(number)
    (folder_of(publisher.hearth, publisher.get(number)) / "more.txt").write_text("x")
    answer = sign_in("research_group").post(
        f"/publications/{number}/approve", follow_redirects=True
    )
    assert "are void" in answer.text
    assert publisher.get(number).status == "draft"


def test_findings__shown_to_those_who_check__and_no_button(
    publisher: Publisher, sign_in: SignIn
) -> None:
    number = publisher.draft(by="member_coordinator", member=1, findings=["It differs by 3."])
    central, group = sign_in("central_team"), sign_in("research_group")
    page = f"/publications/{number}"
    assert "It differs by 3." in central.get(page).text
    answer = central.post(f"{page}/check", data={"points": POINTS})
    assert answer.status_code == 422
    assert "The disclosure check found something" in answer.text
    central.post(f"{page}/override", data={"reason": "Schools, not people."})
    assert "Confirm this reason" not in central.get(page).text
    assert "Confirm this reason" in group.get(page).text
    group.post(f"{page}/confirm-override")
    assert central.post(f"{page}/check", data={"points": POINTS}).status_code == 303


def test_words__changed_while_a_draft__and_not_after(publisher: Publisher, sign_in: SignIn) -> None:
    number = publisher.draft()
    browser = sign_in("central_team")
    page = f"/publications/{number}"
    assert browser.post(f"{page}/edit", data={"title": " "}).status_code == 422
    assert browser.post(f"{page}/edit", data={"title": "Better"}).status_code == 303
    publisher.check(number)
    answer = browser.post(f"{page}/edit", data={"title": "Worse"})
    assert answer.status_code == 422
    assert publisher.get(number).title == "Better"


def test_new__without_an_edition__says_so(sign_in: SignIn) -> None:
    browser = sign_in("central_team")
    asked = browser.get("/publications/new?report=hesa-track&years=2015/16&age=young-21").text
    assert 'value="2015/16"' in asked
    assert "age young-21" in asked
    form = {"report": "hesa-track", "member": "all", "title": "Entry"}
    answer = browser.post("/publications/new", data=form)
    assert answer.status_code == 422
    assert "has not been built yet" in answer.text


def test_lists__a_group_that_is_not_there__is_not_found(sign_in: SignIn) -> None:
    browser = sign_in("research_group")
    assert browser.get("/publications?group=over").status_code == 200
    assert browser.get("/publications?group=secret").status_code == 404


def test_send_back__with_a_reason__the_draft_says_it(publisher: Publisher, sign_in: SignIn) -> None:
    number = publisher.draft()
    publisher.check(number)
    browser = sign_in("research_group")
    browser.post(f"/publications/{number}/send-back", data={"reason": "Say whose."})
    assert "It was sent back: Say whose." in sign_in("central_team").get(
        f"/publications/{number}"
    ).text  # fmt: skip
