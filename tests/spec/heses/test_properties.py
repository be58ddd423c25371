"""What holds whatever the records: drawn by Hypothesis, blanks and oddities too."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.spec.heses.record import PLAIN, read_rows, run_rows

SETTINGS = {
    **PLAIN,
    "load_method_by_campus": {"B": "split", "C": "end", "D": "beginning"},
}
DATES = [
    "", "31/02/1999", "29/02/1996", "31/07/1998", "01/08/1998", "1998-11-30", "19981201",
    "02/12/1998", "31/07/1999", "01/08/1999", "15/01/1997",
]  # fmt: skip
FIELDS = {
    "CAMPID": ["A", "B", "C", "D", ""],
    "COMDATE": DATES,
    "DATELEFT": DATES,
    "BIRTHDTE": ["", "01/01/1960", "01/08/1980", "29/02/1972"],
    "QUALAIM": ["21", "20", "12", "30", "72", "97", "2", "", "XX"],
    "RSNLEAVE": ["", "01", "02", "03", "07"],
    "MODE": ["01", "23", "31", "43", "51", "53", ""],
    "FEEBAND": ["01", "02", "42", "51", ""],
    "LOCSDY": ["1", "4", "7", "D", ""],
    "FUNDLEV": ["10", "11", "20", "31", "99", ""],
    "FUNDCODE": ["1", "2", "4", "5", ""],
    "FEEELIG": ["1", "2", ""],
    "FUNDCOMP": ["1", "2", "3", "9"],
    "TYPEYR": ["1", "2", "3", "5", ""],
    "YEARPRG": ["1", "2", "99", "0", ""],
    "STULOAD": ["100", "33.3", "3", "2.9", "", "-1", "1e3", "0.0000001"],
    "MSTUFEE": ["01", "02", "99", ""],
    "TTCID": ["", "", "1", "2", "3"],
    "SPLENGTH": ["3", "0", "24", "-1", ""],
    "UNITLGTH": ["1", "2", "3", "4", "5", "9"],
    "COSTCN01": ["01", "11", "30", "38", "99", ""],
    "SBJ01": ["A1", "H1", "Z9", ""],
    "SBJPER01": ["100", "33.3", "0", ""],
    "COSTCN02": ["", "", "07", "29"],
    "SBJPER02": ["", "66.7", "50"],
    "SBJQA1": ["", "C8", "Z9"],
    "TINST1": ["", "", "2001"],
    "PCOLAB": ["", "50", "150"],
    "POSTCODE": ["", "BS16 1QD", "EH1 1AA"],
    "DOMICILE": ["", "5826", "1000"],
}
RECORDS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(values) for name, values in FIELDS.items()}),
    min_size=1,
    max_size=40,
)


@contextmanager
def recreated(rows: list[dict[str, str]], threads: int = 2) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    try:
        yield run_rows(rows, SETTINGS, folder / "out", threads=threads)
    finally:
        shutil.rmtree(folder)


@given(records=RECORDS, shuffle=st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_recreate__any_records__adds_up_loses_none_and_minds_no_order(
    records: list[dict[str, str]], shuffle: Random
) -> None:
    rows = [{**r, "INSTID": "0100", "HUSID": str(n)} for n, r in enumerate(records)]
    with recreated(rows) as out:
        placed = read_rows(out / "individualised.csv")
        cells = read_rows(out / "tables_a.csv")
        written = read_tables(out)
    assert [row["HUSID"] for row in placed] == [row["HUSID"] for row in rows]
    assert_columns_add_up(cells)
    assert_heads_are_conserved(cells, placed)

    shuffle.shuffle(rows)
    with recreated(rows, threads=1) as out:
        again = {row["HUSID"]: row for row in read_rows(out / "individualised.csv")}
        assert read_tables(out) == written
    assert [again[row["HUSID"]] for row in placed] == placed


def assert_columns_add_up(cells: list[dict[str, str]]) -> None:
    columns: dict[tuple[str, ...], dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for row in cells:
        *where, column, value = row.values()
        columns[tuple(where)][column] = Fraction(value)
    for each in columns.values():
        # Each is rounded to six places where it is written.
        assert abs(each["1"] + each["2"] - each["3"] - each["4"]) <= Fraction(2, 10**6)
        assert each["5"] <= each["4"]
        assert min(each.values()) >= 0


def assert_heads_are_conserved(cells: list[dict[str, str]], placed: list[dict[str, str]]) -> None:
    heads: dict[str, Fraction] = defaultdict(Fraction)
    for row in cells:
        heads[row["column"]] += Fraction(row["value"])
    counted = [row for row in placed if row["COUNTED"] == "1"]
    fourth = [row for row in placed if row["COLUMN4"] == "1"]
    near = Fraction(len(cells), 10**6)
    assert abs(heads["1"] + heads["2"] - len(counted)) <= near
    assert abs(heads["4"] - len(fourth)) <= near
    load = sum(Fraction(row["HESESFTE"]) / 100 for row in fourth if row["TABLE"] == "3")
    assert abs(heads["4a"] - load) <= near
    for row in placed:
        shares = [Fraction(part.split(":")[1]) for part in row["PRICE_GROUPS"].split()]
        assert abs(sum(shares) - 1) < Fraction(1, 10**9)


def read_tables(out: Path) -> dict[str, str]:
    names = ("tables_a", "tables_b", "premiums", "indirect", "exclusions", "split")
    return {name: (out / f"{name}.csv").read_text() for name in names}


@given(
    loads=st.lists(st.integers(3, 97), min_size=1, max_size=12),
    extra=st.integers(0, 3),
)
@settings(max_examples=4, deadline=None)
def test_split__as_many_start_as_finish__load_is_conserved(loads: list[int], extra: int) -> None:
    course = {"INSTID": "0100", "CAMPID": "B", "MODE": "31", "FUNDLEV": "10", "TYPEYR": "2",
              "QUALAIM": "21", "SPLENGTH": "2", "UNITLGTH": "1", "FUNDCODE": "1",
              "FUNDCOMP": "1"}  # fmt: skip
    start = [{**course, "COMDATE": "15/01/1999", "STULOAD": str(n)} for n in loads]
    finish = [{**course, "COMDATE": "15/01/1997", "STULOAD": str(100 - n)} for n in loads]
    other = [{**course, "COMDATE": "15/01/1998", "STULOAD": "50"}] * extra
    with recreated([*start, *finish, *other]) as out:
        placed = read_rows(out / "individualised.csv")
        split = read_rows(out / "split.csv")
    given = sum(float(row["STULOAD"]) for row in placed)
    assert abs(sum(float(row["HESESFTE"]) for row in placed) - given) < 1e-4
    assert abs(float(split[0]["difference"])) <= 1e-6
