"""Makes the report of a study."""

import hmac

from analytics.disclosure import SafeTable, get_rule_set, protect_report
from analytics.impact.protocol import Protocol
from analytics.impact.report.counts import SAME, count_study
from analytics.impact.report.telling import answer, list_sections
from analytics.impact.report.words import list_method
from analytics.impact.studies import Gathered, StudyKind
from analytics.impact.study import StudyResult
from analytics.reports.edition import EditionFacts
from analytics.reports.model import Made, Report


def make_study_report(
    result: StudyResult,
    gathered: Gathered,
    kind: StudyKind,
    edition: EditionFacts,
    whose: str,
) -> Report:
    """Make the report of a study, of printed figures alone.

    Parameters
    ----------
    gathered
        The people that it was made on.
    whose
        Whose participants they are, in words.
    """
    counted = count_study(result, gathered, kind.source)
    key = _key(edition.secret, whose, result.protocol)
    tables = protect_report(counted, key=key, same=SAME)
    treatment = result.protocol.treatment
    definition = treatment.find_definition()
    return Report(
        name=result.protocol.name,
        title=result.protocol.title,
        whose=whose,
        years=_years(result.protocol),
        answer=answer(tables, result),
        sections=tuple(list_sections(tables, result, edition)),
        made=Made(
            edition=edition.number,
            built_on=edition.built_on,
            snapshot=edition.snapshot,
            code=edition.code,
            rules=tuple(dict.fromkeys(_rules(table) for table in tables.values())),
            definitions={treatment.family: f"{definition.title} ({definition.reference})"},
            method=tuple(list_method(result)),
        ),
    )


def _key(secret: bytes, whose: str, protocol: Protocol) -> bytes:
    """Give the key of the rounding: of the people alone, not of how they are matched.

    Otherwise who declares a study again and again would see one count rounded again and again.
    """
    parts = (protocol.kind, whose, *protocol.years, protocol.treatment.definition)
    return hmac.digest(secret, "\n".join(("impact", *parts)).encode(), "sha256")


def _rules(table: SafeTable) -> str:
    return get_rule_set(table.rule_set).title


def _years(protocol: Protocol) -> str:
    first, last = protocol.years[0], protocol.years[-1]
    return first if first == last else f"{first} to {last}"
