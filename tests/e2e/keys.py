"""What is done by key alone: the focus goes where a person wants it, and is seen on the way."""

from typing import Any

from tests.e2e.steps import heading

FOCUSED = "(document.activeElement.innerText || document.activeElement.value || '').trim()"
#: Whether the focused element can be seen to have it: a ring, and where the window has scrolled to.
RING = """() => {
    const style = getComputedStyle(document.activeElement);
    const box = document.activeElement.getBoundingClientRect();
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return (ring || style.boxShadow !== 'none') && box.bottom > 0 && box.top < innerHeight;
}"""


def tab_to(page: Any, text: str, most: int = 40) -> None:
    """Press Tab until the element with this text has the focus, which must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        page.wait_for_function(RING, timeout=2_000)
        if page.evaluate(FOCUSED) == text:
            return
    raise AssertionError(f"{most} times Tab did not reach {text!r}")


def tab_to_field(page: Any, label: str, most: int = 40) -> None:
    """Press Tab until the field with this label has the focus."""
    field = page.get_by_label(label, exact=True).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if field.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{most} times Tab did not reach the field {label!r}")


def open_by_key(page: Any, link: str, title: str | None = None) -> None:
    """Follow a link by key to the page of that title; of its own name where none is given."""
    tab_to(page, link)
    page.keyboard.press("Enter")
    heading(page, title or link).wait_for()
