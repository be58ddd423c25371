"""A study from its table to its verdict; outcomes stay closed until balance has been looked at.

Knows tables and protocols; not where a table comes from, nor who reads the result.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from analytics.impact.bundle import hash_table, write_bundle
from analytics.impact.check import Checked, Comparison, Progress, check_match
from analytics.impact.design import Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.estimate import Estimate, Estimator, estimate_effect
from analytics.impact.estimate.doses import DoseResponse, estimate_by_dose
from analytics.impact.estimate.subgroups import Subgroups
from analytics.impact.gate import Facts, Verdict, judge_evidence
from analytics.impact.protocol import LockedProtocol, Protocol, departures
from analytics.impact.stress.linkage import LinkageRates
from analytics.impact.stress.refit import Refit, unmatch
from analytics.impact.stress.run import Stress, find_headline, run_stress
from analytics.impact.subgroups import tell_groups_apart

__all__ = [
    "Checked",
    "Comparison",
    "PoorBalance",
    "StudyResult",
    "check_match",
    "run_study",
    "write_bundle",
]


class PoorBalance(StudyFault):
    """The matched groups are not alike enough for an effect to be estimated."""


@dataclass(frozen=True, slots=True)
class StudyResult:
    """All that a report of a study needs. Tables and figures only: no person is in it.

    Attributes
    ----------
    locked, protocol : as it was locked, and as it was run.
    opened_at, code, table_hash : when outcomes were opened; version of Hearth; SHA-256 of the
        table.
    told_to_estimate : whether effects were estimated in spite of poor balance, because asked to.
    comparison : flow, balance and all that was to be seen before outcomes were opened.
    estimates : by outcome, headline first. naive : by outcome, participants less all others.
    subgroups : by outcome, the effects in the groups that the protocol names. doses : by outcome,
        the effects by hours; none where the protocol names no hours.
    stress, verdict : what the effects withstand, and what kind of evidence they are.
    departures : from the protocol, a sentence each. notes : what else a reader must know.
    """

    locked: LockedProtocol
    protocol: Protocol
    opened_at: datetime
    code: str
    table_hash: str
    told_to_estimate: bool
    comparison: Comparison
    estimates: Mapping[str, tuple[Estimate, ...]]
    naive: Mapping[str, Estimate]
    subgroups: Mapping[str, tuple[Subgroups, ...]]
    doses: Mapping[str, DoseResponse]
    stress: Stress
    verdict: Verdict
    departures: tuple[str, ...]
    notes: tuple[str, ...]

    def headline(self, outcome: str) -> Estimate:
        """Give the estimate of an outcome that the study is about.

        Raises
        ------
        KeyError
            It could not be estimated; `notes` say why.
        """
        return find_headline(self.estimates[outcome])


def run_study(
    frame: pl.DataFrame,
    locked: LockedProtocol,
    *,
    opened_at: datetime,
    as_run: Protocol | None = None,
    code: str = "",
    linkage: LinkageRates | None = None,
    told_to_estimate: bool = False,
    progress: Progress | None = None,
) -> StudyResult:
    """Do a study: match, look at balance, and only then open the outcomes.

    Parameters
    ----------
    frame
        One row a person, with all columns that the protocol names.
    opened_at
        When outcomes were first opened to anybody of the study, with its zone.
    as_run
        What is done, where it is not what was locked; every departure is told.
    code, linkage
        Version of Hearth; how often links to the records go wrong, where that is known.
    told_to_estimate
        Whether to estimate in spite of poor balance; the result says so.

    Raises
    ------
    PoorBalance
        The matched groups are not alike, and nobody said to go on.
    StudyFault
        The table does not fit the protocol, or nobody can be matched.
    """
    tell = progress or (lambda _step, _part: None)
    protocol = as_run or locked.protocol
    checked = check_match(frame, protocol, lambda step, part: tell(step, 0.3 * part))
    is_poor = checked.comparison.worst_smd > protocol.most_smd
    if is_poor and not told_to_estimate:
        raise PoorBalance(_refuse(checked.comparison, protocol))
    found = _open_outcomes(frame, checked, protocol, linkage, tell)
    facts = _find_facts(locked, opened_at, checked.comparison, found)
    return StudyResult(
        locked=locked,
        protocol=protocol,
        opened_at=opened_at,
        code=code,
        table_hash=hash_table(frame, protocol.design.id),
        told_to_estimate=is_poor,
        comparison=checked.comparison,
        estimates=found.estimates,
        naive=found.naive,
        subgroups=found.subgroups,
        doses=found.doses,
        stress=found.stress,
        verdict=judge_evidence(protocol, facts),
        departures=departures(locked, protocol, opened_at),
        notes=tuple(_list_notes(checked.comparison, protocol, found, is_poor=is_poor)),
    )


@dataclass(frozen=True, slots=True)
class _Findings:
    """What the opened outcomes show; `faults` say what could not be estimated, and why."""

    estimates: Mapping[str, tuple[Estimate, ...]]
    naive: Mapping[str, Estimate]
    subgroups: Mapping[str, tuple[Subgroups, ...]]
    doses: Mapping[str, DoseResponse]
    stress: Stress
    faults: tuple[str, ...]


def _open_outcomes(
    frame: pl.DataFrame,
    checked: Checked,
    protocol: Protocol,
    linkage: LinkageRates | None,
    tell: Progress,
) -> _Findings:
    tell("Estimating effects", 0.3)
    made = _put_beside(frame, checked, protocol)
    faults: list[str] = []
    estimates = _estimate(made, protocol, faults)
    tell("Telling groups apart", 0.35)
    outcomes = tuple(estimates)
    subgroups = tell_groups_apart(frame, protocol, outcomes)
    doses = _compare_doses(made, protocol, outcomes, faults)
    stress = run_stress(
        frame,
        protocol,
        made,
        estimates,
        linkage=linkage,
        tell=lambda part: tell("Trying what else could account for them", 0.4 + 0.6 * part),
    )
    naive = _compare_naively(made, outcomes)
    return _Findings(estimates, naive, subgroups, doses, stress, tuple(faults))


def _refuse(comparison: Comparison, protocol: Protocol) -> str:
    return (
        f"The matched groups differ by {comparison.worst_smd:.2f} standard deviations in"
        f" {comparison.worst_covariate}; at most {protocol.most_smd:g} is allowed. An effect"
        " estimated now could be that difference. Match in another way, or say that it is to be"
        " estimated all the same: the report will say so too."
    )


def _put_beside(frame: pl.DataFrame, checked: Checked, protocol: Protocol) -> Refit:
    """Put the outcomes beside the people who were matched without them."""
    key = protocol.design.id
    late = frame.select(key, *protocol.late_columns)
    opened = checked.units.frame.join(late, on=key, how="left", maintain_order="left")
    return Refit(replace(checked.units, frame=opened), checked.matched, protocol.design)


def _estimate(
    made: Refit, protocol: Protocol, faults: list[str]
) -> dict[str, tuple[Estimate, ...]]:
    """Estimate the effect on each outcome; of those that have none, say why."""
    estimates = {}
    for outcome in protocol.outcomes:
        try:
            estimates[outcome.column] = estimate_effect(
                made.units,
                made.matched,
                outcome.column,
                estimators=tuple(Estimator(name) for name in protocol.estimators),
                estimand=protocol.design.estimand,
            )
        except StudyFault as fault:
            faults.append(f"{outcome.title}: {fault}")
    return estimates


def _compare_naively(made: Refit, outcomes: Sequence[str]) -> dict[str, Estimate]:
    everybody = unmatch(made.units, made.design)
    return {
        outcome: everybody.estimate(outcome, Estimator.DIFFERENCE_IN_MEANS) for outcome in outcomes
    }


def _compare_doses(
    made: Refit, protocol: Protocol, outcomes: Sequence[str], faults: list[str]
) -> dict[str, DoseResponse]:
    if protocol.dosage is None or protocol.design.estimand is not Estimand.ATT:
        return {}
    found = {}
    for outcome in outcomes:
        try:
            found[outcome] = estimate_by_dose(
                made.units, made.matched, outcome, protocol.dosage, edges=protocol.dose_edges
            )
        except StudyFault as fault:
            faults.append(f"By hours: {fault}")
    return found


def _find_facts(
    locked: LockedProtocol, opened_at: datetime, comparison: Comparison, found: _Findings
) -> Facts:
    headlines = [find_headline(estimates) for estimates in found.estimates.values()]
    by_schools = comparison.schools is not None
    return Facts(
        locked_at=locked.at,
        opened_at=opened_at,
        worst_smd=comparison.worst_smd,
        worst_covariate=comparison.worst_covariate,
        adjusted=all(one.estimator is not Estimator.DIFFERENCE_IN_MEANS for one in headlines),
        kept=comparison.kept,
        schools=comparison.schools,
        df=min((one.df for one in headlines), default=0.0) if by_schools else None,
        placebos=found.stress.placebos,
        sensitive=[
            sentence for one in found.stress.outcomes for sentence in one.say_sensitivity({})[:1]
        ],
    )


def _list_notes(
    comparison: Comparison, protocol: Protocol, found: _Findings, *, is_poor: bool
) -> Iterator[str]:
    if is_poor:
        yield (
            f"Effects were estimated although the matched groups differ by"
            f" {comparison.worst_smd:.2f} standard deviations in {comparison.worst_covariate} (at"
            f" most {protocol.most_smd:g} is allowed), because the study was told to."
        )
    yield from comparison.notes
    yield from found.faults
    yield from found.stress.faults
    of_estimates = (note for some in found.estimates.values() for one in some for note in one.notes)
    yield from dict.fromkeys(of_estimates)
