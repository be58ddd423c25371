"""Makes the report of a study."""

import hmac
from collections.abc import Mapping, Sequence

from analytics.disclosure import SafeTable, get_rule_set, protect_report
from analytics.impact.check import Comparison
from analytics.impact.protocol import Protocol
from analytics.impact.report.counts import SAME, count_comparison, count_study
from analytics.impact.report.telling import answer, list_open_sections, list_sections
from analytics.impact.report.words import ALIKE, POOR, list_method, list_plan
from analytics.impact.studies import Gathered, StudyKind
from analytics.impact.study import StudyResult
from analytics.reports.edition import EditionFacts
from analytics.reports.kinds import Counted
from analytics.reports.model import Made, Report


def make_study_report(
    result: StudyResult,
    *,
    gathered: Gathered,
    kind: StudyKind,
    edition: EditionFacts,
    whose: str,
    told_because: str = "",
) -> Report:
    """Make the report of a study, of printed figures alone.

    Parameters
    ----------
    gathered
        The people that it was made on.
    whose
        Whose participants they are, in words.
    told_because
        Why effects were estimated in spite of poor balance, in the words of who said so.
    """
    counted = count_study(result, gathered, kind.source)
    tables = _protect(counted, edition, whose, result.protocol)
    return Report(
        name=result.protocol.name,
        title=result.protocol.title,
        whose=whose,
        years=_years(result.protocol),
        answer=answer(tables, result),
        sections=tuple(list_sections(tables, result, edition)),
        made=_made(tables, result.protocol, edition, tuple(list_method(result, told_because))),
    )


def make_balance_report(
    comparison: Comparison,
    protocol: Protocol,
    *,
    gathered: Gathered,
    kind: StudyKind,
    edition: EditionFacts,
    whose: str,
) -> Report:
    """Make what is shown of a study before its outcomes are opened: who it is of, and balance."""
    counted = count_comparison(comparison, protocol, gathered, kind.source)
    tables = _protect(counted, edition, whose, protocol)
    is_poor = comparison.worst_smd > protocol.most_smd
    return Report(
        name=protocol.name,
        title=protocol.title,
        whose=whose,
        years=_years(protocol),
        answer=POOR if is_poor else ALIKE,
        sections=tuple(list_open_sections(tables, protocol.kind, edition)),
        made=_made(tables, protocol, edition, tuple(list_plan(protocol))),
    )


def _protect(
    counted: Sequence[Counted], edition: EditionFacts, whose: str, protocol: Protocol
) -> dict[str, SafeTable]:
    return protect_report(counted, key=_key(edition.secret, whose, protocol), same=SAME)


def _made(
    tables: Mapping[str, SafeTable],
    protocol: Protocol,
    edition: EditionFacts,
    method: tuple[str, ...],
) -> Made:
    definition = protocol.treatment.find_definition()
    return Made(
        edition=edition.number,
        built_on=edition.built_on,
        snapshot=edition.snapshot,
        code=edition.code,
        rules=tuple(dict.fromkeys(get_rule_set(one.rule_set).title for one in tables.values())),
        definitions={definition.family: f"{definition.title} ({definition.reference})"},
        method=method,
    )


def _key(secret: bytes, whose: str, protocol: Protocol) -> bytes:
    """Give the key of the rounding: of the people alone, not of how they are matched.

    Otherwise who declares a study again and again would see one count rounded again and again.
    """
    parts = (protocol.kind, whose, *protocol.years, protocol.treatment.definition)
    return hmac.digest(secret, "\n".join(("impact", *parts)).encode(), "sha256")


def _years(protocol: Protocol) -> str:
    first, last = protocol.years[0], protocol.years[-1]
    return first if first == last else f"{first} to {last}"
