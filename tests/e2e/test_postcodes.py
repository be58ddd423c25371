"""An officer pastes a column of postcodes, chooses, and takes the results back."""

from typing import Any

PASTED = "SW1A 1AA\nswia iaa\n\nLondon\n10 Downing Street SW1A 2AA\n"


def test_postcodes__pasted__are_judged_at_once_and_copied_back(officer: Any) -> None:
    page = officer
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.get_by_role("link", name="Postcodes").click()
    page.wait_for_url("**/postcodes")  # and for its script, which hears what is pasted
    page.get_by_label("Postcodes, one on each line").fill(PASTED)
    results = page.get_by_role("region", name="Results")
    results.get_by_text("2 of 4 can be used; 1 was repaired; 2 need a look.").wait_for()

    page.get_by_label("Those that need a look").check()
    page.get_by_role("row", name="London").wait_for()
    page.get_by_role("row", name="swia iaa").wait_for(state="detached")

    page.get_by_label("SW1A 2AA", exact=True).check()
    results.get_by_text("3 of 4 can be used").wait_for()

    page.get_by_role("button", name="Copy the results").click()
    page.get_by_text("Copied 5 lines.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.split("\n") == ["SW1A 1AA", "SW1A 1AA", "", "", "SW1A 2AA"]


def test_postcodes__typed_into_the_form_of_a_participant__verdict_beside_the_box(
    officer: Any,
) -> None:
    page = officer
    page.goto("/participants/add")
    page.get_by_label("Home postcode").fill("SWIA IAA")
    page.keyboard.press("Tab")

    page.get_by_text("It will be saved as SW1A 1AA.").wait_for()
