"""Tells a study for who decides and for who checks, from printed figures alone."""

from collections.abc import Iterator, Mapping, Sequence

from analytics.disclosure import SafeTable
from analytics.disclosure.stack import stack
from analytics.impact.estimate.sizes import MONTHS_CAVEAT, read_months
from analytics.impact.report.words import say_others, say_verdict, within
from analytics.impact.studies import list_standings
from analytics.impact.study import StudyResult
from analytics.reports.edition import EditionFacts
from analytics.reports.model import Section
from analytics.reports.sections import HIDDEN
from analytics.reports.telling import draw, find_cell, iter_rows

_KEYS = frozenset({"all"})
#: A difference after matching, in standard deviations, that is told first.
_WIDE = 0.1
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
        f"{outcome.title} of those who took part, beside {say_others(result.protocol)}: {found}"
        f" {unit}. {_clear(table)} {say_verdict(result)}"
    )


def list_open_sections(
    tables: Mapping[str, SafeTable], study: str, edition: EditionFacts
) -> Iterator[Section]:
    """Tell who the study is of and how alike the groups are."""
    source = _source(edition)
    yield _flow(tables["flow"], study, source)
    yield _balance(tables, source)


def list_sections(
    tables: Mapping[str, SafeTable], result: StudyResult, edition: EditionFacts
) -> Iterator[Section]:
    """Tell the effect, who it is of, how alike the groups are, and what it withstands."""
    source = _source(edition)
    yield from _effects(tables, result, source)
    yield _flow(tables["flow"], result.protocol.kind, source)
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
        unit = "percentage points" if binary else result.protocol.outcomes[0].unit
        said = [_say_row(one, unit) for one in shown]
        title = f"Effect on {_join([one.dimensions[0][1] for one in shown])}"
        yield Section(
            f"effect_{key}",
            title,
            table,
            source,
            chart=draw(title, table, ("effect", "naive"), source=source, kind="dot"),
            text=(*said, *(() if binary else tuple(_say_months(shown[0])))),
            evidence=verdict.type,
            caution=verdict.judgement.text[1],
        )


def _flow(table: SafeTable, study: str, source: str) -> Section:
    return Section(
        "flow",
        "Where everybody went, from all records to those who are compared",
        table,
        source,
        text=(*_say_left_out(table, study), *_say_kept(table)),
    )


def _say_left_out(table: SafeTable, study: str) -> Iterator[str]:
    """Say who is left out before anybody is matched, and why."""
    reasons = {key: sentence for key, _, sentence in list_standings(study)}
    left = [
        f"{label} ({cell.text}): {reasons[key][:1].lower()}{reasons[key][1:]}"
        for key, label, cell in iter_rows(table, "people")
        if key in reasons and cell.value
    ]
    if left:
        yield f"Left out before matching: {' '.join(left)}"


def _say_kept(table: SafeTable) -> Iterator[str]:
    """Say how many participants the effect is told of, and of how many it is not."""
    shown = {key: cell for key, _, cell in iter_rows(table, "people")}
    matched = shown["matched_participants"]
    lost = [shown[f"not_{step}_participants"] for step in ("known", "overlap", "matched")]
    if matched.value is None or any(cell.value is None for cell in lost):
        return
    if any(cell.value for cell in lost):
        counts = _join([cell.text for cell in lost if cell.value])
        yield (
            f"An effect is that on the {matched.text} participants who were matched, not on the"
            f" {counts} for whom nobody like them was found."
        )
    else:
        yield f"Nearly all participants were matched: the effect is that on {matched.text} of them."


def _balance(tables: Mapping[str, SafeTable], source: str) -> Section:
    shown = [table for key, table in tables.items() if key.startswith("balance:")]
    table = stack(shown, ("before", "after"), flat=True, keys=_KEYS)
    title = _say_balance(table)
    return Section(
        "balance",
        title,
        table,
        source,
        chart=draw(title, table, ("before", "after"), source=source, kind="dot"),
        text=(
            "Differences are in standard deviations. Within 0.05 groups count as alike; to 0.25 an"
            " effect has to be adjusted for them; beyond that they cannot be compared (What Works"
            " Clearinghouse).",
        ),
    )


def _say_balance(table: SafeTable) -> str:
    after = [(label, cell) for _, label, cell in iter_rows(table, "after")]
    if any(cell.value is None for _, cell in after):
        return "Too few people are matched for it to be printed how alike the groups are"
    wide = [label for label, cell in after if abs(cell.value or 0) > _WIDE]
    if wide:
        more = f" and {len(wide) - 3} more" if len(wide) > 3 else ""
        return f"After matching the groups still differ in {_join(wide[:3])}{more}"
    return "After matching the groups are alike in everything that they were matched on"


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
        title = f"{outcome.title} by {within(group.title)}"
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
        text=(
            _say_choices(table),
            "5:1 is five comparison people to each participant; the caliper is how far apart two"
            " scores may be, in standard deviations; cem matches people of the same coarse bands.",
        ),
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


def _say_row(table: SafeTable, unit: str) -> str:
    label = table.dimensions[0][1]
    effect, naive = _say_effect(table, "effect"), _say_effect(table, "naive")
    if effect is None:
        return f"{label}: {HIDDEN}"
    return f"{label}: {effect} {unit}. {_clear(table)} Without matching it would read {naive}."


def _say_months(table: SafeTable) -> Iterator[str]:
    """Read months of progress from the printed effect size, by both versions of the table."""
    size = find_cell(table, "all", "size")
    if size is None or size.value is None:
        return
    said = [
        f"{months} {'month' if abs(months) == 1 else 'months'} ({version})"
        for version, months in read_months(float(size.value)).items()
        if months is not None
    ]
    if said:
        yield (
            f"In standard deviations it is {_say_effect(table, 'size')}, which the tables of the"
            f" Education Endowment Foundation put at {_join(said)} of progress. {MONTHS_CAVEAT}"
        )


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
