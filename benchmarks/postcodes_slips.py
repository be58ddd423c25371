"""What slips do to postcodes: how many are repaired rightly, wrongly, or only offered."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from benchmarks.machine import print_table
from benchmarks.postcodes_sample import SEED
from etl.postcodes import PostcodeDirectory, check_postcodes
from etl.postcodes.encoding import ALPHABET, Keys, code_of, codes_from_keys, text_of
from etl.postcodes.lookalikes import slips_of
from etl.postcodes.lookup import compact_from_codes

BASE = len(ALPHABET)
UNITS = np.array([code_of(letter) for letter in "ABDEFGHJLNPQRSTUWXYZ"])
NOBODY = "a postcode newer than the list"


def print_every_sure_slip(directory: PostcodeDirectory) -> None:
    """Try each single slip of O/0, I/1 and S/5 in every postcode there is."""
    meant = compact_from_codes(codes_from_keys(np.asarray(directory.keys)))
    slips = undetectable = ambiguous = right = 0
    for start in range(0, len(meant), 500_000):
        written, rows = slips_of(meant[start : start + 500_000])
        real = directory.lookup.traits(written) != 0
        found = directory.repairs.find(written[~real])
        counts = np.bincount(found.rows, minlength=int((~real).sum()))
        true = meant[start : start + 500_000][rows[~real]]
        right += int((found.numbers == true[found.rows])[counts[found.rows] == 1].sum())
        slips += len(written)
        undetectable += int(real.sum())
        ambiguous += int((counts > 1).sum())
    print(
        f"\nEvery single slip of O/0, I/1, S/5 in {len(meant):,} postcodes: {slips:,} slips,"
        f" {undetectable:,} undetectable, {ambiguous:,} ambiguous, {right:,} repaired rightly"
    )


def print_slips(directory: PostcodeDirectory, count: int) -> None:
    """Spoil postcodes in use, drawn evenly, by one slip of each kind."""
    draw = np.random.default_rng(SEED)
    live = np.flatnonzero(directory.live_flags == 1)
    keys = np.asarray(directory.keys)[draw.choice(live, count, replace=False)]
    meant = compact_from_codes(codes_from_keys(keys))
    rows = []
    for name, written, true in _slips(meant, draw):
        new = written != true
        rows.append((name, *_shares(directory, written[new], true[new])))
    headings = ("slip", "cells", "still real", "right", "wrong", "offered", "refused")
    print_table(f"One slip in each of {count:,} postcodes in use, per cent", headings, rows)


def _slips(meant: Keys, draw: np.random.Generator) -> Iterator[tuple[str, Keys, Keys]]:
    length = sum((meant >= BASE**place).astype(int) for place in range(7))
    place = (draw.random(len(meant)) * length).astype(np.int64)
    value = BASE**place
    code = meant // value % BASE
    yield ("O/0, I/1, S/5", *_of_pairs(meant, wider=False))
    yield ("B/8, Z/2, G/6, L/1, Q/0 ...", *_of_pairs(meant, wider=True))
    low = BASE ** (draw.random(len(meant)) * (length - 1)).astype(np.int64)
    right, left = meant // low % BASE, meant // (low * BASE) % BASE
    yield "neighbours swapped", meant + (right - left) * low * (BASE - 1), meant
    yield "a key struck twice", (meant // value * BASE + code) * value + meant % value, meant
    other = draw.integers(1, BASE, len(meant))
    yield "one character more", (meant // value * BASE + other) * value + meant % value, meant
    yield "one character left out", meant // (value * BASE) * value + meant % value, meant
    letter, digit = draw.integers(11, 37, len(meant)), draw.integers(1, 11, len(meant))
    same = np.where(code > 10, letter, digit)
    yield "another letter or digit", meant + (same - code) * value, meant
    units = draw.choice(UNITS, len(meant)) * BASE + draw.choice(UNITS, len(meant))
    yield NOBODY, meant // BASE**2 * BASE**2 + units, meant


def _of_pairs(meant: Keys, *, wider: bool) -> tuple[Keys, Keys]:
    written, rows = slips_of(meant, wider=wider)
    return written, meant[rows]


def _shares(directory: PostcodeDirectory, written: Keys, meant: Keys) -> list[str]:
    table = check_postcodes(pl.Series([text_of(one) for one in written.tolist()]), directory)
    true = directory.writer.write(directory.lookup.slots(meant))
    repaired, right = table["status"] == "repaired", table["postcode"] == true
    shares = (
        table["status"] == "valid",
        repaired & right,
        repaired & ~right,
        table["status"] == "ambiguous",
        table["status"] == "invalid",
    )
    return [f"{len(table):,}", *(f"{each.mean() * 100:.2f}" for each in shares)]
