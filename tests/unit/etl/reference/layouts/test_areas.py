import re

import pytest

from etl.reference.layouts.areas import FRAMES, read_heading
from etl.reference.layouts.families import FAMILIES
from etl.reference.layouts.layout import load_layout
from etl.reference.layouts.values import rule_of


@pytest.mark.parametrize(
    ("heading", "area_type", "edition", "what"),
    [
        ("LSOA21CD", "lsoa21", "lsoa21", "code"),
        ("LSOA code (2011)", "lsoa11", "lsoa11", "code"),
        ("ltla24_code", "lad", "lad24", "code"),
        ("LAD24NM", "lad", "lad24", "name"),
        ("LAD22NMW", "lad", "lad22", "welsh_name"),
        ("WD25CD", "ward", "ward25", "code"),
        ("PCON24CD", "constituency", "constituency24", "code"),
        ("BUASD11CD", "buasd11", "buasd11", "code"),
    ],
)
def test_read_heading__names_of_publishers__type_and_vintage(
    heading: str, area_type: str, edition: str, what: str
) -> None:
    area = read_heading(heading)

    assert area is not None
    assert (area.area_type, area.edition, area.what) == (area_type, edition, what)


@pytest.mark.parametrize("heading", ["", "URN", "postcode", "LAD24CDX", "score"])
def test_read_heading__others__none(heading: str) -> None:
    assert read_heading(heading) is None


def test_layouts__every_frame__a_pattern_or_two_bounds() -> None:
    for frame in FRAMES.values():
        re.compile(frame)
    for family in FAMILIES.values():
        for key in family.layouts:
            for column in load_layout(key).columns:
                assert rule_of(column).due
                if column.type in {"integer", "number", "percent"} and column.frame:
                    low, high = map(float, column.frame.split(".."))
                    assert low < high
                else:
                    re.compile(column.frame)
