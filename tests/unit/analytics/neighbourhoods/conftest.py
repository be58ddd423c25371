"""Made-up areas: nine kinds of place, far apart in what is measured and alike inside."""

import numpy as np
import polars as pl
import pytest

from analytics.neighbourhoods import Measure

KINDS = 9


@pytest.fixture(scope="session")
def measures() -> tuple[Measure, ...]:
    return (
        Measure(
            "polar4", "young participation", "POLAR4 quintile", "2024-09", "participation",
            "outcome", above="higher young participation", below="lower young participation",
        ),
        Measure(
            "imd", "deprivation (IMD)", "IMD score", "2025", "deprivation", "cluster",
            above="more deprived", below="less deprived",
        ),
        Measure(
            "adult_he", "adults with higher education", "Adult HE quintile", "2024-09", "adults",
            "cluster", above="more adults with higher education",
            below="fewer adults with higher education",
        ),
        Measure("ruc", "rural or urban class", "Class", "2021", "place", "cluster", "class"),
        Measure(
            "coast_km", "distance to the coast", "Kilometres to the coast", "2026", "place",
            "cluster", "log", above="farther from the coast", below="nearer the coast",
        ),
    )  # fmt: skip


@pytest.fixture(scope="session")
def areas() -> pl.DataFrame:
    """Three levels of deprivation by three kinds of place; participation goes with the first."""
    rng = np.random.default_rng(7)
    kind = np.repeat(np.arange(KINDS), 60)
    level, place = kind % 3, kind // 3
    noise = rng.standard_normal((len(kind), 4))
    return pl.DataFrame(
        {
            "code": [f"E{number:08}" for number in range(len(kind))],
            "polar4": np.clip(np.rint(5 - 2 * level + 0.5 * noise[:, 0]), 1, 5),
            "imd": 12 + 20 * level + noise[:, 1],
            "adult_he": np.clip(np.rint(4 - level + 0.3 * noise[:, 2]), 1, 5),
            "ruc": np.array(["Rural: Village", "Urban: City", "Urban: Town"])[place],
            "coast_km": np.array([2.0, 60.0, 20.0])[place] * np.exp(0.1 * noise[:, 3]),
            "postcodes": rng.integers(20, 60, len(kind)),
        }
    )
