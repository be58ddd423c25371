"""What hangs together by its pairs."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Rows = NDArray[np.int64]


def number_components(one: Rows, other: Rows, nodes: int) -> Rows:
    """Number the groups of what is joined, directly or by others.

    Parameters
    ----------
    one, other
        Shape (pairs,): the ends of each pair, from 0.
    nodes
        How many there are, those in no pair included.

    Returns
    -------
    Rows
        Shape (nodes,): the number of the group of each, from 0.
    """
    ends = (np.ones(len(one), dtype=np.int8), (one, other))
    _, numbers = connected_components(coo_array(ends, shape=(nodes,) * 2), directed=False)
    return np.asarray(numbers, dtype=np.int64)
