"""Errors in identifying fields, of the kinds and at the rates of tables/error_rates.csv.

Errors fall on whole columns at once: a boolean mask picks the records, and only those are
rewritten.
"""

from collections.abc import Callable
from functools import cache
from typing import Literal

import numpy as np
import polars as pl

from etl.demo.draws import Bools
from etl.demo.names import MOHAMMEDS
from etl.demo.tables import column_of, table

Side = Literal["outreach", "administrative"]
SLIP_LETTERS = "abcdefghijklmnopqrstuvwxyz"
SOUNDS = (
    ("ph", "f"),
    ("ck", "k"),
    ("ie", "y"),
    ("ai", "ay"),
    ("ee", "ea"),
    ("oo", "u"),
    ("c", "k"),
    ("y", "i"),
    ("s", "z"),
    ("ll", "l"),
    ("tt", "t"),
    ("nn", "n"),
    ("i", "y"),
    ("e", "a"),
    ("a", "e"),
    ("o", "u"),
    ("u", "o"),
)


class Errors:
    """The errors of one side, scaled by a noise factor.

    Parameters
    ----------
    side : whose rates apply. noise : factor on all rates (linkage.md uses 0.5, 1 and 2).
    """

    def __init__(self, side: Side, rng: np.random.Generator, noise: float = 1.0) -> None:
        self._rates = column_of("error_rates", "kind", side)
        self._rng = rng
        self._noise = noise

    def mask(self, kind: str, count: int, times: "Bools | None" = None) -> Bools:
        """Draw which records have an error of a kind; three times as many where `times` holds."""
        rate = min(self._rates[kind] / 100 * self._noise, 1.0)
        chance = rate if times is None else np.where(times, 3 * rate, rate)
        return np.asarray(self._rng.random(count) < chance)

    def spoil(self, records: pl.DataFrame) -> pl.DataFrame:
        """Put errors into records.

        Parameters
        ----------
        records : first_name, middle_name, last_name (text), date_of_birth (date), sex, postcode,
            urn,
            school_postcode and names_may_swap; the last two are dropped. Other columns stay.
        """
        frame = self._spoil_forenames(records)
        frame = self._spoil_surnames(frame)
        frame = self._spoil_birth(frame)
        return self._spoil_rest(frame).drop("school_postcode", "names_may_swap")

    def _spoil_forenames(self, frame: pl.DataFrame) -> pl.DataFrame:
        frame = self._rewrite(frame, "first_name", "forename_variant", self._variant)
        frame = self._rewrite(frame, "first_name", "forename_phonetic", self._respell)
        frame = self._rewrite(frame, "first_name", "forename_slip", self._slip)
        frame = self._rewrite(frame, "first_name", "forename_initial", lambda name: name[0])
        count, first, middle = len(frame), pl.col("first_name"), pl.col("middle_name")
        mohammed = pl.Series(self.mask("mohammed_dropped", count))
        dropped = (
            mohammed & frame["first_name"].is_in(MOHAMMEDS) & frame["middle_name"].is_not_null()
        )
        used = (
            pl.Series(self.mask("middle_as_forename", count)) & frame["middle_name"].is_not_null()
        )
        frame = frame.with_columns(
            pl.when(dropped | used).then(middle).otherwise(first).alias("first_name"),
            pl.when(used).then(first).when(~dropped).then(middle).alias("middle_name"),
        )
        joined = (
            pl.Series(self.mask("middle_run_into_forename", count))
            & frame["middle_name"].is_not_null()
        )
        return frame.with_columns(
            pl.when(joined).then(first + " " + middle).otherwise(first).alias("first_name"),
            pl.when(~joined).then(middle).alias("middle_name"),
        )

    def _spoil_surnames(self, frame: pl.DataFrame) -> pl.DataFrame:
        frame = self._rewrite(frame, "last_name", "surname_phonetic", self._respell)
        frame = self._rewrite(frame, "last_name", "surname_slip", self._slip)
        count, last, parts = len(frame), pl.col("last_name"), pl.col("last_name").str.split("-")
        # "Al-Hassan" and "El-Sayed" are one name.
        double = frame["last_name"].str.contains("-") & ~frame["last_name"].str.contains(
            "^(Al|El)-"
        )
        shortened = pl.Series(self.mask("double_surname_shortened", count)) & double
        keep = pl.Series(self._rng.random(count) < 0.5)
        frame = frame.with_columns(
            pl.when(shortened & keep)
            .then(parts.list.first())
            .when(shortened)
            .then(parts.list.last())
            .otherwise(last)
            .alias("last_name")
        )
        swapped = pl.Series(self.mask("names_swapped", count, frame["names_may_swap"].to_numpy()))
        no_first, no_last = (
            pl.Series(self.mask(kind, count)) for kind in ("forename_missing", "surname_missing")
        )
        first = pl.col("first_name")
        return frame.with_columns(
            pl.when(~no_first)
            .then(pl.when(swapped).then(last).otherwise(first))
            .alias("first_name"),
            pl.when(~no_last).then(pl.when(swapped).then(first).otherwise(last)).alias("last_name"),
        )

    def _spoil_birth(self, frame: pl.DataFrame) -> pl.DataFrame:
        count, born = len(frame), pl.col("date_of_birth")
        swapped, slip, year, default, missing = (
            pl.Series(self.mask(f"birth_{kind}", count))
            for kind in ("day_month_swapped", "digit_slip", "year_wrong", "default", "missing")
        )
        digit = pl.Series(self._rng.choice([-10, -3, -2, -1, 1, 2, 3, 10], count)).cast(pl.Int32)
        years = pl.Series(self._rng.choice([-10, -2, -1, 1, 2], count)).cast(pl.Int32)
        day, month = born.dt.day().cast(pl.Int32), born.dt.month().cast(pl.Int32)
        moved = pl.date(born.dt.year(), month, (day + digit).clip(1, 28))
        return frame.with_columns(
            pl.when(missing)
            .then(None)
            .when(default)
            .then(pl.date(born.dt.year(), 1, 1))
            # Only a day up to 12 can pass for a month; the rate is of all records, so the eligible
            # err more often.
            .when(swapped & (day <= 12))
            .then(pl.date(born.dt.year(), pl.min_horizontal(day, 12), month))
            .when(slip)
            .then(moved)
            .when(year)
            .then(pl.date(born.dt.year() + years, month, pl.min_horizontal(day, 28)))
            .otherwise(born)
            .alias("date_of_birth")
        )

    def _spoil_rest(self, frame: pl.DataFrame) -> pl.DataFrame:
        frame = self._rewrite(frame, "postcode", "postcode_slip", self._slip_postcode)
        count, sex, postcode = len(frame), pl.col("sex"), pl.col("postcode")
        wrong, no_sex, school, district, missing, no_urn = (
            pl.Series(self.mask(kind, count))
            for kind in (
                "sex_wrong",
                "sex_missing",
                "postcode_of_school",
                "postcode_district_only",
                "postcode_missing",
                "school_missing",
            )
        )
        refused = pl.Series(self._rng.random(count) < 0.25)
        return frame.with_columns(
            pl.when(no_sex & refused)
            .then(pl.lit("96"))
            .when(no_sex)
            .then(pl.lit("99"))
            .when(wrong)
            .then(sex.replace({"10": "11", "11": "10"}))
            .otherwise(sex)
            .alias("sex"),
            pl.when(missing)
            .then(None)
            .when(district)
            .then(postcode.str.split(" ").list.first())
            .when(school)
            .then(pl.coalesce("school_postcode", "postcode"))
            .otherwise(postcode)
            .alias("postcode"),
            pl.when(~no_urn).then(pl.col("urn")).alias("urn"),
        )

    def _rewrite(
        self, frame: pl.DataFrame, column: str, kind: str, change: Callable[[str], str]
    ) -> pl.DataFrame:
        values = frame[column]
        hit = np.flatnonzero(self.mask(kind, len(values)) & values.is_not_null().to_numpy())
        if not len(hit):
            return frame
        changed = [change(text) for text in values.gather(hit).to_list()]
        return frame.with_columns(values.scatter(hit, changed).alias(column))

    def _variant(self, name: str) -> str:
        found = variants_of(name)
        if not found:
            return self._respell(name)
        return str(self._rng.choice(found))

    def _respell(self, name: str) -> str:
        low = name.lower()
        fits = [(old, new) for old, new in SOUNDS if old in low[1:]]
        if not fits:
            return self._slip(name)
        old, new = fits[int(self._rng.integers(len(fits)))]
        return name[0] + name[1:].replace(old, new, 1)

    def _slip(self, name: str) -> str:
        if len(name) < 3:
            return name + name[-1]
        at, kind = int(self._rng.integers(1, len(name) - 1)), int(self._rng.integers(4))
        letter = SLIP_LETTERS[int(self._rng.integers(26))]
        return [
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + letter + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ][kind]

    def _slip_postcode(self, postcode: str) -> str:
        """Mistype one character for another of its kind, as in AB1 2CD for AB1 2CE."""
        at = int(self._rng.choice([i for i, c in enumerate(postcode) if c != " "]))
        alphabet = "0123456789" if postcode[at].isdigit() else "ABDEFGHJLNPQRSTUWXYZ"
        return postcode[:at] + str(self._rng.choice(list(alphabet))) + postcode[at + 1 :]


@cache
def _variants() -> dict[str, tuple[str, ...]]:
    pairs = {name: tuple(text.split()) for name, text in table("nicknames").iter_rows()}
    for name, variants in list(pairs.items()):
        for variant in variants:  # what is short for a name may be on the other file
            pairs.setdefault(variant, (name,))
    return pairs


def variants_of(name: str) -> tuple[str, ...]:
    """Give the everyday and full forms known for a given name."""
    return _variants().get(name, ())


def rates() -> pl.DataFrame:
    """Give the table of kinds, rates (per cent) and what they apply to."""
    return table("error_rates")
