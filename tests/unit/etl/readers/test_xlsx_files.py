"""Excel workbooks as people make them."""

import datetime as dt

import pytest

from etl.readers import UnreadableFile

HEAD = ["First name", "Date of birth"]


@pytest.mark.parametrize("date_1904", [False, True])
def test_open_xlsx__either_date_system__iso_text_and_counted(read, workbook, date_1904):
    content = workbook(
        [HEAD, ["Ada", dt.date(2007, 9, 3)], ["Noah", "23/09/2007"]], date_1904=date_1904
    )
    summary, table = read(content, "people.xlsx")
    assert table["Date of birth"].to_list() == ["2007-09-03", "23/09/2007"]
    assert [(c.letter, c.filled, c.excel_dates) for c in summary.columns] == [
        ("A", 2, 0),
        ("B", 2, 1),
    ]


def test_open_xlsx__numbers__as_typed(read, workbook):
    _, table = read(
        workbook([["Reference", "Hours", "Yes"], [900001, 7.5, True], ["007", 1e20, False]]),
        "a.xlsx",
    )
    assert table.drop("_row").rows() == [("900001", "7.5", "TRUE"), ("007", "1e+20", "FALSE")]


def test_open_xlsx__table_not_at_the_corner__rows_and_letters_of_the_sheet(read, workbook):
    sheet = [[], ["", "", "First name", "Last name"], ["", "", "Ada", "Hart"]]
    summary, table = read(workbook(sheet), "a.xlsx")
    assert [c.letter for c in summary.columns] == ["C", "D"]
    assert table.rows() == [(3, "Ada", "Hart")]


def test_open_xlsx__several_sheets__first_visible_one_with_rows(read, workbook):
    table = [HEAD, ["Ada", "x"]]
    summary, _ = read(
        workbook([["old", "rows"], ["a", "b"]], [], table, table, hidden=[0]), "a.xlsx"
    )
    assert summary.sheet == "Sheet3"
    assert summary.other_sheets == ("Sheet1", "Sheet2", "Sheet4")
    assert "not “Sheet1” (hidden), “Sheet4”" in summary.notes[0]


def test_open_xlsx__rows_only_on_a_hidden_sheet__says_which(read, workbook):
    with pytest.raises(UnreadableFile, match="hidden sheet “Sheet2”"):
        read(workbook([], [HEAD, ["Ada", "x"]], hidden=[1]), "a.xlsx")


def test_open_xlsx__errors_and_formulas__shown_text_and_saved_result(read, with_part, sheet_of):
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>First name</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>School</t></is></c></row>'
        '<row r="2"><c r="A2" t="str"><f>"A"</f><v>Ada</v></c>'
        '<c r="B2" t="e"><f>NA()</f><v>#N/A</v></c></row>'
        '<row r="3"><c r="A3"><f>B9</f></c><c r="B3" t="str"><v>x</v></c></row>'
    )
    summary, table = read(with_part(xl__worksheets__sheet1_dot_xml=sheet_of(rows)), "a.xlsx")
    assert table.drop("_row").rows() == [("Ada", "#N/A"), (None, "x")]
    assert ["never saved" in summary.notes[0], "#N/A" in summary.notes[1]] == [True, True]


def test_open_xlsx__formatted_blank_cells_far_below__not_rows(read, with_part, sheet_of):
    rows = (
        '<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>Note</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>Ada</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    summary, _ = read(with_part(xl__worksheets__sheet1_dot_xml=sheet_of(rows)), "a.xlsx")
    assert summary.rows == 1


def test_open_xlsx__cells_without_positions__follow_one_another(read, with_part, sheet_of):
    rows = "".join(
        f'<row><c t="str"><v>{first}</v></c><c t="str"><v>{last}</v></c></row>'
        for first, last in [("First name", "Last name"), ("Ada", "Hart")]
    )
    _, table = read(with_part(xl__worksheets__sheet1_dot_xml=sheet_of(rows)), "a.xlsx")
    assert table.rows() == [(2, "Ada", "Hart")]


def test_open_xlsx__headings_only__empty(read, workbook):
    with pytest.raises(UnreadableFile, match="headings in row 1 but no rows") as fault:
        read(workbook([HEAD]), "a.xlsx")
    assert fault.value.reason == "empty"


def test_open_xlsx__other_scripts__unchanged(read, workbook):
    names = ["محمد", "שָׁלוֹם", "Zoe\u0308", "李小龍", "क्षितिज"]
    _, table = read(workbook([["Name", "Note"], *([name, "x"] for name in names)]), "a.xlsx")
    assert table["Name"].to_list() == names
