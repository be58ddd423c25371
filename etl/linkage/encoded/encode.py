"""People to codes: what may leave the house where names may not.

Two ways. `bloom`: keyed hashes of date of birth, home, sex and school, Bloom filters of the names,
and keys to find pairs by. `keys`: match keys of several fields together and no more; less can be
read from them, and less be linked by them.

Source: salting is suggested by Niedermeyer, Steinmetzer, Kroll and Schnell 2014, "Cryptanalysis of
basic Bloom filters used for privacy preserving record linkage". The match keys are in the manner of
the National Pupil Database's and the Personal Demographics Service's.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import polars as pl

from etl.linkage.encoded.filters import Hardening, Shape, make_filters
from etl.linkage.encoded.secret import Secret
from etl.linkage.encoded.tokens import (
    COATS,
    NAMES,
    date_parts,
    key_of,
    postcode_parts,
    salt_sets,
    spell,
)
from etl.linkage.linker import PERIOD

Mode = Literal["bloom", "keys"]
MODES: Final[tuple[Mode, ...]] = ("bloom", "keys")
HARDENED: Final = Hardening()
SHAPES: Final = MappingProxyType(
    {
        "forename": Shape(512, 10),
        "surname": Shape(512, 10),
        "middle": Shape(512, 10),
        "born": Shape(512, 12),
        "postcode": Shape(512, 10),
    }
)
NAMES_WITH: Final = ("year", "birthday", "district", "school")
MOST_ALIKE: Final = 20
"""A code that more records of a file have is left out: common codes are what attacks count."""
PASSES: Final = (
    ("birth sound", ("birth", "any_sound")),
    ("postcode sound", ("postcode", "any_sound")),
    ("birth postcode", ("birth", "postcode")),
    ("birth initials", ("birth", "initial", "surname_initial")),
    ("birth school", ("birth", "school")),
    *((f"names {place}", ("root_sounds", "part_sounds", place)) for place in NAMES_WITH),
)
"""Keys to find pairs by: what two records of one person are likely to share still."""
PASS_BITS: Final = 4
"""Bits of a key, the lowest, that say of which pass it is."""
ROWS_AT_ONCE: Final = 50_000
ROUNDED_TO: Final = 16
"""Keys of a record are filled up to a multiple of this, or their number would tell of the name."""
_NOTHING: Final = pl.lit("")

#: Match keys, the strictest first, each of several fields.
MATCH_KEYS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "name_birth_postcode": ("forename", "surname", "birth", "postcode"),
        "name_birth_school": ("forename", "surname", "birth", "school"),
        "name_birth_district": ("forename", "surname", "birth", "district"),
        "name_birth_sex": ("forename", "surname", "birth", "sex"),
        "initial_surname_birth_postcode": ("initial", "surname", "birth", "postcode"),
        "form_surname_birth_postcode": ("form", "surname", "birth", "postcode"),
        "sounds_birth_district": ("sound", "surname_sound", "birth", "district"),
        "sounds_birth": ("sound", "surname_sound", "birth"),
        "form_part_birth": ("form", "part", "birth"),
        "forename_birth_postcode": ("forename", "birth", "postcode"),
        "forename_birth_school": ("forename", "birth", "school"),
        "initials_birth_postcode": ("initial", "surname_initial", "birth", "postcode"),
        "surname_birth_postcode_sex": ("surname", "birth", "postcode", "sex"),
        "initials_birth_school_sex": ("initial", "surname_initial", "birth", "school", "sex"),
        "name_either_birth": ("forename", "surname", "year", "either_birthday"),
        "name_year_postcode": ("forename", "surname", "year", "postcode"),
        "name_birthday_district": ("forename", "surname", "birthday", "district"),
        "name_postcode": ("forename", "surname", "postcode"),
        "name_year_school": ("forename", "surname", "year", "school"),
    }
)


@dataclass(frozen=True)
class Encoding:
    """How people are encoded: both sides must do it alike.

    Attributes
    ----------
    mode : `bloom` or `keys`. hardening : of the filters; of no account to keys.
    """

    mode: Mode = "bloom"
    hardening: Hardening = HARDENED

    def describe(self) -> str:
        """Give all that both sides must have in common but the secret, as JSON."""
        shapes = {name: [shape.bits, shape.hashes] for name, shape in SHAPES.items()}
        parts: dict[str, object] = {"mode": self.mode, "most_alike": MOST_ALIKE}
        if self.mode == "bloom":
            parts |= {"hardening": asdict(self.hardening), "shapes": shapes}
        return json.dumps(parts, sort_keys=True)


@dataclass(frozen=True)
class Encoded:
    """People as codes.

    Attributes
    ----------
    codes : id (a token, unless ids were kept) and period, in the order of the tokens, so that the
        order of the file given tells nothing; then the codes. tokens : id, token; for the one who
        encoded, and nobody else.
    """

    codes: pl.DataFrame
    tokens: pl.DataFrame


def encode(
    people: pl.DataFrame,
    secret: Secret,
    encoding: Encoding,
    *,
    keep_ids: bool = False,
    draw: bytes | None = None,
) -> Encoded:
    """Encode a table of people.

    Parameters
    ----------
    people
        Table of people (see `standardise`), with `period` or without; id and period are unique
        together.
    keep_ids
        Leave the ids as they are: only where they mean nothing to anybody else.
    draw
        What tokens and noise are made from; drawn at random where None, so that neither repeats.

    Returns
    -------
    Encoded
        The codes of a person are the same in each file of one secret; the token is not.
    """
    if PERIOD not in people.columns:
        people = people.with_columns(pl.lit("").alias(PERIOD))
    people = people.sort("id", PERIOD)
    draw = draw or secrets.token_bytes(32)
    ids = people["id"]
    names = ids if keep_ids else _tokens(ids, draw)
    spelt = spell(people)
    noise = np.random.default_rng(list(draw))
    made = (
        _match_keys(spelt, secret)
        if encoding.mode == "keys"
        else {**_hashes(spelt, secret, encoding), **_filters(spelt, secret, encoding, noise)}
    )
    codes = pl.DataFrame({"id": names, PERIOD: people[PERIOD], **made}).sort("id", PERIOD)
    tokens = pl.DataFrame({"id": ids, "token": names}).unique().sort("id")
    return Encoded(codes, tokens)


def _tokens(ids: pl.Series, draw: bytes) -> pl.Series:
    numbers = Secret(draw).hash_texts("token", ids)
    return pl.Series("id", [f"{number:016x}" for number in numbers], dtype=pl.String)


def _match_keys(spelt: pl.DataFrame, secret: Secret) -> dict[str, pl.Series]:
    forms, born = pl.col("roots").list.first(), pl.col("born")
    day, month = born.dt.day().cast(pl.String), born.dt.month().cast(pl.String)
    fields = spelt.with_columns(
        pl.col("forename").str.head(1).alias("initial"),
        pl.col("surname").str.head(1).alias("surname_initial"),
        forms.alias("form"),
        pl.col("parts").list.last().alias("part"),
        pl.when(pl.col("birth").is_not_null())
        .then(pl.concat_list(day, month).list.sort().list.join("/"))
        .alias("either_birthday"),
    )
    return {
        name: _drop_common(secret.hash_texts(f"key {name}", fields.select(key_of(*of)).to_series()))
        for name, of in MATCH_KEYS.items()
    }


def _hashes(spelt: pl.DataFrame, secret: Secret, encoding: Encoding) -> dict[str, pl.Series]:
    """Hashes of whole values; sex and school by the date of birth, being common else."""
    salt: pl.Expr = pl.col("birth") if encoding.hardening.salted else _NOTHING
    of = spelt.select(
        pl.col("birth").alias("born"),
        "postcode",
        "previous_postcode",
        key_of(salt, "sex").alias("sex"),
        key_of(salt, "school").alias("school"),
    )
    both = {"previous_postcode": "postcode"}
    found = {c: secret.hash_texts(both.get(c, c), of[c]) for c in of.columns}
    found["postcode"] = _drop_common(found["postcode"])
    return found | {"keys": _keys(spelt, secret)}


def _drop_common(codes: pl.Series) -> pl.Series:
    counted = codes.to_frame("code").with_columns(pl.len().over("code").alias("alike"))
    kept = pl.when(pl.col("alike") <= MOST_ALIKE).then(pl.col("code"))
    return counted.select(kept).to_series()


def _keys(spelt: pl.DataFrame, secret: Secret) -> pl.Series:
    rows = spelt.with_row_index("row").with_columns(
        pl.col("forename").str.head(1).alias("initial"),
        pl.col("surname").str.head(1).alias("surname_initial"),
        pl.concat_list("root_sounds", "part_sounds").alias("any_sound"),
    )
    made = []
    for number, (name, of) in enumerate(PASSES):
        table = rows.select("row", *of)
        for column in of:
            if table.schema[column] == pl.List(pl.String):
                table = table.explode(column)
        keys = table.select("row", key_of(*of).alias("key")).drop_nulls().unique()
        hashed = secret.hash_texts(f"pass {name}", keys["key"])
        made.append(keys.select("row", _of_pass(hashed, number)))
    found = pl.concat(made).with_columns(pl.len().over("key").alias("alike"))
    found = found.filter(pl.col("alike") <= MOST_ALIKE).drop("alike")
    found = pl.concat([found, _fillers(found, rows, secret)])
    lists = found.group_by("row").agg(pl.col("key").sort())
    return rows.select("row").join(lists, on="row", how="left", maintain_order="left")["key"]


def _of_pass(keys: pl.Series, number: pl.Series | int) -> pl.Series:
    """Write the number of its pass into a key."""
    mask = pl.lit(2**64 - 2**PASS_BITS, pl.UInt64)
    written = pl.lit(number, pl.UInt64) if isinstance(number, int) else number
    return pl.select(((keys & mask) | written).alias("key")).to_series()


def _fillers(found: pl.DataFrame, rows: pl.DataFrame, secret: Secret) -> pl.DataFrame:
    """Make keys that no other record has, to fill up the keys of each."""
    counts = rows.select("row", "id").join(found.group_by("row").len(), on="row", how="left")
    count = pl.col("len").fill_null(0).cast(pl.Int64)
    wanted = pl.max_horizontal(-count.floordiv(-ROUNDED_TO), 1) * ROUNDED_TO - count
    table = counts.sort("row").with_columns(pl.int_ranges(0, wanted).alias("n"))
    table = table.explode("n").drop_nulls("n")
    texts = table.select(key_of("id", pl.col("row").cast(pl.String), pl.col("n").cast(pl.String)))
    hashed = secret.hash_texts("filler", texts.to_series())
    number = hashed // 2**PASS_BITS % len(PASSES)
    return table.select("row", _of_pass(hashed, number))


def _filters(
    spelt: pl.DataFrame, secret: Secret, encoding: Encoding, noise: np.random.Generator
) -> dict[str, pl.Series]:
    """Filters of all people, some rows at a time: the salted texts are many."""
    parts = [
        _filters_of(spelt.slice(start, ROWS_AT_ONCE), secret, encoding.hardening, noise)
        for start in range(0, max(spelt.height, 1), ROWS_AT_ONCE)
    ]
    whole = pl.concat(parts)
    return {name: whole[name] for name in whole.columns}


def _filters_of(
    spelt: pl.DataFrame, secret: Secret, hardening: Hardening, noise: np.random.Generator
) -> pl.DataFrame:
    salted = hardening.salted
    coats = {"born": spelt["birth"], "postcode": spelt["postcode"]} if salted else {"bare": None}
    sets = {
        f"{name}_{coat}": (name, salt_sets(spelt[f"{name}_set"], salt))
        for name in NAMES
        for coat, salt in coats.items()
    }
    sets["born_parts"] = "born", salt_sets(date_parts(spelt), spelt["sounds"] if salted else None)
    sets["postcode_parts"] = (
        "postcode",
        salt_sets(postcode_parts(spelt), spelt["birth"] if salted else None),
    )
    made = {}
    for column, (name, of) in sets.items():
        # A forename is looked for among the other's middle names too: one key for both.
        domain = column.replace("middle", "forename")
        words = make_filters(secret, domain, of, SHAPES[name], hardening, noise=noise)
        given = np.asarray(words.any(axis=1))
        filled = [row.tobytes() if known else None for row, known in zip(words, given, strict=True)]
        made[column] = pl.Series(filled, dtype=pl.Binary)
    return pl.DataFrame(made)


def coats_of(columns: Sequence[str]) -> tuple[str, ...]:
    """Say in which coats names were encoded, by the columns of a file."""
    return tuple(coat for coat in (*COATS, "bare") if f"surname_{coat}" in columns)
