"""What is known of agreement among matches, relatives and strangers: kept, re-used, versioned.

A model says nothing of any person: it holds shares of levels, not values.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from etl.linkage.fields import CLASSES, FIELDS, Class, Floats, field_levels

FORMAT: Final = 1


class ModelError(ValueError):
    """A model file is not usable; the message says why."""


@dataclass(frozen=True)
class Model:
    """Shares of each level in each class, and how many matches and relatives to expect.

    Attributes
    ----------
    shares : by class, then field: shape (levels,), summing to 1.
    matches, relatives : expected pairs of either kind, per record of the smaller file.
    origin : "stored" or "estimated". pairs, iterations : what it was estimated from, and in how
        many rounds; 0 if stored. version : tells models apart.
    """

    shares: Mapping[Class, Mapping[str, Floats]]
    matches: float
    relatives: float
    origin: str = "stored"
    pairs: int = 0
    iterations: int = 0
    version: str = field(init=False, default="", compare=False)

    def __post_init__(self) -> None:
        content = self._content()
        # Shares among strangers are facts of the files at hand, and not of the model.
        content["shares"] = {c: content["shares"][c] for c in CLASSES if c != "stranger"}
        text = json.dumps(content, sort_keys=True)
        object.__setattr__(self, "version", hashlib.sha256(text.encode()).hexdigest()[:12])

    @classmethod
    def stored(cls) -> Self:
        """Give the parameters of tables/levels.csv."""
        levels = field_levels()
        shares = {c: {name: levels[name].shares[c] for name in FIELDS} for c in CLASSES}
        return cls(shares, matches=0.4, relatives=0.5)

    def among(self, strangers: Mapping[str, Floats]) -> "Model":
        """Give the same model with other shares among strangers: those of the files at hand."""
        return replace(self, shares={**self.shares, "stranger": strangers})

    def rounded(self) -> "Model":
        """Give the model as `read` gives it again after `write`."""
        content = self._content()
        shares = {
            c: {name: np.array(values) for name, values in fields.items()}
            for c, fields in content["shares"].items()
        }
        return replace(
            self, shares=shares, matches=content["matches"], relatives=content["relatives"]
        )

    def _content(self) -> dict[str, Any]:
        shares = {
            c: {name: [round(float(x), 12) for x in values] for name, values in fields.items()}
            for c, fields in self.shares.items()
        }
        return {
            "format": FORMAT,
            "origin": self.origin,
            "matches": round(self.matches, 9),
            "relatives": round(self.relatives, 9),
            "pairs": self.pairs,
            "iterations": self.iterations,
            "shares": shares,
        }

    def write(self, path: Path) -> None:
        """Write the model as JSON, with the words of its levels."""
        levels = {name: list(found.codes) for name, found in field_levels().items()}
        content = {"version": self.version, **self._content(), "levels": levels}
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a model that `write` wrote.

        Raises
        ------
        ModelError
            The file is no model, of another format, or of other levels than these.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                raise ModelError(f"{path.name} is a model of another format.")
            shares: dict[Class, dict[str, Floats]] = {
                c: {name: np.array(content["shares"][c][name], dtype=float) for name in FIELDS}
                for c in CLASSES
            }
            found = cls(
                shares,
                float(content["matches"]),
                float(content["relatives"]),
                str(content["origin"]),
                int(content["pairs"]),
                int(content["iterations"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, ModelError):
                raise
            raise ModelError(f"{path.name} is not a model of hearth link.") from error
        expected = {name: len(levels.codes) for name, levels in field_levels().items()}
        if any(len(shares[c][name]) != expected[name] for c in CLASSES for name in FIELDS):
            raise ModelError(f"{path.name} has other levels than this version of Hearth.")
        return found
