"""Declaring a study, locking it, and telling what departs from it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.definitions import UnknownDefinition
from analytics.impact.design import Caliper, Distance, Scope
from analytics.impact.errors import StudyFault
from analytics.impact.protocol import (
    Covariate,
    Group,
    LockedProtocol,
    Outcome,
    Protocol,
    Stage,
    Treatment,
    departures,
    lock,
)
from tests.support.impact import AT, PROTOCOL

LATER = AT + timedelta(days=1)


def test_protocol__written_and_read__is_the_same() -> None:
    design = replace(
        PROTOCOL.design,
        calipers=(Caliper("ks2", 1),),
        cutpoints=(("ks2", (1.0, 2.5)), ("fsm", 2), ("ks2", "q5")),
        ratio_between=(2, 8),
        distance=Distance.PROBIT,
    )
    treatment = replace(PROTOCOL.treatment, begins_on=date(2022, 9, 1))
    dated = Covariate("fsm", "Free school meals", date(2022, 1, 20))
    study = replace(
        PROTOCOL, design=design, treatment=treatment, covariates=(PROTOCOL.covariates[0], dated)
    )
    assert Protocol.from_json(study.to_json()) == study


def test_hash__number_written_otherwise__is_the_same() -> None:
    one, other = (replace(PROTOCOL.design, caliper=width) for width in (1, 1.0))
    assert replace(PROTOCOL, design=one).hash == replace(PROTOCOL, design=other).hash


def test_hash__anything_else__is_another() -> None:
    assert replace(PROTOCOL, question="Another?").hash != PROTOCOL.hash
    assert replace(PROTOCOL, design=replace(PROTOCOL.design, caliper=0.3)).hash != PROTOCOL.hash


def test_from_json__no_protocol__is_a_plain_fault() -> None:
    with pytest.raises(StudyFault, match="no protocol"):
        Protocol.from_json("{}")


def test_from_json__protocol_that_cannot_be_studied__says_why() -> None:
    late = PROTOCOL.to_json().replace('"measured":"ks2"', '"measured":"ks5"')
    with pytest.raises(StudyFault, match="was measured at the stage ks5"):
        Protocol.from_json(late)
    with pytest.raises(StudyFault, match="see outcomes"):
        Protocol.from_json(PROTOCOL.to_json().replace('"outcomes":[', '"outcomes":[1,'))


def test_protocol__covariate_of_a_later_stage__is_refused() -> None:
    late = (*PROTOCOL.covariates, Covariate("gcse_options", "Options chosen", Stage.YEAR_9))
    with pytest.raises(StudyFault, match=r"Options chosen .* outreach begins after the stage ks2"):
        replace(PROTOCOL, covariates=late)


@pytest.mark.parametrize("day", [date(2022, 9, 1), date(2023, 1, 1)])
def test_protocol__covariate_of_a_later_day__is_refused(day: date) -> None:
    treatment = replace(PROTOCOL.treatment, begins_on=date(2022, 9, 1))
    late = (*PROTOCOL.covariates, Covariate("absence", "Absence", day))
    with pytest.raises(StudyFault, match="but outreach began on 1 September 2022"):
        replace(PROTOCOL, treatment=treatment, covariates=late)


def test_protocol__date_without_a_day_of_outreach__is_refused() -> None:
    dated = (*PROTOCOL.covariates, Covariate("absence", "Absence", date(2020, 1, 1)))
    with pytest.raises(StudyFault, match="nobody can tell that it came before"):
        replace(PROTOCOL, covariates=dated)


def test_protocol__matched_on_what_is_not_listed__is_refused() -> None:
    with pytest.raises(StudyFault, match="matches on 'sex'"):
        replace(PROTOCOL, design=replace(PROTOCOL.design, exact=("sex",)))


def test_protocol__placebo_that_is_matched_on__is_refused() -> None:
    with pytest.raises(StudyFault, match="'ks2' cannot be a placebo"):
        replace(PROTOCOL, placebos=(Outcome("ks2", "Key Stage 2"),))


def test_protocol__outcome_among_the_covariates__is_refused() -> None:
    with pytest.raises(StudyFault, match="'ks2' is an outcome"):
        replace(PROTOCOL, outcomes=(Outcome("ks2", "Key Stage 2"),))


def test_protocol__no_outcome__is_refused() -> None:
    with pytest.raises(StudyFault, match="no outcome"):
        replace(PROTOCOL, outcomes=())


def test_protocol__definition_without_a_version__is_refused() -> None:
    with pytest.raises(StudyFault, match="write 'skills-5h@1'"):
        replace(PROTOCOL, treatment=Treatment("intensity", "skills-5h"))


def test_protocol__unknown_definition__is_refused() -> None:
    with pytest.raises(UnknownDefinition):
        replace(PROTOCOL, treatment=Treatment("intensity", "skills-6h@1"))


def test_lock__text_changed_afterwards__is_refused() -> None:
    locked = lock(PROTOCOL, AT, "An officer")
    assert locked.protocol == PROTOCOL
    with pytest.raises(StudyFault, match="not the one that was locked"):
        LockedProtocol(locked.text.replace("ks4-2025", "ks4-2024"), locked.hash, AT, "An officer")


def test_lock__time_without_a_zone__is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        lock(PROTOCOL, AT.replace(tzinfo=None), "An officer")


def test_departures__as_locked__are_none() -> None:
    assert departures(lock(PROTOCOL, AT, "An officer"), PROTOCOL, LATER) == ()


def test_departures__outcomes_opened_before_the_lock__say_when() -> None:
    locked = lock(PROTOCOL, LATER, "An officer")
    assert departures(locked, PROTOCOL, AT) == (
        "Outcomes were opened on 2 November 2026 at 09:30 UTC, before the protocol was locked on"
        " 3 November 2026 at 09:30 UTC.",
    )


def test_departures__other_choices__each_is_a_sentence() -> None:
    run = replace(
        PROTOCOL,
        design=replace(PROTOCOL.design, caliper=0.3, scope=Scope.WITHIN),
        outcomes=(replace(PROTOCOL.outcomes[0], unit="grades"),),
        estimators=("difference_in_means", "g_computation", "doubly_robust"),
        subgroups=(Group("fsm", "Free school meals"),),
    )
    assert departures(lock(PROTOCOL, AT, "An officer"), run, LATER) == (
        "Left out of the protocol's outcomes: English and maths.",
        "Otherwise than in the protocol's outcomes: Attainment 8.",
        "The scope is within; the protocol says across.",
        "The caliper is 0.3; the protocol says 0.2.",
        "The order of the estimators is not the protocol's.",
        "Not in the protocol's subgroups: Free school meals.",
    )
