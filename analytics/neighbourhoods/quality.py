"""How good a classification is, beside two that anybody can have.

Every figure stands beside that of a random partition with types of the same sizes, and of a
partition into as many equal bins of the first principal component (the one number that tells
most of the measures). What a type is worth beyond these is what the clustering has found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from analytics.neighbourhoods.cluster import Clusters, Labels, fit, group
from analytics.neighbourhoods.measures import Measure
from analytics.neighbourhoods.prepare import Floats, Prepared
from analytics.neighbourhoods.settings import Settings

Progress = Callable[[str, int, int], None]
#: Draws that make up the figure of the random partition.
_RANDOM_DRAWS: Final = 5
_FOLDS: Final = 2
Partitions = Mapping[str, Labels]


def assess(
    prepared: Prepared,
    clusters: Clusters,
    outcomes: Sequence[Measure],
    settings: Settings,
    *,
    resamples: int = 5,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Measure a classification.

    Parameters
    ----------
    outcomes
        Measures that were kept out of the clustering.
    resamples
        Bootstrap samples, and other seeds, for the stability.

    Returns
    -------
    dict
        `variance_explained`: share of the variance of the measures that lies between types
        (`types`, `groups`, `random`, `quantiles`); `stability`: mean adjusted Rand index (`ari`)
        and adjusted mutual information (`ami`) with types made from resamples of the areas and
        from other seeds; `predicts`: for each measure kept out (of this clustering, or of one
        made without it: `role`), the share of its variance that types explain in areas that they
        were not averaged over, and that of as many bins of the one other measure that tells it
        best (`best_single`).

    Source
    ------
    Hubert and Arabie (1985), "Comparing partitions"; Vinh, Epps and Bailey (2010), "Information
    theoretic measures for clusterings comparison".
    """
    rng = np.random.default_rng(settings.seed)
    work = _Assessment(prepared, settings, rng, progress or _silent)
    work.total = 2 * resamples + len(prepared.measures) + 1
    return {
        "variance_explained": work.variance_explained(clusters),
        "stability": work.stability(clusters, resamples),
        "predicts": [*work.predict_outcomes(clusters, outcomes), *work.predict_left_out()],
        "resamples": resamples,
    }


@dataclass
class _Assessment:
    """The areas, and how far the work is."""

    prepared: Prepared
    settings: Settings
    rng: np.random.Generator
    progress: Progress
    done: int = 0
    total: int = 0

    def variance_explained(self, clusters: Clusters) -> dict[str, float]:
        matrix = self.prepared.matrix
        bins = quantile_bins(matrix, self.settings.types)
        random = [
            explained(matrix, self.rng.permutation(clusters.types)) for _ in range(_RANDOM_DRAWS)
        ]
        return {
            "types": explained(matrix, clusters.types),
            "groups": explained(matrix, clusters.groups),
            "random": float(np.mean(random)),
            "quantiles": explained(matrix, bins),
        }

    def stability(self, clusters: Clusters, resamples: int) -> dict[str, dict[str, Any]]:
        if not resamples:
            return {}
        bins = quantile_bins(self.prepared.matrix, self.settings.types)
        given = {"types": clusters.types, "groups": clusters.groups, "quantiles": bins}
        return {
            "resamples": _means(self._compare(given, self._resampled(), resamples)),
            "seeds": _means(self._compare(given, self._reseeded(), resamples)),
        }

    def _compare(
        self, given: Partitions, others: Iterator[Partitions], count: int
    ) -> Iterator[dict[str, tuple[float, float]]]:
        for _, other in zip(range(count), others, strict=False):
            found = {name: _agreement(given[name], other[name]) for name in other}
            found["random"] = _agreement(given["types"], self.rng.permutation(given["types"]))
            yield found

    def _resampled(self) -> Iterator[Partitions]:
        matrix, weights = self.prepared.matrix, self.prepared.weights
        while True:
            self._tell("Comparing with resampled areas")
            rows = self.rng.integers(0, len(matrix), len(matrix))
            start = replace(self.settings, starts=1)
            _, centres = fit(matrix[rows], weights[rows], start)
            yield {
                **self._partition(nearest(matrix, centres), centres),
                "quantiles": quantile_bins(matrix, self.settings.types, learn_from=matrix[rows]),
            }

    def _reseeded(self) -> Iterator[Partitions]:
        seed = self.settings.seed
        while True:
            self._tell("Comparing with other seeds")
            seed += 1
            other = replace(self.settings, seed=seed)
            yield self._partition(*fit(self.prepared.matrix, self.prepared.weights, other))

    def _partition(self, labels: Labels, centres: Floats) -> dict[str, Labels]:
        return {"types": labels, "groups": group(centres, self.settings)[labels]}

    def predict_outcomes(
        self, clusters: Clusters, outcomes: Sequence[Measure]
    ) -> Iterator[dict[str, Any]]:
        self._tell("Predicting what was kept out")
        bins = quantile_bins(self.prepared.matrix, self.settings.types)
        for measure in outcomes:
            values = self.prepared.areas[measure.key].cast(pl.Float64).to_numpy()
            yield self._prediction(
                measure, "kept out", values, {"types": clusters.types, "quantiles": bins}
            )

    def predict_left_out(self) -> Iterator[dict[str, Any]]:
        """Cluster without each measure in turn, and see whether the types tell it."""
        if len(self.prepared.measures) < 3:
            return
        for measure in self.prepared.measures:
            self._tell("Leaving out each measure in turn")
            matrix = self.prepared.without(measure.key)
            values = self.prepared.matrix[:, [c == measure.key for c in self.prepared.columns]]
            if len(np.unique(matrix, axis=0)) < self.settings.types:
                continue
            labels, _ = fit(matrix, self.prepared.weights, replace(self.settings, starts=1))
            partitions = {"types": labels, "quantiles": quantile_bins(matrix, self.settings.types)}
            yield self._prediction(measure, "left out in turn", values, partitions)

    def _prediction(
        self, measure: Measure, role: str, values: Floats, partitions: Partitions
    ) -> dict[str, Any]:
        table = values.reshape(len(values), -1)
        folds = self.rng.integers(0, _FOLDS, len(table))
        random = self.rng.permutation(partitions["types"])
        found = {
            name: predicted(table, labels, folds)
            for name, labels in {**partitions, "random": random}.items()
        }
        single = {
            key: predicted(table, labels, folds)
            for key, labels in self._single_bins().items()
            if key != measure.key
        }
        best = max(single, key=lambda key: single[key] or 0.0, default=None)
        return {
            "measure": measure.key,
            "title": measure.title,
            "role": role,
            **found,
            "best_single": single[best] if best is not None else None,
            "best_single_measure": best,
        }

    def _single_bins(self) -> dict[str, Labels]:
        """As many equal bins of each measure of one number as there are types."""
        columns = self.prepared.columns
        return {
            measure.key: quantile_bins(
                self.prepared.matrix[:, [columns.index(measure.key)]], self.settings.types
            )
            for measure in self.prepared.measures
            if measure.scale != "class"
        }

    def _tell(self, stage: str) -> None:
        self.progress(stage, self.done, max(self.total, self.done))
        self.done += 1


def explained(matrix: Floats, labels: Labels) -> float:
    """Share of the variance of rows, shape (n, c), that lies between clusters: 0 to 1."""
    total = float(((matrix - matrix.mean(axis=0)) ** 2).sum())
    means = _means_of(matrix, labels)
    within = float(((matrix - means[labels - labels.min()]) ** 2).sum())
    return 1 - within / total if total else 0.0


def predicted(values: Floats, labels: Labels, folds: NDArray[np.int64]) -> float | None:
    """Share of variance told in areas by the mean of their type over the other fold's areas.

    At most 1; below 0 where the means mislead. None when nothing varies. Rows with a value
    missing are left out.
    """
    known = np.isfinite(values).all(axis=1)
    values, labels, folds = values[known], labels[known] - labels.min(), folds[known]
    error = total = 0.0
    for fold in np.unique(folds):
        learnt, asked = folds != fold, folds == fold
        if not learnt.any():
            return None
        middle = values[learnt].mean(axis=0)
        sums = np.zeros((labels.max() + 1, values.shape[1]))
        np.add.at(sums, labels[learnt], values[learnt] - middle)
        counts = np.bincount(labels[learnt], minlength=len(sums))
        means = middle + sums / np.maximum(counts, 1)[:, None]
        error += float(((values[asked] - means[labels[asked]]) ** 2).sum())
        total += float(((values[asked] - middle) ** 2).sum())
    return 1 - error / total if total else None


def quantile_bins(matrix: Floats, bins: int, *, learn_from: Floats | None = None) -> Labels:
    """Cut rows into equal bins of the first principal component, learnt from other rows if given.

    Returns
    -------
    Labels, shape (n,)
        From 0 to bins - 1, in the order of the component, whose sign is fixed.
    """
    given = matrix if learn_from is None else learn_from
    middle = given.mean(axis=0)
    _, _, directions = np.linalg.svd(np.cov((given - middle).T, ddof=0).reshape(given.shape[1], -1))
    first = directions[0] * np.sign(directions[0][np.abs(directions[0]).argmax()])
    edges = np.quantile((given - middle) @ first, np.linspace(0, 1, bins + 1)[1:-1])
    return np.asarray(np.searchsorted(edges, (matrix - middle) @ first, side="right"), np.int64)


def nearest(matrix: Floats, centres: Floats) -> Labels:
    """The nearest of some middles, shape (k, c), for each row: from 0, shape (n,)."""
    lengths = (centres**2).sum(axis=1)
    parts = [
        (lengths - 2 * part @ centres.T).argmin(axis=1)
        for part in np.array_split(matrix, max(1, len(matrix) // 4_096))
    ]
    return np.concatenate(parts).astype(np.int64)


def _means_of(matrix: Floats, labels: Labels) -> Floats:
    numbers = labels - labels.min()
    sums = np.zeros((int(numbers.max()) + 1, matrix.shape[1]))
    np.add.at(sums, numbers, matrix)
    return np.asarray(sums / np.maximum(np.bincount(numbers), 1)[:, None], np.float64)


def _agreement(ours: Labels, theirs: Labels) -> tuple[float, float]:
    ami = adjusted_mutual_info_score(ours, theirs)
    return float(adjusted_rand_score(ours, theirs)), float(ami)


def _means(found: Iterator[dict[str, tuple[float, float]]]) -> dict[str, Any]:
    rows = list(found)
    names = [name for name in ("types", "groups", "quantiles", "random") if name in rows[0]]
    return {
        name: {
            index: float(np.mean([row[name][place] for row in rows]))
            for place, index in enumerate(("ari", "ami"))
        }
        for name in names
    }


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass
