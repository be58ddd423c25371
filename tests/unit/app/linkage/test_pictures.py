"""The pictures are sound SVG, small enough for a phone, and say the same as their tables."""

from xml.etree import ElementTree

import pytest

from app.linkage import model_views, pictures
from app.linkage.queries import Bin
from app.linkage.waterfall import Step, Waterfall
from etl.linkage import Model

SVG = "{http://www.w3.org/2000/svg}"
STEPS = (
    Step("start", "Before comparing", "", 0.0, -14.0),
    Step("field", "Surname", "", -14.0, -4.0, 0.0),
    Step("field", "Date of birth", "", -4.0, -9.5, -3.0),
    Step("total", "In the end", "", 0.0, -9.5),
)


def parse(drawn: str) -> ElementTree.Element:
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert not [one for one in root.iter() if one.get("style")]
    return root


def bars(root: ElementTree.Element) -> list[ElementTree.Element]:
    return root.findall(f"{SVG}rect")


def test_draw_waterfall__each_step__a_bar_from_where_the_last_ended() -> None:
    root = parse(pictures.draw_waterfall(Waterfall(STEPS)))
    start, up, down, end = bars(root)
    left, width = float(up.get("x") or 0), float(up.get("width") or 0)
    assert left == pytest.approx(float(start.get("x") or 0), abs=0.2)
    right = float(down.get("x") or 0) + float(down.get("width") or 0)
    assert right == pytest.approx(left + width, abs=0.2)
    assert float(end.get("x") or 0) == pytest.approx(float(down.get("x") or 0), abs=0.2)


def test_draw_waterfall__against__is_hatched_and_said_with_its_sign() -> None:
    root = parse(pictures.draw_waterfall(Waterfall(STEPS)))
    fills = [one.get("fill") for one in bars(root)]
    assert fills[2] == "url(#waterfall-hatch)"
    assert fills[1] != fills[2]
    words = [one.text for one in root.iter(f"{SVG}text")]
    assert {"Date of birth", "\u22125.5", "+10.0", "even chance"} <= set(words)


def test_draw_waterfall__all_steps__stay_within_the_picture() -> None:
    root = parse(pictures.draw_waterfall(Waterfall(STEPS)))
    for one in bars(root):
        assert float(one.get("x") or 0) >= 0
        assert float(one.get("x") or 0) + float(one.get("width") or 0) <= pictures.WIDTH


def test_draw_probabilities__empty_bins__have_no_bar() -> None:
    bins = [Bin(n / 20, (n + 1) / 20, 0, 0, 0) for n in range(20)]
    bins[0], bins[10] = Bin(0.0, 0.05, 0, 0, 900), Bin(0.5, 0.55, 0, 1, 0)
    grey, *drawn = bars(parse(pictures.draw_probabilities(bins)))
    assert len(drawn) == 2
    assert [one.get("fill") for one in drawn][1] == "url(#probabilities-hatch)"
    assert float(grey.get("width") or 0) > pictures.WIDTH / 2


def test_draw_worth__stored_model__has_every_field() -> None:
    fields = model_views.list_fields(Model.stored())
    words = [one.text for one in parse(pictures.draw_worth(fields)).iter(f"{SVG}text")]
    labels = [one.label for one in fields]
    assert [word for word in words if word in labels] == labels
