"""What kind of evidence a study is: Type 3 where every condition is met, else Type 2 and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from analytics.evidence import Compared, Judgement, judge
from analytics.impact.protocol import Protocol
from analytics.impact.stress.placebo import ALIKE, Placebo
from analytics.reports.model import Evidence

#: Below this many degrees of freedom an interval by schools is not to be trusted.
LEAST_DF: Final = 4.0
#: Widest standardised difference of Type 3, whatever a protocol allows; beyond ALIKE the estimate
#: has to adjust for it.
WIDEST: Final = 0.1


@dataclass(frozen=True, slots=True)
class Facts:
    """What a study has shown of itself, by which it is judged.

    Attributes
    ----------
    locked_at, opened_at : when the protocol was locked and outcomes were opened.
    worst_smd : widest standardised difference of a listed covariate after matching, without sign.
    worst_covariate : which it is. adjusted : whether the headline estimator adjusts for them.
    kept : share of the participants who could take part in the study and were matched.
    schools, df : schools among the matched, and degrees of freedom of the headline's interval;
        None where schools are not known.
    placebos : effects found where there can be none.
    sensitive : sentences on how strong something hidden must be; none where it was not tried.
    """

    locked_at: datetime
    opened_at: datetime
    worst_smd: float
    worst_covariate: str
    adjusted: bool
    kept: float
    schools: int | None
    df: float | None
    placebos: Sequence[Placebo]
    sensitive: Sequence[str]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of Type 3: its name, whether it is met, and what was found, in words."""

    key: str
    met: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What kind of evidence a study is.

    Attributes
    ----------
    type : of the OfS standards. maryland : level of the Scientific Methods Scale, 2 or 3.
    conditions : all of them, met or not.
    effect_of : whose effect it is, in words: all participants, or those who could be matched.
    judgement : what the comparison shows and what may not be claimed from it.
    """

    type: Evidence
    maryland: int
    conditions: tuple[Condition, ...]
    effect_of: str
    judgement: Judgement

    @property
    def reasons(self) -> tuple[str, ...]:
        """Give why it is not Type 3; nothing where it is."""
        return tuple(one.sentence for one in self.conditions if not one.met)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say the verdict: the type and why, the level, and what may not be claimed."""
        level = (
            "level 3: before and after, with a comparison group shown to be alike"
            if self.maryland == 3
            else "level 2: a comparison with controls for what is recorded"
        )
        return (
            self.judgement.sentence,
            *self.reasons,
            f"On the Maryland Scientific Methods Scale it is {level}.",
            self.judgement.text[1],
        )


def judge_evidence(protocol: Protocol, facts: Facts) -> Verdict:
    """Judge a study by what it has shown of itself.

    Source
    ------
    Types of evidence: Office for Students 2019. Levels: What Works Centre for Local Economic
    Growth, The Scientific Maryland Scale: matching alone is level 2; level 3 needs the result
    before and after, and evidence that the groups are comparable. Balance: What Works
    Clearinghouse, standards of baseline equivalence.
    """
    conditions = tuple(_list_conditions(protocol, facts))
    met = {one.key: one.met for one in conditions}
    is_causal = all(met.values())
    comparable = met["balance"] and met["baseline"] and met["placebo"]
    enough = facts.kept >= protocol.least_kept
    return Verdict(
        type=Evidence.CAUSAL if is_causal else Evidence.EMPIRICAL,
        maryland=3 if comparable else 2,
        conditions=conditions,
        effect_of="participants" if enough else "participants who could be matched",
        judgement=judge(Compared("matched" if is_causal else "treated_untreated")),
    )


def _list_conditions(protocol: Protocol, facts: Facts) -> Iterator[Condition]:
    yield _judge_plan(facts)
    yield _judge_balance(protocol, facts)
    yield _judge_kept(protocol, facts)
    yield Condition(
        "baseline",
        protocol.baseline is not None,
        "People were matched on an earlier measure of attainment."
        if protocol.baseline is not None
        else "People were not matched on an earlier measure of attainment, which goes with both"
        " who takes part and what comes of it.",
    )
    yield _judge_schools(protocol, facts)
    yield _judge_placebos(facts)
    yield Condition(
        "sensitivity",
        bool(facts.sensitive),
        "How strong something unrecorded must be to account for the effect is shown."
        if facts.sensitive
        else "How strong something unrecorded must be to account for the effect could not be"
        " worked out.",
    )


def _judge_plan(facts: Facts) -> Condition:
    if facts.locked_at <= facts.opened_at:
        return Condition("plan", True, "The protocol was locked before outcomes were opened.")
    return Condition(
        "plan",
        False,
        "Outcomes were opened before the protocol was locked: the choices may have followed them.",
    )


def _judge_balance(protocol: Protocol, facts: Facts) -> Condition:
    worst = facts.worst_smd
    widest = f"{worst:.2f} standard deviations at most ({facts.worst_covariate})"
    limit = min(protocol.most_smd, WIDEST)
    if worst > limit:
        return Condition(
            "balance",
            False,
            f"The matched groups differ by {widest}; {limit:g} is allowed.",
        )
    if worst > ALIKE and not facts.adjusted:
        return Condition(
            "balance",
            False,
            f"The matched groups differ by {widest}: more than {ALIKE:g} is allowed only where the"
            " estimate adjusts for it, which it does not.",
        )
    return Condition("balance", True, f"The matched groups are alike: they differ by {widest}.")


def _judge_kept(protocol: Protocol, facts: Facts) -> Condition:
    share = f"{100 * facts.kept:.0f}% of the participants were matched"
    if facts.kept >= protocol.least_kept:
        return Condition("kept", True, f"{share}.")
    return Condition(
        "kept",
        True,
        f"Only {share}: the effect is that on participants who could be matched, not on all.",
    )


def _judge_schools(protocol: Protocol, facts: Facts) -> Condition:
    if facts.schools is None or facts.df is None:
        return Condition(
            "schools",
            False,
            "The schools are not known, so the interval does not mind that pupils of one school"
            " are alike: it is too narrow.",
        )
    found = f"{facts.schools} schools, {facts.df:.0f} degrees of freedom"
    if facts.schools >= protocol.fewest_schools and facts.df >= LEAST_DF:
        return Condition("schools", True, f"There are enough schools for the interval: {found}.")
    return Condition(
        "schools",
        False,
        f"There are too few schools for an interval that can be trusted: {found};"
        f" {protocol.fewest_schools} schools and {LEAST_DF:.0f} degrees of freedom are needed.",
    )


def _judge_placebos(facts: Facts) -> Condition:
    failed = [one.sentence for one in facts.placebos if not one.passes]
    telling = [one for one in facts.placebos if not one.tells_little]
    if failed:
        return Condition("placebo", False, " ".join(failed))
    if telling:
        return Condition("placebo", True, "No effect is found where there can be none.")
    return Condition(
        "placebo",
        False,
        "Nothing shows whether the groups were alike in what they were not matched on: there is no"
        " result from before outreach and no group that it left alone, or of too few people.",
    )
