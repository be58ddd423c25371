"""How good a classification is, as a table beside what anybody can have."""

from collections.abc import Mapping
from typing import Any

from app.core.neighbourhoods.kept import Kept
from app.places.type_views import percent

#: How the partitions that a classification stands beside are called.
_COLUMNS = (
    ("types", "These types"),
    ("quantiles", "Bins of the first component"),
    ("best_single", "Bins of the best single measure"),
    ("random", "Random"),
)


def quality_lines(kept: Kept) -> list[dict[str, Any]]:
    """Return how good the classification is, beside what anybody can have."""
    if not kept.quality:
        return []
    lines = [
        {
            "label": "Variance of the measures between types",
            **_cells(kept.quality["variance_explained"], percent),
        }
    ]
    stability = kept.quality["stability"]
    for key, label in (("resamples", "from resampled areas"), ("seeds", "from other seeds")):
        if key in stability:
            found = {name: one["ari"] for name, one in stability[key].items()}
            lines.append(
                {"label": f"Agreement with types {label} (adjusted Rand)", **_cells(found, _two)}
            )
    lines += [
        {"label": f"Variance told of {one['title']}, {one['role']}", **_cells(one, percent)}
        for one in kept.quality["predicts"]
    ]
    return lines


def quality_columns() -> list[dict[str, Any]]:
    """Return the columns of the table of quality."""
    first = {"key": "label", "label": "Measured", "long": True}
    return [first, *({"key": key, "label": label, "numeric": True} for key, label in _COLUMNS)]


def _cells(found: Mapping[str, Any], words: Any) -> dict[str, str]:
    return {key: words(found[key]) if found.get(key) is not None else "–" for key, _ in _COLUMNS}


def _two(value: float) -> str:
    return f"{max(value, 0.0):.2f}"
