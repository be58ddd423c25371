"""The theme's promise: text can be read on every ground that it is set on."""

import re
from pathlib import Path

import pytest

THEME = Path(__file__).parents[3] / "app" / "static" / "theme.css"
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
TEXT = ("ink", "navy", "ember", "green", "amber", "red", "muted")
GROUNDS = ("card", "paper")
TINTED = ("navy", "ember", "green", "amber", "red")


def get_tokens() -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", THEME.read_text(encoding="utf-8")))


def get_luminance(colour: str) -> float:
    """Return the relative luminance of an sRGB colour (WCAG 2.2, definitions)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def get_contrast(one: str, other: str) -> float:
    darker, lighter = sorted((get_luminance(one), get_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("text", TEXT)
@pytest.mark.parametrize("ground", GROUNDS)
def test_tokens__text_on_a_ground__can_be_read(text: str, ground: str) -> None:
    tokens = get_tokens()
    assert get_contrast(tokens[text], tokens[ground]) >= LEAST_CONTRAST


@pytest.mark.parametrize("name", TINTED)
def test_tokens__text_on_its_own_tint__can_be_read(name: str) -> None:
    tokens = get_tokens()
    assert get_contrast(tokens[name], tokens[f"{name}-tint"]) >= LEAST_CONTRAST


def test_tokens__border_of_an_input__stands_out_from_its_ground() -> None:
    tokens = get_tokens()
    assert get_contrast(tokens["muted"], tokens["paper"]) >= 3  # WCAG 2.2, 1.4.11


def test_theme__every_address__is_a_file_of_our_own_or_of_the_set_up() -> None:
    addresses = re.findall(r'url\("([^"]+)"\)', THEME.read_text(encoding="utf-8"))
    ours = [address for address in addresses if not address.startswith("vendor/")]
    assert all((THEME.parent / address).is_file() for address in ours)
    assert not [address for address in addresses if ":" in address]
