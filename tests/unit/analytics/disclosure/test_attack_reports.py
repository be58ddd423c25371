"""A reader who looks at what stands beside the figures: rows, marks, order, sizes of files."""

from collections import defaultdict

import numpy as np

from analytics.disclosure import SafeTable, protect_report
from tests.unit.analytics.disclosure.reports import KEY, Table, people, table_of

PARTS = ("entered", "by_18", "attained")
WIDTH = 4


def printed(seed: int, number: int) -> tuple[SafeTable, Table]:
    drawn = people(np.random.default_rng(seed), number, (WIDTH,))
    given = table_of(drawn, ["d0"], PARTS, width=WIDTH)
    return protect_report([given], key=KEY)["by_d0"], given


def test_protect_report__few_people_or_none__rows_and_columns_are_those_of_many() -> None:
    shapes = {
        (
            shown.keys,
            shown.labels,
            tuple(column.name for column in shown.columns),
            shown.notes,
            shown.to_csv().count("\n"),
        )
        for number in (0, 4, 300)
        for shown in (printed(7, number)[0],)
    }

    assert len(shapes) == 1


def test_protect_report__rows_that_print_alike__hide_and_share_alike() -> None:
    # Were a mark or a percentage worked out from true counts, it would tell rows apart of which
    # all counts are printed alike.
    said: dict[tuple[object, ...], set[tuple[object, ...]]] = defaultdict(set)
    for seed in range(14):
        shown, _ = printed(seed, 4 + 7 * seed)
        kinds = [column.kind for column in shown.columns]
        for row in shown.cells:
            counts = tuple(c.value for c, kind in zip(row, kinds, strict=True) if kind == "count")
            others = tuple(
                c.mark if kind == "mean" else (c.text, c.mark)
                for c, kind in zip(row, kinds, strict=True)
                if kind != "count"
            )
            said[counts].add(others)

    assert len(said) > 10
    assert all(len(others) == 1 for others in said.values())


def test_protect_report__order_of_questions__same_figures() -> None:
    drawn = people(np.random.default_rng(3), 60, (WIDTH, 3))
    tables = [table_of(drawn, [name], PARTS, width=WIDTH) for name in ("d0", "d1")]
    some = [table_of(drawn.head(25), [name], PARTS, width=WIDTH) for name in ("d0", "d1")]

    within = protect_report(tables, key=KEY)
    first = protect_report(some, key=KEY, within=[within])
    protect_report(some[:1], key=KEY)
    again = protect_report(tables[::-1], key=KEY)
    last = protect_report(some[::-1], key=KEY, within=[again])

    assert {key: table.to_csv() for key, table in first.items()} == {
        key: table.to_csv() for key, table in sorted(last.items())
    }
