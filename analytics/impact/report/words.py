"""What a report says of a study beside its figures. No true figure is in these sentences."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from analytics.impact.design import Design, Scope
from analytics.impact.protocol import Covariate, Protocol
from analytics.impact.study import StudyResult
from analytics.reports.model import Evidence

_SCOPES = {
    Scope.ACROSS: (
        "Comparison pupils may come from any school: what differs between schools without being"
        " recorded may be part of the effect."
    ),
    Scope.WITHIN: (
        "Comparison pupils come from the same school: what a programme does for the whole school,"
        " or what spills over from participants, is not part of the effect."
    ),
    Scope.PREFER_WITHIN: (
        "Comparison pupils come from the same school where there are any, otherwise from others."
    ),
}

_STAGES = {"ks1": "Key Stage 1", "ks2": "Key Stage 2", "ks4": "Key Stage 4", "ks5": "Key Stage 5"}


ALIKE: Final = (
    "The matched groups are alike enough for an effect to be estimated. No outcome has been looked"
    " at."
)
POOR: Final = (
    "The matched groups are not alike enough: an effect estimated now could be the difference they"
    " began with. No outcome has been looked at."
)


def list_plan(protocol: Protocol) -> Iterator[str]:
    """Say what a protocol declares, before anything was done."""
    design = protocol.design
    yield f"Question: {protocol.question}"
    yield f"Population: {protocol.population}"
    yield f"Comparison: {protocol.comparison}"
    yield f"Theory of change: {protocol.theory_of_change}"
    yield f"Taking part is decided by this definition: {_definition(protocol)}"
    yield f"Outcomes: {', '.join(one.title for one in protocol.outcomes)}."
    yield "People are matched on: " + ", ".join(_known_when(one) for one in protocol.covariates)
    yield _matching(design)
    yield _SCOPES[design.scope]
    yield (
        "The effect is that on the participants who were matched, estimated by"
        f" {protocol.estimators[0].replace('_', ' ')} with the covariates; intervals are of 95 per"
        " cent, with errors clustered by school (CR2 with Satterthwaite's degrees of freedom)."
    )


def list_method(result: StudyResult, told_because: str = "") -> Iterator[str]:
    """Say how the study was made: what was declared, what was done, and why in spite of faults."""
    yield from list_plan(result.protocol)
    yield (
        f"The protocol was locked on {result.locked.at:%-d %B %Y at %H:%M} UTC with the hash"
        f" {result.locked.hash}; outcomes were opened on {result.opened_at:%-d %B %Y at %H:%M}."
    )
    yield from _depart(result, told_because)
    for is_met, said in list_conditions(result):
        yield f"Condition of Type 3 evidence, {'met' if is_met else 'not met'}: {said}"
    yield f"The people of the study have the SHA-256 {result.table_hash}; code {result.code}."


def list_conditions(result: StudyResult) -> Iterator[tuple[bool, str]]:
    """Say of each condition of Type 3 whether it is met."""
    said = _conditions()
    for one in result.verdict.conditions:
        met, not_met = said[one.key]
        yield one.met, met if one.met else not_met


def say_others(protocol: Protocol) -> str:
    """Say with whom participants are compared."""
    if "none" not in protocol.treatment.against:
        return "people like them who hardly did"
    return "matched pupils who did not"


def within(title: str) -> str:
    """Write a title within a sentence: names keep their capitals."""
    return title if any(word[:1].isupper() for word in title.split()[1:]) else title.lower()


def say_verdict(result: StudyResult) -> str:
    """Say what kind of evidence it is."""
    verdict = result.verdict
    level = f"level {verdict.maryland} of the Maryland Scientific Methods Scale"
    if verdict.type is Evidence.CAUSAL:
        return (
            "This is Type 3 evidence: a matched comparison, which rests on the assumption that"
            f" nothing unrecorded made the difference ({level})."
        )
    return f"This is Type 2 evidence: it shows a difference, not what caused it ({level})."


def _definition(protocol: Protocol) -> str:
    definition = protocol.treatment.find_definition()
    return f"{definition.sentence} ({definition.reference}; {definition.source})"


def _known_when(covariate: Covariate) -> str:
    return (
        f"{covariate.title} (known by {_STAGES.get(str(covariate.measured), covariate.measured)})"
    )


def _matching(design: Design) -> str:
    said = f"Matching is {design.method} with {design.ratio} to each participant"
    said += ", who may be used again" if design.replace else ", each used once"
    if design.exact:
        said += f"; equal in {', '.join(design.exact)}"
    if design.calipers:
        limits = (f"{one.column} within {one.width:g}" for one in design.calipers)
        said += f"; {', '.join(limits)}"
    if design.caliper is not None:
        said += f"; scores within {design.caliper:g} {design.caliper_unit} ({design.distance})"
    return f"{said}; ties are settled by {design.ties}; estimand {design.estimand.upper()}."


def _depart(result: StudyResult, told_because: str) -> Iterator[str]:
    if result.told_to_estimate:
        yield (
            "The matched groups were not alike enough by the protocol. Effects were estimated all"
            f" the same, because somebody said so{f': {told_because}' if told_because else '.'}"
        )
    if not result.departures:
        yield "Nothing departs from the protocol."
    yield from result.departures


@cache
def _conditions() -> dict[str, tuple[str, str]]:
    with (files("analytics.impact") / "report/conditions.csv").open(encoding="utf-8") as file:
        return {row["key"]: (row["met"], row["not_met"]) for row in csv.DictReader(file)}
