"""Check postcodes as typed, and repair only what the directory proves.

One engine for a cell and for a column: tidy the text, look it up, try the letter and digit
slips O/0, I/1 and S/5, and say in plain words what is wrong with the rest.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
import polars as pl

from etl.postcodes.directory import PostcodeDirectory
from etl.postcodes.encoding import (
    Codes,
    Keys,
    codes_from_compact,
    keys_from_codes,
    postcodes_from_keys,
)
from etl.postcodes.lookup import compact_from_codes
from etl.postcodes.slips import Slips, describe_slips, find_slips
from etl.postcodes.traits import COUNTRIES, country_of, live_of

Status = Literal["valid", "repaired", "ambiguous", "invalid"]
Reason = Literal[
    "found",
    "letter_or_digit_slip",
    "several_candidates",
    "empty",
    "foreign_character",
    "outward_only",
    "sector_only",
    "too_short",
    "too_long",
    "inward_letters",
    "not_uk_format",
    "unknown_area",
    "unknown_district",
    "not_in_directory",
]

_MESSAGES: Final[dict[str, str]] = {
    "empty": "No postcode was given.",
    "foreign_character": "It contains a character that postcodes never have. "
    "Use the letters A to Z and the digits 0 to 9.",
    "outward_only": "This is only the first half of a postcode. Add the second half, such as 1AA.",
    "sector_only": "The last two letters of the postcode are missing.",
    "too_short": "It is too short. A postcode has five to seven letters and digits.",
    "too_long": "It is too long. A postcode has five to seven letters and digits; "
    "give the postcode only, without the address.",
    "inward_letters": "One of the last two letters cannot be right: "
    "C, I, K, M, O and V are never used there.",
    "not_uk_format": "This does not have the form of a UK postcode, such as M1 1AA or SW1A 1AA.",
    "unknown_area": "No UK postcode begins with these letters.",
    "unknown_district": "There is no such first half of a postcode.",
    "not_in_directory": "It has the form of a postcode, but no such postcode exists.",
}
# Capitals of other alphabets that look like ours. NFKD has already turned full-width, circled
# and accented forms into plain letters.
_LOOK_ALIKES: Final[dict[str, str]] = dict(
    zip("АВЕЅІЈКМНОРԚСТУХԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPQCTYXWABEZHIKMNOPTYX", strict=True)
)
_OUTWARD: Final = r"[A-Z]{1,2}[0-9][A-Z0-9]?"
# Capitals and digits only: spaces, punctuation, accents and look-alikes taken out.
_TIDY: Final = (
    pl.col("given")
    .fill_null("")
    .str.normalize("NFKD")
    .str.to_uppercase()
    .str.replace_many(_LOOK_ALIKES)
    .str.replace_all(r"[^\p{L}\p{N}]", "")
)
_NONE: Final = pl.lit([], dtype=pl.List(pl.String))
_RESULT_SCHEMA: Final[dict[str, pl.DataType]] = {
    "given": pl.String(),
    "status": pl.Enum(get_args(Status)),
    "postcode": pl.String(),
    "message": pl.String(),
    "candidates": pl.List(pl.String()),
    "reason": pl.Enum(get_args(Reason)),
    "country": pl.String(),
    "live": pl.Int8(),
    "repair": pl.String(),
}


@dataclass(frozen=True, slots=True)
class PostcodeResult:
    """The verdict on one postcode.

    Attributes
    ----------
    given : the text as it came.
    status : `valid` as given, after spaces, case, punctuation and Unicode forms; `repaired` when
        a letter or digit was changed; `ambiguous` when several repairs exist; else `invalid`.
    postcode : as people write it (`SW1A 1AA`); None unless valid or repaired.
    message : what is wrong or was changed, in plain words; empty when valid.
    candidates : the possible repairs when ambiguous, in alphabetical order.
    reason : the kind of verdict, for counting and for tests.
    country : of the postcode, by name; None where it belongs to none or is not known.
    live : 1 in use, 0 not in use, None when that is not known.
    repair : what was changed, in plain words; empty unless repaired.
    """

    given: str | None
    status: Status
    postcode: str | None
    message: str
    candidates: tuple[str, ...]
    reason: Reason
    country: str | None = None
    live: int | None = None
    repair: str = ""


def check_postcode(text: str | None, directory: PostcodeDirectory) -> PostcodeResult:
    """Check one postcode; the same engine as `check_postcodes`, for a single cell."""
    row = check_postcodes(pl.Series([text], dtype=pl.String), directory).row(0, named=True)
    return PostcodeResult(**{**row, "candidates": tuple(row["candidates"])})


def check_postcodes(values: pl.Series, directory: PostcodeDirectory) -> pl.DataFrame:
    """Check a column of postcodes.

    Parameters
    ----------
    values
        Text as typed; nulls allowed. Each distinct value is checked once.

    Returns
    -------
    pl.DataFrame
        One row a value in the same order, with the columns of `PostcodeResult`.

    Notes
    -----
    A repair is made only when the directory has exactly one candidate at the least number of
    changes (at most three of O/0, I/1, S/5). Over the whole directory no single slip of these
    gives another real postcode or two candidates, so that such a repair is safe.
    """
    given = values.cast(pl.String).alias("given").to_frame()
    distinct = given.unique().with_columns(tidy=_TIDY)
    shaped = distinct.filter(pl.col("tidy").str.contains("^[A-Z0-9]{5,7}$"))
    codes = codes_from_compact(shaped["tidy"])
    keys = keys_from_codes(codes)
    found = directory.find_rows(keys) >= 0

    unknown = shaped.filter(~found)
    slips = find_slips(codes[~found], directory)
    hopeless = unknown.filter(slips.counts == 0)
    parts = (
        _valid(shaped.filter(found), keys[found]),
        _repaired(unknown, codes[~found], slips),
        _ambiguous(unknown, slips),
        _invalid(distinct.join(shaped, on="given", how="anti", nulls_equal=True), directory),
        _invalid(hopeless, directory),
    )
    nothing = pl.DataFrame(schema=_RESULT_SCHEMA)
    filled = (
        part.cast(nothing.schema)
        for part in (_known(directory, part) for part in parts if len(part))
    )
    checked = pl.concat((nothing, *filled))
    return given.join(checked, on="given", how="left", nulls_equal=True, maintain_order="left")


def _known(directory: PostcodeDirectory, part: pl.DataFrame) -> pl.DataFrame:
    """Add what is known of the postcodes that were settled."""
    compact = part["postcode"].fill_null("ZZ999ZZ").str.replace(" ", "", literal=True)
    traits = directory.lookup.traits(compact_from_codes(codes_from_compact(compact)))
    repair = pl.when(status="repaired").then("message").otherwise(pl.lit(""))
    country = pl.Series(COUNTRIES)[country_of(traits).astype(np.int64)].replace("", None)
    live = pl.Series(live_of(traits)).replace(-1, None)
    return part.with_columns(country=country, live=live, repair=repair)


def _valid(rows: pl.DataFrame, keys: Keys) -> pl.DataFrame:
    return rows.select(
        "given",
        status=pl.lit("valid"),
        postcode=postcodes_from_keys(keys),
        message=pl.lit(""),
        candidates=_NONE,
        reason=pl.lit("found"),
    )


def _repaired(unknown: pl.DataFrame, codes: Codes, slips: Slips) -> pl.DataFrame:
    single = slips.counts == 1
    return unknown.filter(single).select(
        "given",
        status=pl.lit("repaired"),
        postcode=postcodes_from_keys(slips.keys[single]),
        message=pl.Series(describe_slips(codes[single], slips.keys[single]), dtype=pl.String),
        candidates=_NONE,
        reason=pl.lit("letter_or_digit_slip"),
    )


def _ambiguous(unknown: pl.DataFrame, slips: Slips) -> pl.DataFrame:
    positions = sorted(slips.candidates)
    listed = [
        postcodes_from_keys(np.array(sorted(slips.candidates[position]), dtype=np.int64)).to_list()
        for position in positions
    ]
    return unknown[positions].select(
        "given",
        status=pl.lit("ambiguous"),
        postcode=pl.lit(None, dtype=pl.String),
        message=pl.Series(
            [f"It could be any of {', '.join(each)}." for each in listed], dtype=pl.String
        ),
        candidates=pl.Series(listed, dtype=pl.List(pl.String)),
        reason=pl.lit("several_candidates"),
    )


def _invalid(rows: pl.DataFrame, directory: PostcodeDirectory) -> pl.DataFrame:
    return rows.with_columns(reason=_first_fault(directory)).select(
        "given",
        status=pl.lit("invalid"),
        postcode=pl.lit(None, dtype=pl.String),
        message=pl.col("reason").replace_strict(_MESSAGES),
        candidates=_NONE,
        reason="reason",
    )


def _first_fault(directory: PostcodeDirectory) -> pl.Expr:
    """Name what is wrong with a tidied text that is not in the directory."""
    text, area = pl.col("tidy"), pl.col("tidy").str.extract("^([A-Z]+)")
    length = text.str.len_chars()
    known_area = area.is_in(directory.areas)
    outward_only = text.str.contains(f"^{_OUTWARD}$") & known_area
    # Five characters: with four (`W149`) nobody can tell a sector from a short outward code.
    sector_only = text.str.contains("^[A-Z]{1,2}[0-9][A-Z0-9][0-9]$") & known_area
    form_any_letters = text.str.contains(f"^{_OUTWARD}[0-9][A-Z]{{2}}$")
    form = text.str.contains(f"^{_OUTWARD}[0-9][ABD-HJLNP-UW-Z]{{2}}$")
    known_district = text.str.head(-3).is_in(directory.outward_codes)
    faults: tuple[tuple[Reason, pl.Expr], ...] = (
        ("empty", length == 0),
        ("foreign_character", text.str.contains("[^A-Z0-9]")),
        ("outward_only", outward_only),
        ("sector_only", sector_only),
        ("too_short", length < 5),
        ("too_long", length > 7),
        ("not_uk_format", ~form_any_letters),
        ("unknown_area", ~known_area),
        ("inward_letters", ~form),
        ("unknown_district", ~known_district),
    )
    return pl.coalesce(
        *(pl.when(holds).then(pl.lit(reason)) for reason, holds in faults),
        pl.lit("not_in_directory"),
    )
