"""A messy column of postcodes, the same for everybody: twelve kinds of cells, seeded."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from etl.postcodes import PostcodeDirectory

SEED = 20261121
TWINS = str.maketrans("O0I1S5", "0O1I5S")
#: What follows a postcode in a cell without belonging to it.
JUNK = [".", ",", " ,", ";", "  "]


@dataclass(frozen=True)
class Messy:
    """Cells as typed, what each was meant to be (null where nobody can know), and its kind."""

    typed: pl.Series
    meant: pl.Series
    kind: pl.Series


KINDS = (
    "exact",
    "no space",
    "lower case",
    "spaces about",
    "two spaces",
    "no-break space",
    "full stop or comma after",
    "one slip",
    "two slips",
    "first half only",
    "unknown",
    "empty or a word",
)


def make_messy(directory: PostcodeDirectory, rows: int) -> Messy:
    """Draw postcodes of the directory evenly, and spoil them in twelve ways."""
    draw = np.random.default_rng(SEED)
    meant = directory.to_frame()["postcode"].gather(draw.integers(0, len(directory), rows))
    kind = draw.integers(0, len(KINDS), rows)
    frame = pl.DataFrame(
        {
            "meant": meant,
            "kind": kind,
            "junk": pl.Series(JUNK).gather(draw.integers(0, len(JUNK), rows)),
            "word": pl.Series(["", "n/a", "unknown", "none"]).gather(draw.integers(0, 4, rows)),
            "letters": _unknown(draw, rows),
            "one": _slipped(meant, draw, 1),
            "two": _slipped(meant, draw, 2),
        }
    )
    post = pl.col("meant")
    spoiled = (
        post,
        post.str.replace(" ", "", literal=True),
        post.str.to_lowercase(),
        pl.format("  {} ", post),
        post.str.replace(" ", "  ", literal=True),
        post.str.replace(" ", "\u00a0", literal=True),
        post + pl.col("junk"),
        pl.col("one"),
        pl.col("two"),
        post.str.split(" ").list.first(),
        pl.col("letters"),
        pl.col("word"),
    )
    chosen = pl.coalesce(
        *(pl.when(pl.col("kind") == at).then(how) for at, how in enumerate(spoiled))
    )
    knowable = pl.when(pl.col("kind") < KINDS.index("first half only")).then("meant")
    table = frame.select(
        typed=chosen,
        meant=knowable,
        kind=pl.col("kind").replace_strict(dict(enumerate(KINDS))),
    )
    return Messy(table["typed"], table["meant"], table["kind"])


def _unknown(draw: np.random.Generator, rows: int) -> pl.Series:
    """Texts in the form of a postcode; most of them are none."""
    letters = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    digits = np.array(list("0123456789"))
    parts = [draw.choice(letters if kind == "A" else digits, rows) for kind in "AA99AA"]
    return pl.DataFrame({str(at): part for at, part in enumerate(parts)}).select(
        pl.format("{}{}{} {}{}{}", *map(str, range(6)))
    )[:, 0]


def _slipped(meant: pl.Series, draw: np.random.Generator, slips: int) -> pl.Series:
    """O and 0, I and 1, S and 5 taken for each other, as often as there is one to take."""
    texts = []
    for text, first in zip(meant.to_list(), draw.random(len(meant)).tolist(), strict=True):
        places = [at for at, character in enumerate(text) if character in "O0I1S5"]
        start = int(first * len(places))
        wrong = (places[start:] + places[:start])[:slips]
        texts.append("".join(c.translate(TWINS) if at in wrong else c for at, c in enumerate(text)))
    return pl.Series(texts, dtype=pl.String)
