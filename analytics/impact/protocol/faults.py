"""What is wrong with a declaration, in words that say what it means for the study."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analytics.impact.design import Design
from analytics.impact.protocol.parts import Covariate, Stage, Treatment
from analytics.impact.protocol.words import say_day

if TYPE_CHECKING:
    from analytics.impact.protocol.declare import Protocol


def list_faults(protocol: "Protocol") -> Iterator[str]:
    """Say what keeps a protocol from being studied; nothing where all is well."""
    treatment, design = protocol.treatment, protocol.design
    if "@" not in treatment.definition:
        yield (
            f"The definition '{treatment.definition}' is not tied to a version: write"
            f" '{treatment.find_definition().reference}', so that the study stays what it is."
        )
    for one in protocol.covariates:
        yield from _list_late(one, treatment)
    known = {one.column for one in protocol.covariates}
    outcomes = {one.column for one in protocol.outcomes}
    if not outcomes:
        yield "The study has no outcome: it would answer nothing."
    for column in sorted(_matched_on(design) - known):
        yield (
            f"The design matches on '{column}', but the protocol does not say when it was measured."
            " List it among the covariates."
        )
    for column in sorted(known & outcomes):
        yield f"'{column}' is an outcome: people cannot be matched on it."
    if protocol.baseline is not None and protocol.baseline not in known:
        yield f"The baseline '{protocol.baseline}' is not among the covariates."
    for column in sorted({one.column for one in protocol.placebos} & (known | outcomes)):
        yield (
            f"'{column}' cannot be a placebo: it is an outcome, or people are matched on it, so"
            " that no difference would be left to find."
        )


def _matched_on(design: Design) -> set[str]:
    limits = (one.column for one in design.calipers)
    return {*design.covariates, *design.exact, *design.mahalanobis_on, *limits}


def _list_late(covariate: Covariate, treatment: Treatment) -> Iterator[str]:
    """Say why a covariate is not from before outreach, if it is not."""
    measured = covariate.measured
    late = (
        f"{covariate.title} ('{covariate.column}') was measured {{when}}, {{against}}. Outreach may"
        " have changed it, and matching on it would take that part of the effect away. Leave it"
        " out, or use an earlier measure."
    )
    if isinstance(measured, Stage):
        if measured.place > treatment.begins_after.place:
            yield late.format(
                when=f"at the stage {measured}",
                against=f"but outreach begins after the stage {treatment.begins_after}",
            )
    elif treatment.begins_on is None:
        yield (
            f"{covariate.title} ('{covariate.column}') has a date, but the protocol does not say"
            " on which day outreach began: nobody can tell that it came before."
        )
    elif measured >= treatment.begins_on:
        yield late.format(
            when=f"on {say_day(measured)}",
            against=f"but outreach began on {say_day(treatment.begins_on)}",
        )
