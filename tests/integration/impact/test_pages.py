"""The pages of studies, as those who may read them see them."""

import pytest

from app.core.access import RoleName
from app.impact import services
from tests.integration.impact.conftest import Desk


@pytest.mark.parametrize("role", [RoleName.CENTRAL_TEAM, RoleName.RESEARCH_GROUP])
def test_page__done__tells_what_was_found_and_hands_out_every_file(
    desk: Desk, done: int, role: RoleName
) -> None:
    browser = desk.browser(role)
    assert "Key Stage 4 attainment, 2019 to 2025" in browser.get("/impact").text
    page = browser.get(f"/impact/{done}")
    assert "Attainment 8 of those who took part" in page.text
    assert "evidence" in page.text
    for name in ("ks4-2019-2025.pdf", "bundle/protocol.json", "effect_points.plain.svg"):
        file = browser.get(f"/impact/{done}/files/{name}")
        assert file.status_code == 200
        assert "sandbox" in file.headers["Content-Security-Policy"]
    assert browser.get(f"/impact/{done}/files/..%2f..%2fhearth.db").status_code == 404


@pytest.mark.parametrize("role", [RoleName.MEMBER_USER, RoleName.MEMBER_COORDINATOR])
def test_page__of_all_members__is_not_for_one_member(desk: Desk, done: int, role: RoleName) -> None:
    browser = desk.browser(role)
    assert browser.get(f"/impact/{done}").status_code == 404
    assert "Key Stage 4 attainment, 2019 to 2025" not in browser.get("/impact").text


def test_declare__offers__what_fits_the_study(desk: Desk) -> None:
    browser = desk.browser(RoleName.RESEARCHER)
    page = browser.get("/impact/new/ks4").text
    assert "Skills and Attainment" in page
    assert "Contextual" not in page
    assert 'value="2013"' in page
    assert 'value="2012"' not in page
    assert browser.get("/impact/new/ks5").status_code == 404
    without = browser.post("/impact/new/ks4", data={"member": "all"})
    assert (without.status_code, "Choose where comparison pupils" in without.text) == (422, True)


def test_file__changed_since__is_not_given_out(desk: Desk, done: int) -> None:
    path = desk.folder(done) / "flow.csv"
    kept = path.read_bytes()
    path.write_bytes(kept + b"x")
    try:
        answer = desk.browser(RoleName.CENTRAL_TEAM).get(f"/impact/{done}/files/flow.csv")
    finally:
        path.write_bytes(kept)
    assert answer.status_code == 404


def test_kinds__of_study__each_has_years(desk: Desk) -> None:
    assert all(years for _, years in services.list_kinds(desk.hearth))
