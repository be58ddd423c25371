"""All tables of a report through the gate at once: what it prints adds up, across tables too.

Why it gives no small count away, nor what is beside it:

- Counts are printed as multiples of a base, each up or down by a secret draw, so that margins add
  up exactly in every table and across tables, and parts stay within their wholes (`lattice`). The
  printed figures are counts of some people themselves. Move any one group by less than the base,
  and with it what it is added to: that is printed alike. So a reader is left with a range as wide
  as rounding itself leaves, however many tables they add and subtract.
- A group's figure hangs on its own counts, its margins and its whole: two reports print it alike,
  and printing it again tells nothing. Nor does printing it under another name of the same people:
  one name leads, and the others take its figure (`same`).
- Base 10 rounds what base 5 would print. A group that is printed by both is off by no more than 5
  between them, so that the two ranges are one.
- Percentages and their intervals are worked out from printed counts. What is hidden of them is
  decided by printed counts alone.
- An average is of true figures, but printed so coarsely that its known sum, or points known of
  all, do not give the number of people back, nor two groups that differ by one person that person
  (`averages`).
- A count that is within a wider one of another table (who entered by 18, who ever did) is printed
  no greater: `Count.within`.
- Of people who are among others (of a member among all, of a year among all years) no group is
  printed greater than among those: `within`. So the printed figures of both are figures of some
  people again. Where that cannot be, and would show that a count is small, a table is withheld.
- A table that cannot be rounded so is withheld whole, with those that hang on it.

Not covered: what a reader knows of single people; that a draw is likelier to go to the nearer
multiple; groups in several tables by different dimensions that no people could have at once
(`_tells_more` looks at the tables within one of two dimensions or more, and no further).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.groups import Group, groups_of, name_rest
from analytics.disclosure.lattice import round_lattice
from analytics.disclosure.laying import CountedTable, Laid, lay_out
from analytics.disclosure.pieces import Lattice, Piece
from analytics.disclosure.printing import print_row
from analytics.disclosure.rules import RuleSet, get_rule_set
from analytics.disclosure.safe import SafeTable
from analytics.disclosure.same import Same, add_merged
from analytics.disclosure.sealing import seal_table, withhold
from analytics.disclosure.shape import TableFault

_TELLS_MORE: Final = "Withheld: beside the other tables it might give small counts away."
_MORE_THAN_ALL: Final = (
    "Withheld: beside the figures of all members or all years it would give a small count away."
)
_FINE: Final = 5
_SECONDS: Final = 20.0
_KEY_BYTES: Final = 16

Printed = Mapping[Piece, NDArray[np.int64]]


def rules_of(source: str) -> RuleSet:
    """Give the rules for releases of a source; the stricter where there are several.

    Raises
    ------
    UnknownRuleSet
        There are none of this source.
    """
    return get_rule_set("+".join(f"release_{each}" for each in source.split("+")))


def protect_report(
    counted: Sequence[CountedTable],
    *,
    key: bytes,
    within: Sequence[Mapping[str, SafeTable]] = (),
    same: Sequence[Same] = (),
    seconds: float = _SECONDS,
) -> dict[str, SafeTable]:
    """Make all tables of a report safe to show side by side.

    Parameters
    ----------
    counted
        Every table that any choice in the report would show. In those of one source, counts of
        one name are of the same people, and dimensions of one name are the same classification.
    key
        Secret, of 16 bytes or more: what is drawn from it is the same for the same group.
    within
        The same report on more people, as printed: all members, all years. These people are among
        them, so that no group of theirs is printed greater, but for tables `of_scope`.
    same
        Names of the same people: they are printed alike.
    seconds
        For each program. Where that is not enough, the tables concerned are withheld.

    Returns
    -------
    By key, in the order given.

    Raises
    ------
    TableFault
        A table does not fit its description, or two tables of a source do not count the same
        people under one name.

    Source
    ------
    Cox 1987, A constructive procedure for unbiased controlled rounding, JASA 82, and the module's
    text. Attacked in the tests by going through every people that would be printed alike, and by
    linear programs over all tables.
    """
    if len(key) < _KEY_BYTES:
        raise ValueError(f"A key is {_KEY_BYTES} bytes or more.")
    if len({each.key for each in counted}) < len(counted):
        raise TableFault("Two tables of a report have the same key.")
    safe: dict[str, SafeTable] = {}
    by_source: dict[str, list[Laid]] = {}
    for each in counted:
        by_source.setdefault(each.source, []).append(Laid.of(each))
    for source, laid in by_source.items():
        rules = rules_of(source)
        caps = [add_merged(_figures(tables.values(), rules), same) for tables in within]
        beside = [each for other, found in by_source.items() if other != source for each in found]
        lattice = lay_out(laid, same, beside=beside)
        safe |= _protect_source(laid, lattice, rules, caps, key=key, seconds=seconds)
    return {each.key: safe[each.key] for each in counted}


def _figures(tables: Iterable[SafeTable], rules: RuleSet) -> dict[Group, int]:
    """Give what is printed of each group by some rules."""
    return {
        group: figure
        for table in tables
        if table.rule_set == rules.key and not table.of_scope
        for group, figure in groups_of(table).items()
    }


def _cap(lattice: Lattice, caps: Sequence[Mapping[Group, int]]) -> Lattice:
    """Take in what is printed of the groups of more people."""
    found: dict[Piece, NDArray[np.float64]] = {}
    for piece, cells in lattice.counts.items():
        names = [piece.count]
        if (whole := lattice.whole(piece)) is not None:
            names.append(name_rest(piece.count, whole.count))
        for name in names:
            least = [
                min((cap.get(replace(group, count=name), np.inf) for cap in caps), default=np.inf)
                for group in lattice.groups(piece)
            ]
            shaped = np.array(least, dtype=np.float64).reshape(cells.shape)
            found[Piece(name, piece.dimensions)] = shaped
    return replace(lattice, caps=found)


def _protect_source(
    laid: Sequence[Laid],
    lattice: Lattice,
    rules: RuleSet,
    caps: Sequence[Mapping[Group, int]],
    *,
    key: bytes,
    seconds: float,
) -> dict[str, SafeTable]:
    base = rules.rounding_base

    def print_within(caps: Sequence[Mapping[Group, int]]) -> Printed:
        capped, printed = _cap(lattice, caps), lattice.counts
        for step in (_FINE, base) if base > _FINE and base % _FINE == 0 else (base,):
            printed = round_lattice(replace(capped, counts=printed), step, key=key, seconds=seconds)
        return printed

    printed = print_within(caps)
    wider = {one.name: one.within for each in laid for one in each.count_measures() if one.within}
    if wider:
        # Theirs are printed by now, and hang on nothing of what is within them.
        printed = print_within([*caps, _figures_of_wider(lattice, printed, wider)])
    safe = {each.key: _print(each, printed, rules) for each in laid}
    withheld = {
        each.key: withhold(each.counts, rules, why=_TELLS_MORE)
        for each in laid
        if len(each.names()) > 1 and _tells_more(each, laid, safe, seconds)
    }
    for each in laid:
        if not each.counts.of_scope and any(
            _exceeds(group, figure, caps) for group, figure in groups_of(safe[each.key]).items()
        ):
            withheld[each.key] = withhold(each.counts, rules, why=_MORE_THAN_ALL)
    return safe | withheld


def _figures_of_wider(
    lattice: Lattice, printed: Printed, wider: Mapping[str, str]
) -> dict[Group, int]:
    """Give, for the groups of counts, what is printed of the wider counts that they are within."""
    return {
        replace(group, count=narrow): int(figure)
        for narrow, wide in wider.items()
        for piece, figures in printed.items()
        if piece.count == wide
        for group, figure in zip(lattice.groups(piece), figures.ravel(), strict=True)
    }


def _exceeds(group: Group, figure: int, caps: Sequence[Mapping[Group, int]]) -> bool:
    """Whether a figure above nought stands beside a nought of more people: then it is small."""
    return figure > 0 and any(cap.get(group) == 0 for cap in caps)


def _tells_more(
    table: Laid, laid: Sequence[Laid], safe: Mapping[str, SafeTable], seconds: float
) -> bool:
    """Whether a table of several dimensions may tell more beside those by some of the same.

    Figures that agree wherever tables meet need not be of any people; then their adding up proves
    nothing, and they are attacked.
    """
    # They bring SciPy with them, which is slow to start with.
    from analytics.disclosure.release.audit import attack_together
    from analytics.disclosure.release.joint import meet_all_round
    from analytics.disclosure.seen import are_of_people, publish

    within = [each.key for each in laid if set(each.names()) <= set(table.names())]
    beside = {key: safe[key] for key in within if not safe[key].is_withheld}
    return any(
        meet_all_round([each.layout for each in published.tables])
        and not are_of_people(published, seconds=seconds)
        and not attack_together([published], seconds=seconds).is_safe
        for published in publish(table.key, beside)
    )


def _print(table: Laid, printed: Mapping[Piece, NDArray[np.int64]], rules: RuleSet) -> SafeTable:
    counts, names = table.counts, table.names()
    order = [names.index(each.name) for each in counts.dimensions]
    cells: dict[str, list[int]] = {}
    totals: dict[str, int | None] = {}
    for count in table.count_measures():
        found, total = printed.get(Piece(count.name, names)), printed.get(Piece(count.name, ()))
        if found is None or total is None:
            return withhold(counts, rules)
        cells[count.name] = found.transpose(order).ravel().tolist()
        totals[count.name] = int(total)
    rows = [
        print_row(
            counts.measures, {name: column[number] for name, column in cells.items()}, means, rules
        )
        for number, means in enumerate(table.means())
    ]
    if counts.total_label is not None:
        rows.append(print_row(counts.measures, totals, table.total_means(), rules))
    return seal_table(counts, rows, rules)
