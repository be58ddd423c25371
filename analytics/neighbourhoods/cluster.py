"""Areas into types, types into groups, both numbered so that the number means something.

k-means with k-means++ starts, then Ward's method on the middles of the types. One thread, so that
the same areas and seed give the same types to the last bit.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering, KMeans
from threadpoolctl import threadpool_limits

from analytics.neighbourhoods.measures import CannotCluster, Measure, mean_of
from analytics.neighbourhoods.prepare import Floats, Prepared
from analytics.neighbourhoods.settings import Settings

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Clusters:
    """The type and the group of each area, from 1.

    Attributes
    ----------
    types, groups : shape (areas,), in the order of the prepared areas.
    centres : shape (types, columns): the middle of each type, in its order.
    group_of : shape (types,): the group of each type, in its order.
    """

    types: Labels
    groups: Labels
    centres: Floats
    group_of: Labels


def cluster(prepared: Prepared, settings: Settings) -> Clusters:
    """Sort areas into types and types into groups, in no order of meaning yet.

    Raises
    ------
    CannotCluster
        There are fewer different areas than types.

    Source
    ------
    Lloyd (1982), "Least squares quantization in PCM"; Arthur and Vassilvitskii (2007),
    "k-means++"; Ward (1963), "Hierarchical grouping to optimize an objective function".
    """
    different = len(np.unique(prepared.matrix, axis=0))
    if different < settings.types:
        raise CannotCluster(
            f"There are only {different:,} different areas for {settings.types} types: load more"
            f" measures, or ask for at most {different:,} types (--types)."
        )
    labels, centres = fit(prepared.matrix, prepared.weights, settings)
    group_of = group(centres, settings)
    return Clusters(labels + 1, group_of[labels] + 1, centres, group_of + 1)


def fit(matrix: Floats, weights: Floats, settings: Settings) -> tuple[Labels, Floats]:
    """Cluster rows; give the cluster of each from 0, shape (n,), and the middles, shape (k, c)."""
    model = KMeans(
        settings.types, n_init=settings.starts, random_state=settings.seed, algorithm="lloyd"
    )
    with threadpool_limits(limits=1):
        model.fit(matrix, sample_weight=weights)
    return model.labels_.astype(np.int64), np.asarray(model.cluster_centers_, np.float64)


def group(centres: Floats, settings: Settings) -> Labels:
    """Group clusters by their middles, shape (k, c); give the group of each from 0."""
    model = AgglomerativeClustering(min(settings.groups, len(centres)), linkage="ward")
    with threadpool_limits(limits=1):
        return np.asarray(model.fit_predict(centres), np.int64)


def number_by(
    clusters: Clusters, prepared: Prepared, measure: Measure, *, highest_first: bool = False
) -> Clusters:
    """Number types and groups by the mean of a measure over their areas, the lowest first.

    Each area counts once, also where the types were made with weights: it is the mean that
    `profile` gives, so that the number of a type is its rank. A type of which the measure is not
    known comes last.
    """
    values = prepared.areas[measure.key]
    types = _ranks(clusters.types, values, highest_first=highest_first)
    groups = _ranks(clusters.groups, values, highest_first=highest_first)
    order = np.argsort(types)
    return Clusters(
        types=types[clusters.types - 1] + 1,
        groups=groups[clusters.groups - 1] + 1,
        centres=clusters.centres[order],
        group_of=groups[clusters.group_of - 1][order] + 1,
    )


def _ranks(labels: Labels, values: pl.Series, *, highest_first: bool) -> Labels:
    """Rank of each cluster from 0, shape (k,), by its mean; ties by the first area in it."""
    areas = pl.DataFrame({"cluster": labels, "value": values, "area": range(len(labels))})
    means = areas.group_by("cluster").agg(mean_of("value"), pl.col("area").min())
    order = means.sort("value", "area", descending=[highest_first, False], nulls_last=True)
    ranks = np.empty(means.height, np.int64)
    ranks[order["cluster"].to_numpy() - 1] = np.arange(means.height)
    return ranks
