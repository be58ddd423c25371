"""Effects read from regressions, and how each person moves them."""

from dataclasses import dataclass

import numpy as np

from analytics.impact.estimate.regression import Fit, fit_linear
from analytics.impact.estimate.result import Measure
from analytics.impact.estimate.sample import Sample
from analytics.impact.units import Floats


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect: its value (of a ratio its logarithm), and its gradient in each fit's basis."""

    measure: Measure
    value: float
    gradients: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Regressions of a sample, no person in two of them, and the effects that they give.

    Attributes
    ----------
    is_linear : whether means are modelled. R's clustered errors count the columns of such a model
        and not those of a logistic one.
    notes : what was odd about the regressions.
    """

    fits: tuple[Fit, ...]
    effects: tuple[Effect, ...]
    is_linear: bool = True
    notes: tuple[str, ...] = ()

    def count_columns(self) -> int:
        """Give how many coefficients were fitted."""
        return sum(fit.columns.shape[1] for fit in self.fits)

    def find_influence(self, effect: Effect) -> Floats:
        """Give how far each person of the sample moves an effect, n."""
        moved = np.zeros(sum(len(fit.people) for fit in self.fits))
        for fit, gradient in zip(self.fits, effect.gradients, strict=True):
            moved[fit.people] = fit.lean(gradient)
        return moved


def adjust_by_regression(sample: Sample) -> Model:
    """Compare the groups by least squares on the treatment and the columns, if there are any.

    Without columns it is the difference of weighted means; of a yes or no, of shares.
    """
    columns = np.column_stack([sample.treated.astype(np.float64), sample.columns])
    fitted = fit_linear(columns, sample.outcome, sample.weights, np.arange(len(sample)))
    direction = fitted.basis.place(0.0, np.eye(columns.shape[1])[0])
    effect = Effect(name_difference(sample), float(direction @ fitted.coefficients), (direction,))
    return Model((fitted.fit,), (effect,))


def name_difference(sample: Sample) -> Measure:
    """Give what a difference of this outcome is a difference of."""
    return Measure.RISK_DIFFERENCE if sample.is_binary else Measure.MEAN_DIFFERENCE
