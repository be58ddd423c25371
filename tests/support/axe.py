"""The accessibility check: axe-core in the page, its findings as readable lines."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
#: What a width can change; the rest of a page is the same on a phone.
BY_WIDTH = ("color-contrast", "scrollable-region-focusable", "target-size")
WCAG_22_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")


def assert_accessible(
    page: Page, *, tags: tuple[str, ...] = WCAG_22_AA, rules: tuple[str, ...] = ()
) -> None:
    """Fails with one paragraph a violation: the rule, why it matters, and where it is.

    Where `rules` are named, only they are looked at.
    """
    violations = find_violations(page, tags=tags, rules=rules)
    assert not violations, "\n\n".join(
        [f"{page.url}: {len(violations)} accessibility violations", *map(_describe, violations)]
    )


def find_violations(
    page: Page, *, tags: tuple[str, ...] = WCAG_22_AA, rules: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """The violations that axe-core finds in the page as it stands now."""
    if not SCRIPT.exists():
        raise FileNotFoundError("axe-core is not installed. Type: make setup")
    if not page.evaluate("typeof window.axe === 'object'"):
        # Evaluated by the browser's debugger, so the page's content security policy stays on.
        page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    kind, names = ("rule", rules) if rules else ("tag", tags)
    options = {"runOnly": {"type": kind, "values": list(names)}, "resultTypes": ["violations"]}
    found = page.evaluate("options => window.axe.run(document, options)", options)
    return list(found["violations"])


def _describe(violation: dict[str, Any]) -> str:
    head = f"{violation['id']} ({violation['impact']}): {violation['help']}"
    places = []
    for node in violation["nodes"]:
        summary = " ".join(node["failureSummary"].split())
        places.append(f"  {' '.join(map(str, node['target']))}\n    {node['html']}\n    {summary}")
    return "\n".join([head, *places])
