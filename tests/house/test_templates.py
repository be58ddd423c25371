"""Templates hold no script, style or handler of their own: the security policy would stop them."""

import re

from tests.house.repository import find_places, list_templates, read

INLINE = {
    "a script without src": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"""\sstyle\s*=\s*["']""", re.IGNORECASE),
    "an event handler": re.compile(r"""\s(?:on[a-z]+|hx-on[:\w-]*)\s*=\s*["']""", re.IGNORECASE),
    "a javascript: address": re.compile(r"""["']\s*javascript:""", re.IGNORECASE),
    "a value that htmx would evaluate": re.compile(r"""=\s*["']js:""", re.IGNORECASE),
}


def test_templates__all__hold_nothing_inline() -> None:
    assert not [
        f"{path}: {place}" for path in list_templates() for place in find_places(read(path), INLINE)
    ]


def test_templates__inline_patterns__catch_what_they_name() -> None:
    page = """<script>1</script><style></style><p style="x" onclick="y">
    <a href="javascript:z"><b hx-on:click="q" hx-vals='js:{a: 1}'>"""
    assert not [what for what, pattern in INLINE.items() if not pattern.search(page)]
