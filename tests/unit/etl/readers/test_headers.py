"""Where the headings stand."""

import pytest

from etl.readers import UnreadableFile
from etl.readers.files import Merge
from etl.readers.headers import find_header

NAMES = ["First name", "Last name", "Date of birth"]


def test_find_header__first_row__found():
    header = find_header([NAMES, ["Ada", "Hart", "2007-09-03"]])
    assert (header.row, list(header.names), header.skipped) == (1, NAMES, ())


def test_find_header__title_and_blank_row_above__skipped_and_reported():
    header = find_header([["Summer school 2025"], [], NAMES, ["Ada", "Hart", "2007-09-03"]])
    assert header.row == 3
    assert [(s.row, s.text) for s in header.skipped] == [(1, "Summer school 2025")]


def test_find_header__merged_group_headings_above__passed_over():
    top = [["Student", "", "When"], NAMES, ["Ada", "Hart", "2007-09-03"]]
    assert find_header(top, merges=[Merge(0, 0, 0, 1)]).row == 2


def test_find_header__heading_merged_downwards__taken_from_above():
    top = [["Name", "", "Date of birth"], ["First", "Last", ""], ["Ada", "Hart", "2007-09-03"]]
    header = find_header(top, merges=[Merge(0, 0, 0, 1), Merge(0, 2, 1, 2)])
    assert header.names == ("First", "Last", "Date of birth")


def test_find_header__expected_labels__outweigh_the_shape():
    top = [["Please", "fill", "in"], ["First name", "Surname"], ["Ada", "Hart"]]
    assert find_header(top, expected=["First name", "surname"]).row == 2


@pytest.mark.parametrize(
    "record", [["Ada", "Hart", "03/09/2007"], ["Ada", "Hart", "LS1 4AP"], ["Ada", "a@b.org", "x"]]
)
def test_find_header__record_first__says_there_is_none(record):
    with pytest.raises(UnreadableFile, match="No row of column headings") as fault:
        find_header([record, record])
    assert fault.value.reason == "no_header"


def test_find_header__same_heading_twice__names_both_columns():
    with pytest.raises(UnreadableFile, match=r"“postcode” in row 1 .* columns B and D") as fault:
        find_header([["First name", "Postcode", "Last name", "postcode "], ["Ada", "", "Hart", ""]])
    assert fault.value.reason == "duplicate_header"


def test_find_header__nothing_at_all__empty():
    with pytest.raises(UnreadableFile) as fault:
        find_header([["", " "], []])
    assert fault.value.reason == "empty"
