"""What a matched comparison is asked to be, before anything is matched."""

from dataclasses import dataclass
from enum import StrEnum


class Estimand(StrEnum):
    """Whose effect is asked for: that on participants, on the others, or on everybody."""

    ATT = "att"
    ATC = "atc"
    ATE = "ate"


class Distance(StrEnum):
    """How far apart two people are."""

    LOGIT = "logit"
    LINEAR_LOGIT = "linear-logit"
    PROBIT = "probit"
    BOOSTING = "boosting"
    GIVEN = "given"
    MAHALANOBIS = "mahalanobis"
    ROBUST_MAHALANOBIS = "robust-mahalanobis"
    SCALED_EUCLIDEAN = "scaled-euclidean"

    @property
    def is_score(self) -> bool:
        """Whether it is one number a person, so that people stand in a line."""
        return self in _SCORES


_SCORES = frozenset(
    {Distance.LOGIT, Distance.LINEAR_LOGIT, Distance.PROBIT, Distance.BOOSTING, Distance.GIVEN}
)


class Method(StrEnum):
    """How a comparison group is made."""

    NEAREST = "nearest"
    OPTIMAL = "optimal"
    FULL = "full"
    CEM = "cem"
    EXACT = "exact"
    SUBCLASS = "subclass"
    CARDINALITY = "cardinality"
    ENTROPY = "entropy"
    OVERLAP = "overlap"


#: Methods that make groups alike without scoring anybody.
_WITHOUT_SCORE = frozenset({Method.CEM, Method.EXACT, Method.CARDINALITY, Method.ENTROPY})


class Order(StrEnum):
    """In which order participants choose, in greedy matching without replacement."""

    LARGEST = "largest"
    SMALLEST = "smallest"
    CLOSEST = "closest"
    FARTHEST = "farthest"
    RANDOM = "random"
    DATA = "data"


class Scope(StrEnum):
    """Where comparison pupils may come from: a choice that must be made, and said.

    Across schools an unobserved difference between schools remains; within schools a programme of
    the whole school has nobody to be compared with, and what spills over is taken from the effect.
    Within is preferred by looking across only for those who find nobody at their own school.
    """

    ACROSS = "across"
    WITHIN = "within"
    PREFER_WITHIN = "prefer-within"


class Ties(StrEnum):
    """Who goes first among equals: by a keyed hash of the identifier, or as the file has them."""

    HASH = "hash"
    FILE = "file"


class Missing(StrEnum):
    """What is done with people whose covariates are not all known. Never nothing."""

    REFUSE = "refuse"
    DROP = "drop"
    INDICATOR = "indicator"


class Discard(StrEnum):
    """Whose score lies outside the other group's range and who is left out before matching."""

    NONE = "none"
    BOTH = "both"
    TREATED = "treated"
    CONTROL = "control"


class WidthUnit(StrEnum):
    """In what a width is given: standard deviations over everybody, or the variable's own unit."""

    SD = "sd"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Caliper:
    """How far apart two matched people may be in one covariate."""

    column: str
    width: float
    unit: WidthUnit = WidthUnit.RAW


@dataclass(frozen=True, slots=True)
class Design:
    """A matched comparison, whole: who with whom may be matched, and how.

    Attributes
    ----------
    treatment : column that says who took part: boolean, or 0 and 1.
    covariates : columns that the groups shall be alike in; all from before the treatment.
    exact : columns in which matched people are equal. anti_exact : in which they must differ.
    calipers : limits in single covariates; a tolerance of one band is a caliper of 1, raw.
    school, scope : the column of the school, and where comparison pupils may come from.
    distance, distance_column : how far apart two people are; the column, if it is given.
    mahalanobis_on : covariates of a Mahalanobis distance within the caliper of a score; empty
        for all covariates.
    ratio : comparison pupils to each participant. ratio_between : fewest and most of a variable
        ratio, of which `ratio` is the mean; None for a fixed one.
    replace : whether a comparison pupil may be used again. reuse_limit : at most how often.
    caliper, caliper_unit : widest distance of two scores; None for no limit. The SD is that over
        all people, as in MatchIt; Austin's rule is stated for the log odds.
    discard : of whom those are left out before matching whose score lies outside the other
        group's range. reestimate : whether those who are left are then scored anew.
    ties, seed : who goes first among equals, and the key of the hash and of a random order.
    missing : what is done with unknown covariates.
    subclasses : number of classes of a subclassification. cutpoints : of coarsened exact
        matching, by covariate: a number of bins, `q5` (quantiles), a rule (`sturges`, `fd`,
        `scott`), the points themselves, 0 (each value for itself) or 1 (not at all).
        grouping : by category, the sets of levels that count as one. k2k : whether people are
        then paired one to one within their class, by Mahalanobis distance.
    class_minimum : fewest of either group in a class of a subclassification; 0 leaves out
        classes without one of them.
    balance_limit : widest standardised difference that cardinality matching allows.
    id : column of the identifier. weights : column of sampling weights, or None.
    """

    treatment: str
    covariates: tuple[str, ...]
    exact: tuple[str, ...] = ()
    anti_exact: tuple[str, ...] = ()
    calipers: tuple[Caliper, ...] = ()
    school: str | None = None
    scope: Scope = Scope.ACROSS
    distance: Distance = Distance.LOGIT
    distance_column: str | None = None
    mahalanobis_on: tuple[str, ...] = ()
    method: Method = Method.NEAREST
    order: Order | None = None
    ratio: int = 5
    ratio_between: tuple[int, int] | None = None
    replace: bool = False
    reuse_limit: int | None = None
    caliper: float | None = 0.2
    caliper_unit: WidthUnit = WidthUnit.SD
    estimand: Estimand = Estimand.ATT
    discard: Discard = Discard.NONE
    reestimate: bool = False
    ties: Ties = Ties.HASH
    seed: int = 0
    missing: Missing = Missing.REFUSE
    subclasses: int = 6
    class_minimum: int = 1
    cutpoints: tuple[tuple[str, int | str | tuple[float, ...]], ...] = ()
    grouping: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    k2k: bool = False
    balance_limit: float = 0.05
    id: str = "id"
    weights: str | None = None

    @property
    def needs_score(self) -> bool:
        """Whether people are scored: to be matched, or to see who is outside common support."""
        is_used = self.method not in _WITHOUT_SCORE or self.discard is not Discard.NONE
        return self.distance.is_score and is_used
