"""The E-value: how strongly something hidden must go with both taking part and the result."""

from dataclasses import dataclass
from math import exp, inf, sqrt

_BY_G = 0.91
_BY_ERROR = 1.78


@dataclass(frozen=True, slots=True)
class EValue:
    """How strong a hidden cause must be, as risk ratios.

    Attributes
    ----------
    risk_ratio : of the effect. low, high : its interval.
    point : that would explain the effect away. limit : that would move its interval to no effect;
        1 where it holds no effect already.
    """

    risk_ratio: float
    low: float
    high: float
    point: float
    limit: float

    @property
    def sentence(self) -> str:
        """Say in plain words what it takes."""
        if self.limit <= 1:
            return (
                "The interval holds no effect already: nothing hidden is needed to explain the"
                " difference."
            )
        return (
            f"Something unrecorded would have to be {self.point:.2f} times as common among"
            f" participants, and make the result {self.point:.2f} times as likely, to explain the"
            f" effect away; {self.limit:.2f} times each to make it uncertain."
        )


def weigh_risk_ratio(risk_ratio: float, low: float, high: float) -> EValue:
    """Give the E-value of a risk ratio with its interval, all above 0.

    Raises
    ------
    ValueError
        One of them is not, or the interval does not hold the ratio.

    Source
    ------
    VanderWeele and Ding 2017, Annals of Internal Medicine 167: 268-274. Checked against the
    example of R's EValue: 3.9 (1.8 to 8.7) gives 7.26 and 3.0.
    """
    if not 0 < low <= risk_ratio <= high:
        raise ValueError(f"{low} <= {risk_ratio} <= {high} is no interval of a risk ratio.")
    near = low if risk_ratio >= 1 else high
    holds_none = low <= 1 <= high
    return EValue(risk_ratio, low, high, _weigh(risk_ratio), 1.0 if holds_none else _weigh(near))


def weigh_effect_size(g: float, error: float) -> EValue:
    """Give the E-value of a standardised difference with its standard error.

    Source
    ------
    VanderWeele and Ding 2017: a risk ratio of about exp(0.91 g), its interval
    exp(0.91 g -+ 1.78 error). Checked against R's EValue.
    """
    low, high = (exp(_BY_G * g + sign * _BY_ERROR * error) for sign in (-1, 1))
    return weigh_risk_ratio(exp(_BY_G * g), low, high)


def _weigh(risk_ratio: float) -> float:
    if risk_ratio < 1:
        risk_ratio = 1 / risk_ratio
    return inf if risk_ratio == inf else risk_ratio + sqrt(risk_ratio * (risk_ratio - 1))
