"""What an attacker without the secret reads from codes by counting; for benchmarks.linkage_encoded.

The attacker knows the method, has the codes of one file, and another file of the same population in
plain text, nearly half of whose people are in the first. Names are attacked in three ways:

- rank: the commonest code is taken for the commonest name, the second for the second, and so on;
- weight: codes and names are matched on how common they are and on how many bits a name should set
  (both are looked at by Niedermeyer and others 2014);
- bigrams: the commonest codes so matched teach which bits go with which pair of letters; a filter
  is taken for the name that explains it best, and teaches in its turn (the aim of Christen and
  others 2018, by plain regression).

Where names are salted with the date of birth, the first two work among the records of one date,
whose hash the codes show. Match keys and hashes are attacked by rank.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from benchmarks.machine import print_table
from etl.linkage.encoded import Encoding, Hardening, Secret, encode
from etl.linkage.encoded.encode import MATCH_KEYS, SHAPES
from etl.linkage.encoded.tokens import key_of, spell

Floats = NDArray[np.float64]
MATCHED = 1_000
TAUGHT_BY = (50, 50, 75, 100, 150, 200, 300, 450, 700, 1_000, 1_000, 1_000)
"""Commonest codes that teach, round by round."""
COUNTED = 0.1
"""How much it counts against a name that it is more or less common than the code."""
SAMPLE = 4_000
ALIGNED = 100
SPREAD_BITS = 5.0
RIDGE = 0.5


@dataclass(frozen=True)
class Field:
    """One encoded name column, its distinct codes, and the names that the attacker knows of.

    Attributes
    ----------
    codes : code (its number), bits, group (of one salt), count, and truth: the true name of most of
        its records. names : name, count, expected bits, by count. bits : shape (codes, length) of
        the filters. grams : shape (names, pairs of letters).
    """

    codes: pl.DataFrame
    names: pl.DataFrame
    bits: NDArray[np.bool_]
    grams: Floats


def attack_all(
    records: pl.DataFrame, known: pl.DataFrame, ways: Mapping[str, Encoding], secret: Secret
) -> None:
    """Attack the codes of records with another file in plain text; print what was read."""
    truth, background = spell(records.sort("id")), spell(known.sort("id"))
    rows, hashes = [], []
    for way, encoding in ways.items():
        codes = encode(records, secret, encoding, keep_ids=True).codes
        if encoding.mode == "keys":
            hashes += _attack_keys(codes, background, secret)
            continue
        for name in ("forename", "surname"):
            field = _take(codes, truth, background, name, encoding.hardening)
            rows.append([way, name, *map(_percent, _attack(field))])
        if encoding.hardening == Hardening():
            hashes += _attack_hashes(codes, background, secret)
    headings = ("codes", "name", "commonest for all", "rank", "weight", "bigrams")
    print_table("names read, share of records", headings, rows)
    print_table(
        f"hashes: the {ALIGNED} commonest, aligned by rank", ("hash", "most alike", "right"), hashes
    )


def _take(
    codes: pl.DataFrame, truth: pl.DataFrame, known: pl.DataFrame, name: str, how: Hardening
) -> Field:
    column = f"{name}_born" if how.salted else f"{name}_bare"
    group = codes["born"] if how.salted else pl.Series([0] * codes.height)
    table = pl.DataFrame({"bits": codes[column], "group": group, "truth": truth[name]}).drop_nulls()
    distinct = (
        table.group_by("group", "bits")
        .agg(pl.len().alias("count"), pl.col("truth").mode().sort().first())
        .sort("count", "group", "bits", descending=[True, False, False])
    )
    filters = np.frombuffer(b"".join(distinct["bits"]), dtype=np.uint8).reshape(len(distinct), -1)
    bits = np.unpackbits(filters, axis=1, bitorder="little").astype(np.bool_)
    names = (
        known.select(pl.col(name).alias("name"), pl.col(f"{name}_set").alias("set"))
        .drop_nulls()
        .group_by("name")
        .agg(pl.len().alias("count"), pl.col("set").first())
        .sort("count", "name", descending=[True, False])
    )
    pairs = names["set"].explode().unique().sort()
    at = {pair: place for place, pair in enumerate(pairs)}
    grams = np.zeros((names.height, len(pairs)))
    for row, of in enumerate(names["set"]):
        grams[row, [at[pair] for pair in of]] = 1.0
    expected = _expected_bits(grams.sum(axis=1), SHAPES[name].bits, SHAPES[name].hashes, how)
    names = names.drop("set").with_columns(pl.Series("bits", expected))
    return Field(distinct.drop("bits"), names, bits, grams)


def _expected_bits(texts: Floats, bits: int, hashes: int, how: Hardening) -> Floats:
    share = 1 - (1 - 1 / bits) ** (texts * hashes)
    if how.folded:
        share = 2 * share * (1 - share)
    share = share + how.flipped * (1 - 2 * share)
    return share * how.shrink(bits)


def _attack(field: Field) -> tuple[float, float, float, float]:
    guess = pl.Series([field.names["name"][0]] * field.codes.height)
    weight = _by_weight(field)
    return (
        _score(field, guess),
        _score(field, _by_rank(field)),
        _score(field, weight),
        _by_bigrams(field, weight),
    )


def _score(field: Field, guessed: pl.Series, rows: NDArray[np.int64] | None = None) -> float:
    """Share of the records whose name is guessed; rows are the codes that were."""
    codes = field.codes if rows is None else field.codes[rows]
    right = (codes["truth"] == guessed).fill_null(False)
    return float((codes["count"] * right).sum() / codes["count"].sum())


def _by_rank(field: Field) -> pl.Series:
    place = field.codes.select((pl.int_range(pl.len()).over("group")).alias("rank")).to_series()
    return field.names["name"].gather(place.clip(0, field.names.height - 1))


def _by_weight(field: Field) -> pl.Series:
    seen = field.bits.sum(axis=1)
    expected, counts = field.names["bits"].to_numpy(), field.names["count"].to_numpy()
    if field.codes["group"].n_unique() > 1:
        # Among the few of one date counts say nothing: the likeliest name of each weight.
        weights = np.arange(field.bits.shape[1] + 1)[:, None]
        best = (np.log(counts) - ((weights - expected) / SPREAD_BITS) ** 2 / 2).argmax(axis=1)
        return field.names["name"].gather(best[seen])
    few = min(MATCHED, field.codes.height, field.names.height)
    often = field.codes["count"].to_numpy()[:few] * counts.sum() / field.codes["count"].sum()
    apart = np.log(often)[:, None] - np.log(counts[:few])
    cost = apart**2 * 8 + ((seen[:few, None] - expected[:few]) / SPREAD_BITS) ** 2 / 2
    _, found = linear_sum_assignment(cost)
    guessed = [*field.names["name"].gather(found), *[None] * (field.codes.height - few)]
    return pl.Series(guessed, dtype=pl.String)


def _by_bigrams(field: Field, weight: pl.Series) -> float:
    """Learn which bits go with which bigrams from the commonest codes, then from ever more."""
    rng = np.random.default_rng(1)
    rows = np.arange(field.codes.height)
    if len(rows) > SAMPLE:
        rows = np.sort(np.append(rows[:MATCHED], rng.choice(rows[MATCHED:], SAMPLE, False)))
    bits = field.bits[rows].astype(np.float64)
    number = {name: place for place, name in enumerate(field.names["name"])}
    best = np.array([number.get(name, 0) for name in weight.gather(rows)])
    prior = np.log(field.names["count"].to_numpy() / field.names["count"].sum())
    counts = field.codes["count"].to_numpy()[rows] / field.codes["count"].sum()
    apart = np.minimum((np.log(counts)[:, None] - prior) ** 2, 4.0) * COUNTED
    for taught_by in TAUGHT_BY:
        pupils = np.arange(min(taught_by, len(rows)))
        like = _likeness(bits, field.grams, pupils, best[pupils])
        best = (like - apart).argmax(axis=1)
    return _score(field, field.names["name"].gather(best), rows)


def _likeness(
    bits: Floats, grams: Floats, pupils: NDArray[np.int64], names: NDArray[np.int64]
) -> Floats:
    """Correlate each filter with what each name should look like, as learnt from the pupils."""
    known = np.column_stack([grams, np.ones(len(grams))])
    taught = known[names]
    square = taught.T @ taught + RIDGE * np.eye(taught.shape[1])
    thought = np.clip(known @ np.linalg.solve(square, taught.T @ bits[pupils]), 0, 1)
    thought -= thought.mean(axis=1, keepdims=True)
    centred = bits - bits.mean(axis=1, keepdims=True)
    scale = np.linalg.norm(centred, axis=1)[:, None] * np.linalg.norm(thought, axis=1)
    return np.asarray(centred @ thought.T / np.maximum(scale, 1e-9))


def _attack_keys(codes: pl.DataFrame, known: pl.DataFrame, secret: Secret) -> list[list[str]]:
    with_initials = known.with_columns(pl.col("forename").str.head(1).alias("initial"))
    rows = []
    for name, fields in MATCH_KEYS.items():
        if all(field in with_initials.columns for field in fields):
            texts = with_initials.select(key_of(*fields)).to_series()
            rows.append(_align(f"match key {name}", codes[name], texts, secret, f"key {name}"))
    return rows


def _attack_hashes(codes: pl.DataFrame, known: pl.DataFrame, secret: Secret) -> list[list[str]]:
    return [
        _align("date of birth", codes["born"], known["birth"], secret, "born"),
        _align("postcode", codes["postcode"], known["postcode"], secret, "postcode"),
    ]


def _align(
    title: str, codes: pl.Series, texts: pl.Series, secret: Secret, domain: str
) -> list[str]:
    """Take the commonest codes for the commonest texts; the secret only marks the answers."""
    sides = []
    for values in (codes, texts):
        counted = values.alias("value").drop_nulls().value_counts().sort("count", "value")
        sides.append(counted.reverse().head(ALIGNED))
    length = min(side.height for side in sides)
    guessed = secret.hash_texts(domain, sides[1]["value"].head(length))
    right = (guessed == sides[0]["value"].head(length)).sum()
    return [title, str(sides[0]["count"].max()), f"{right} of {length}"]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"
