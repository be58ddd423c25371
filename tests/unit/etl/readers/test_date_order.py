"""What a column of dates says about its own order. Every verdict but a plain one asks a person."""

import pytest

from etl.readers import detect_date_order


@pytest.mark.parametrize(
    ("values", "order", "proposal", "asks"),
    [
        (["23/09/2007", "03/09/2007"], "day_first", "day_first", False),
        (["09/23/2007", "09/24/2007"], "month_first", "month_first", False),
        (["09/23/2007", "03/09/2007"], "month_first", "month_first", True),
        (["23/09/2007", "09/23/2007", "24/09/2007"], "mixed", "day_first", True),
        (["03/09/2007", "04/05/2008"], "undecided", "day_first", True),
        (["2007-09-23", "3 Sep 2007"], "iso", "day_first", False),
        (["05/05/2007"], "iso", "day_first", False),
        (["2007-09-03", "2008-01-12", "23/09/2007"], "excel_swapped", "day_first_swapped", True),
        (["2007-09-03", "09/23/2007"], "excel_swapped", "month_first_swapped", True),
        (["2007-09-13", "23/09/2007"], "day_first", "day_first", False),
        (["2007-09-03", "23/09/2007", "03/04/2007"], "day_first", "day_first", False),
        ([None, "", "hello"], "none", None, False),
    ],
)
def test_detect_date_order__columns__verdict(values, order, proposal, asks):
    evidence = detect_date_order(values)
    assert (evidence.order, evidence.proposal, evidence.needs_choice) == (order, proposal, asks)


def test_detect_date_order__counts__every_value_counted_once():
    evidence = detect_date_order(
        ["23/09/2007"] * 3 + ["09/23/2007", "1/2/2007", "2007-01-02", "x", "2 May 07"]
    )
    found = (
        evidence.day_first,
        evidence.month_first,
        evidence.either,
        evidence.iso,
        evidence.worded,
    )
    assert (*found, evidence.unreadable) == (3, 1, 1, 1, 1, 1)
