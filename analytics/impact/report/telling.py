"""Tells a study for who decides and for who checks, from printed figures alone."""

from collections.abc import Iterator, Mapping, Sequence

from analytics.disclosure import SafeTable
from analytics.disclosure.stack import stack
from analytics.impact.estimate.sizes import MONTHS_CAVEAT
from analytics.impact.report.counts import PARTICIPANTS
from analytics.impact.report.words import say_verdict
from analytics.impact.study import StudyResult
from analytics.reports.edition import EditionFacts
from analytics.reports.model import Section
from analytics.reports.sections import HIDDEN
from analytics.reports.telling import draw, find_cell, iter_rows

_KEYS = frozenset({"all"})
_EFFECT = ("effect", "effect_low", "effect_high")


def answer(tables: Mapping[str, SafeTable], result: StudyResult) -> str:
    """Say what was found in the first outcome, and what it is worth."""
    outcome = result.protocol.outcomes[0]
    table = tables.get(f"effect:{outcome.column}")
    found = None if table is None else _say_effect(table, "effect")
    if table is None or found is None:
        return f"{HIDDEN} {say_verdict(result)}"
    unit = "percentage points" if outcome.binary else outcome.unit
    return (
        f"{outcome.title} of those who took part, beside matched pupils who did not: {found}"
        f" {unit}. {_clear(table)} {say_verdict(result)}"
    )


def list_open_sections(tables: Mapping[str, SafeTable], edition: EditionFacts) -> Iterator[Section]:
    """Tell who the study is of and how alike the groups are."""
    source = _source(edition)
    yield _balance(tables, source)
    yield _flow(tables["flow"], source)


def list_sections(
    tables: Mapping[str, SafeTable], result: StudyResult, edition: EditionFacts
) -> Iterator[Section]:
    """Tell the effect, who it is of, how alike the groups are, and what it withstands."""
    source = _source(edition)
    yield from _effects(tables, result, source)
    yield _flow(tables["flow"], source)
    yield _balance(tables, source)
    yield from _groups(tables, result, source)
    yield from _doses(tables, result, source)
    yield from _choices(tables, result, source)
    yield from _placebos(tables, result, source)
    yield from _sensitivity(tables, source)


def _source(edition: EditionFacts) -> str:
    return f"Records of members linked to administrative records; {edition.name}."


def _effects(
    tables: Mapping[str, SafeTable], result: StudyResult, source: str
) -> Iterator[Section]:
    """Outcomes of one unit beside each other."""
    verdict = result.verdict
    for binary, key in ((False, "points"), (True, "shares")):
        shown = [
            tables[f"effect:{one.column}"]
            for one in result.protocol.outcomes
            if one.binary is binary and f"effect:{one.column}" in tables
        ]
        if not shown:
            continue
        names = [column.name for column in shown[0].columns]
        table = stack(shown, names, flat=True, keys=_KEYS)
        said = [_say_row(one) for one in shown]
        title = f"Effect on {_join([one.dimensions[0][1] for one in shown])}"
        yield Section(
            f"effect_{key}",
            title,
            table,
            source,
            chart=draw(title, table, ("effect", "naive"), source=source, kind="dot"),
            text=(*said, *(() if binary else (MONTHS_CAVEAT,))),
            evidence=verdict.type,
            caution=verdict.judgement.text[1],
        )


def _flow(table: SafeTable, source: str) -> Section:
    return Section(
        "flow",
        "Where everybody went, from all records to those who are compared",
        table,
        source,
        text=("Who took part in less, or with another member, is compared with nobody.",),
    )


def _balance(tables: Mapping[str, SafeTable], source: str) -> Section:
    shown = [table for key, table in tables.items() if key.startswith("balance:")]
    table = stack(shown, (PARTICIPANTS, "before", "after"), flat=True, keys=_KEYS)
    wide = [label for _, label, cell in iter_rows(table, "after") if abs(cell.value or 0) > 0.1]
    title = (
        f"After matching the groups still differ in {_join(wide[:3])}"
        if wide
        else "After matching the groups are alike in everything that they were matched on"
    )
    drawn = stack(shown, ("before", "after"), flat=True, keys=_KEYS)
    return Section(
        "balance",
        title,
        table,
        source,
        chart=draw(title, drawn, ("before", "after"), source=source, kind="dot"),
        text=(
            "Differences are in standard deviations. Within 0.05 groups count as alike; to 0.25 an"
            " effect has to be adjusted for them; beyond that they cannot be compared (What Works"
            " Clearinghouse).",
        ),
    )


def _groups(tables: Mapping[str, SafeTable], result: StudyResult, source: str) -> Iterator[Section]:
    outcome = result.protocol.outcomes[0]
    found = {one.column: one for one in result.subgroups.get(outcome.column, ())}
    for group in result.protocol.subgroups:
        table = tables.get(f"group:{group.column}")
        if table is None:
            continue
        p = found[group.column].p_adjusted
        differ = (
            "Whether the effect differs between the groups could not be tested."
            if p is None
            else "The effect differs between the groups more than chance would have it."
            if p < 0.05
            else "The effects of the groups do not differ more than chance would have it."
        )
        title = f"{outcome.title} by {group.title[:1].lower()}{group.title[1:]}"
        yield Section(
            f"by_{group.column}",
            title,
            table,
            source,
            chart=draw(title, table, ("effect",), source=source, kind="dot"),
            text=(
                f"{differ} Each group was matched within itself; several tests are held to one"
                f" error ({result.protocol.correction.replace('-', ' ').title()}).",
            ),
        )


def _doses(tables: Mapping[str, SafeTable], result: StudyResult, source: str) -> Iterator[Section]:
    shown = [table for key, table in tables.items() if key.startswith("dose:")]
    if not shown:
        return
    table = stack(shown, _EFFECT, flat=True, keys=_KEYS)
    title = f"{result.protocol.outcomes[0].title} by hours of taking part"
    yield Section(
        "by_hours",
        title,
        table,
        source,
        chart=draw(title, table, ("effect",), source=source, kind="dot"),
        text=(
            "Who takes part for longer chose to, or was chosen: a larger effect of more hours need"
            " not be the hours' doing.",
        ),
    )


def _placebos(
    tables: Mapping[str, SafeTable], result: StudyResult, source: str
) -> Iterator[Section]:
    shown = [table for key, table in tables.items() if key.startswith("placebo:")]
    if not shown:
        return
    table = stack(shown, _EFFECT, flat=True, keys=_KEYS)
    passed = all(one.passes for one in result.stress.placebos)
    title = (
        "No effect is seen where there can be none, as there should not be"
        if passed
        else "An effect is seen where there can be none: the groups differed to begin with"
    )
    yield Section(
        "placebos",
        title,
        table,
        source,
        chart=draw(title, table, ("effect",), source=source, kind="dot"),
        text=("Differences are in standard deviations.",),
    )


def _choices(
    tables: Mapping[str, SafeTable], result: StudyResult, source: str
) -> Iterator[Section]:
    shown = [table for key, table in tables.items() if key.startswith("choice:")]
    if not shown:
        return
    outcome = result.protocol.outcomes[0]
    table = stack(shown, _EFFECT, flat=True, keys=_KEYS)
    title = f"{outcome.title} under other choices that were declared beforehand"
    yield Section(
        "choices",
        title,
        table,
        source,
        chart=draw(title, table, ("effect",), source=source, kind="dot"),
        text=(_say_choices(table),),
    )


def _say_choices(table: SafeTable) -> str:
    values = [
        float(cell.value) for _, _, cell in iter_rows(table, "effect") if cell.value is not None
    ]
    if not values:
        return HIDDEN
    same = all(value > 0 for value in values) or all(value < 0 for value in values)
    return (
        f"Under {len(values)} sets of choices the effect lies between {min(values):g} and"
        f" {max(values):g}."
        + (" It never changes its direction." if same else " Its direction hangs on the choice.")
    )


def _sensitivity(tables: Mapping[str, SafeTable], source: str) -> Iterator[Section]:
    shown = [table for key, table in tables.items() if key.startswith("sensitivity:")]
    if not shown:
        return
    names = ("evalue", "evalue_limit", "gamma")
    table = stack(shown, names, flat=True, keys=_KEYS)
    yield Section(
        "sensitivity",
        "How strong something unrecorded, such as motivation, must be to account for the effect",
        table,
        source,
        text=(
            "An E-value of 2 says: to account for the effect, something unrecorded would have to"
            " double both the chance of taking part and the chance of the outcome, beyond all that"
            " people were matched on. At 1 nothing is needed.",
            "Rosenbaum's odds say how much likelier to take part one of two matched pupils may be,"
            " for a reason unrecorded, before chance could account for the difference.",
        ),
    )


def _say_row(table: SafeTable) -> str:
    label = table.dimensions[0][1]
    effect, naive = _say_effect(table, "effect"), _say_effect(table, "naive")
    if effect is None:
        return f"{label}: {HIDDEN}"
    return f"{label}: {effect}. {_clear(table)} Without matching it would read {naive}."


def _say_effect(table: SafeTable, name: str) -> str | None:
    """Say `+2.2 (1.2 to 3.2)`."""
    cells = [find_cell(table, "all", f"{name}{end}") for end in ("", "_low", "_high")]
    texts = [None if cell is None or cell.value is None else cell.text for cell in cells]
    if texts[0] is None:
        return None
    sign = "+" if float(cells[0].value or 0) > 0 else ""  # type: ignore[union-attr]
    if texts[1] is None or texts[2] is None:
        return f"{sign}{texts[0]} (too few schools for an interval)"
    return f"{sign}{texts[0]} ({texts[1]} to {texts[2]})"


def _clear(table: SafeTable) -> str:
    low, high = (find_cell(table, "all", f"effect_{end}") for end in ("low", "high"))
    if low is None or high is None or low.value is None or high.value is None:
        return "No interval can be given."
    if low.value > 0:
        return "That is more than chance would have it."
    if high.value < 0:
        return "That is less than chance would have it: those who took part did worse."
    return "Chance could account for it: no effect is a possible reading."


def _join(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
