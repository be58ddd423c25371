"""A study as it is declared, and as text that is the same whenever it is written."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Final

from pydantic import TypeAdapter, ValidationError

from analytics.impact.design import Design
from analytics.impact.errors import StudyFault
from analytics.impact.protocol.faults import list_faults
from analytics.impact.protocol.parts import (
    Choices,
    Correction,
    Covariate,
    Group,
    Outcome,
    Treatment,
)


def digest(text: str) -> str:
    """Give the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Protocol:
    """A study as it is declared.

    Attributes
    ----------
    name, title, question : `ks4-2025`; what it is called; what it answers, as a question.
    kind, years : which kind of study makes its table, and for which years of leavers.
    theory_of_change : where it stands how the activity should work: an address or a sentence.
    population, comparison : who is studied and with whom they are compared, in words.
    treatment, outcomes, covariates, design : what is done to whom, and what is looked at.
    estimators : names of `analytics.impact.estimate.Estimator`; the first is the headline.
    subgroups : groups for which the effect is told apart, named before outcomes are opened.
    baseline : the covariate that is an earlier measure of what the outcomes measure, or None.
    benchmarks : covariates against which an unknown one is measured (free meals, KS2 band).
    placebos : results from before outreach; no effect can be in them. Not matched on.
    negative_controls : columns of true and false: people whom outreach cannot have changed.
    dosage, dose_edges : column of contact hours, or None; fewest hours of each band of them.
    most_smd : widest standardised difference after matching with which effects are estimated.
    least_kept : share of participants who must stay for the effect to be told of them all.
    fewest_schools : schools below which no evidence of Type 3 is claimed.
    correction, choices : of tests of subgroups; declared choices of the specification curve.

    Raises
    ------
    StudyFault
        A covariate was measured after outreach began, or the declaration contradicts itself.
    UnknownDefinition
        There is no such definition of who took part.
    """

    name: str
    title: str
    question: str
    theory_of_change: str
    population: str
    comparison: str
    treatment: Treatment
    outcomes: tuple[Outcome, ...]
    covariates: tuple[Covariate, ...]
    design: Design
    kind: str = "own"
    years: tuple[str, ...] = ()
    estimators: tuple[str, ...] = ("g_computation", "difference_in_means", "doubly_robust")
    subgroups: tuple[Group, ...] = ()
    baseline: str | None = None
    benchmarks: tuple[str, ...] = ()
    placebos: tuple[Outcome, ...] = ()
    negative_controls: tuple[Group, ...] = ()
    dosage: str | None = None
    dose_edges: tuple[float, ...] = (5.0, 10.0, 20.0)
    most_smd: float = 0.1
    least_kept: float = 0.9
    fewest_schools: int = 10
    correction: Correction = Correction.HOLM
    choices: Choices = field(default_factory=Choices)

    def __post_init__(self) -> None:
        """Refuse what cannot be studied."""
        self.treatment.find_definition()
        for fault in list_faults(self):
            raise StudyFault(fault)

    @property
    def late_columns(self) -> tuple[str, ...]:
        """Name the columns that stay closed until balance has been looked at."""
        return tuple(one.column for one in self.outcomes)

    def to_json(self) -> str:
        """Write it as canonical text: sorted, without spaces, the same whenever it is written."""
        # Validated once more so that 1 and 1.0, `logit` and Distance.LOGIT are written alike.
        alike = _ADAPTER.validate_python(asdict(self))
        said = _ADAPTER.dump_python(alike, mode="json")
        return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "Protocol":
        """Read a protocol.

        Raises
        ------
        StudyFault
            The text is no protocol, or one that cannot be studied.
        """
        try:
            return _ADAPTER.validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            said = first.get("ctx", {}).get("error")
            where = ".".join(str(part) for part in first["loc"]) or "its start"
            raise StudyFault(
                str(said) if said else f"This is no protocol of a study: see {where}."
            ) from error

    @property
    def hash(self) -> str:
        """Give the SHA-256 of the canonical text."""
        return digest(self.to_json())


_ADAPTER: Final = TypeAdapter(Protocol)
