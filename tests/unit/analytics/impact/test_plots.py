from xml.etree import ElementTree as ET

import numpy as np
import polars as pl

from analytics.impact.overlap import Overlap
from analytics.impact.plots import draw_cumulative, draw_love_plot, draw_overlap

SVG = "{http://www.w3.org/2000/svg}"


def read(svg: str) -> tuple[ET.Element, str]:
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    return root, str(root.findtext(f"{SVG}desc"))


def balance(*rows: tuple[str, float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (name, stage, smd)
            for name, *both in rows
            for stage, smd in zip(("all", "matched"), both, strict=True)
        ],
        schema=["covariate", "stage", "smd"],
        orient="row",
    )


def test_draw_love_plot__rows__a_dot_each_and_the_widest_in_words() -> None:
    root, said = read(draw_love_plot(balance(("age", -0.4, 0.03), ("a < b", None, 0.2))))
    in_key = 2
    assert len(list(root.iter(f"{SVG}circle"))) == 3 + in_key
    assert said == (
        "Of 2 rows 1 differ by no more than 0.1 standard deviations after matching. The widest is "
        "a < b: 0.20."
    )


def test_draw_love_plot__nothing_known__says_so() -> None:
    assert read(draw_love_plot(balance(("x", None, None))))[1].startswith("No difference could be")


def test_draw_overlap__bins__bars_of_both_groups_and_stages() -> None:
    bins = pl.DataFrame(
        {
            "low": [0.0, 0.5],
            "high": [0.5, 1.0],
            "treated": [1, 3],
            "control": [4, 1],
            "treated_matched": [1.0, 2.0],
            "control_matched": [0.0, 0.0],
        }
    )
    root, said = read(draw_overlap(Overlap(0.2, 0.9, 1, 2, bins)))
    assert len(list(root.iter(f"{SVG}rect"))) == 8
    assert "from 0.2 to 0.9. Outside of it are 1 participants and 2 others" in said
    assert read(draw_overlap(Overlap(0.9, 0.2, 3, 3, bins)))[1].endswith("do not overlap at all.")


def test_draw_cumulative__groups_wholly_apart__are_a_hundred_points_apart_until_matched() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0])
    treated = np.array([True, True, False, False])
    root, said = read(draw_cumulative("x", values, treated, np.array([1.0, 0, 0, 1])))
    assert len(list(root.iter(f"{SVG}polyline"))) == 4
    assert "100 percentage points apart before matching, 100 after" in said
