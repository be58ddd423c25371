"""How well pairs that were found agree with the truth: F1, recall at a precision, calibration."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

PAIR = ["left_id", "right_id"]
PRECISION = 0.995


@dataclass(frozen=True)
class Quality:
    """Of the links at a system's own threshold; recall_at is at a precision of 99.5 per cent."""

    f1: float
    precision: float
    recall: float
    recall_at: float


def measure(scored: pl.DataFrame, truth: pl.DataFrame, accepted: pl.DataFrame) -> Quality:
    """Measure pairs: scored has left_id, right_id, probability; accepted is a part of them."""
    right = accepted.join(truth, on=PAIR, how="semi").height
    precision, recall = right / max(accepted.height, 1), right / truth.height
    ranked = with_truth(scored, truth).sort("probability", descending=True)
    hits = np.cumsum(ranked["true"].to_numpy())
    # Equal probabilities stand or fall together.
    ends = np.flatnonzero(np.append(np.diff(ranked["probability"].to_numpy()) != 0, True))
    kept = ends[hits[ends] >= PRECISION * (ends + 1)]
    recall_at = hits[kept[-1]] / truth.height if len(kept) else 0.0
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return Quality(f1, precision, recall, float(recall_at))


def with_truth(scored: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    marked = truth.select(*PAIR, pl.lit(True).alias("true"))
    return scored.join(marked, on=PAIR, how="left").with_columns(pl.col("true").fill_null(False))


def single_best(scored: pl.DataFrame, threshold: float = 0.5) -> pl.DataFrame:
    """Keep the best record of each left id: what one to one asks of any system, at the least."""
    likely = scored.filter(pl.col("probability") >= threshold)
    return likely.sort("probability", "right_id", descending=[True, False]).unique(
        "left_id", keep="first", maintain_order=True
    )


def calibration(scored: pl.DataFrame, truth: pl.DataFrame) -> list[list[str]]:
    """Compare the mean probability with the share that is true, by bands."""
    bands = [0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999]
    names = [f"[{low}, {high})" for low, high in pairwise([-np.inf, *bands, np.inf])]
    marked = with_truth(scored, truth)
    band = np.searchsorted(bands, marked["probability"].to_numpy(), side="right")
    counted = marked.group_by(pl.Series("band", names).gather(band)).agg(
        pl.len().alias("pairs"), pl.col("probability").mean(), pl.col("true").mean()
    )
    return [
        [str(band), f"{pairs:,}", f"{said:.4f}", f"{true:.4f}"]
        for band, pairs, said, true in counted.sort("probability").iter_rows()
    ]


def recall_by(accepted: pl.DataFrame, truth: pl.DataFrame) -> list[list[str]]:
    """Recall of the hard kinds and of groups of people, with the number of true pairs."""
    found = truth.join(accepted.select(*PAIR, pl.lit(True).alias("found")), on=PAIR, how="left")
    found = found.with_columns(pl.col("found").fill_null(False))
    kinds = {
        "all": pl.lit(True),
        "twins": pl.col("twin"),
        "with brothers or sisters in the files": pl.col("sibling"),
        "moved": pl.col("moved"),
        "renamed": pl.col("renamed"),
        "women": pl.col("true_sex") == "10",
        "men": pl.col("true_sex") == "11",
    }
    codes = found["ethnicity"].value_counts().sort("count", descending=True)["ethnicity"].head(9)
    kinds |= {f"ethnicity {code}": pl.col("ethnicity") == code for code in codes}
    rows = []
    for name, kind in kinds.items():
        part = found.filter(kind)["found"]
        rows.append([name, f"{part.len():,}", f"{part.mean():.4f}" if part.len() else "-"])
    return rows
