"""From checked rows to a year: rows of one identifier, aims of one learner, what is left out.

Says also whether a file is of another year, and whether too much of it would be left out.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from etl.records.checks import ROW_FAULTS, describe_type
from etl.records.choosing import ROW, TODO, WRONG
from etl.records.faults import TooManyExcluded, UnreadableRecords
from etl.records.preparing import Draft

MOST_EXCLUDED: Final = 0.05
"""Share of rows that may be left out unless whoever loads the file says more."""
_LEAST_BIRTHS, _SURE_SHARE = 50, 0.8
_LEAST_VALUES, _MOST_UNREADABLE = 20, 0.5
_RANKS: Final = {"E": 0, **{str(level): level for level in range(1, 9)}}
_LISTED: Final = 5
#: Layouts whose columns somebody named: most values of no kind are of another column.
_CHOSEN_BY_HAND: Final = ("hearth", "mapping")
_ASIDE: Final = ("row", "origin", "faults", "unreadable")


@dataclass(frozen=True, slots=True)
class Excluded:
    """A reason for which rows are left out: how many, and the first of them."""

    key: str
    rows: int
    first_row: int

    @property
    def sentence(self) -> str:
        """What is wrong and what to do; no value is given."""
        fault = ROW_FAULTS[self.key]
        others = f" ({self.rows:,} rows do)" if self.rows > 1 else ""
        return f"row {self.first_row:,} {fault.wrong}{others}. {fault.remedy}"


@dataclass(frozen=True, slots=True)
class Blanked:
    """A column with values that are not of its kind, which were left blank."""

    column: str
    values: int
    first_row: int
    kind: str

    @property
    def sentence(self) -> str:
        """What is wrong and what became of it; no value is given."""
        return (
            f"{self.column}: {self.values:,} values are not {self.kind} (first in row"
            f" {self.first_row:,}); they are left blank."
        )


@dataclass(frozen=True)
class Settled:
    """What is kept of a file and what is left out.

    Attributes
    ----------
    kept : the layout's columns, one row a record, in the order of the file.
    faults : row, origin, faults of the rows that are left out.
    rows : rows of the file; kept_rows : records; merged : rows that were made one record with
        another (aims of a learner).
    sent_again : rows of an earlier file that its rows mend.
    """

    kept: pl.LazyFrame
    faults: pl.DataFrame
    rows: int
    kept_rows: int
    merged: int
    excluded: tuple[Excluded, ...]
    blanked: tuple[Blanked, ...]
    sent_again: pl.Series


def settle(draft: Draft, file: str, year: str) -> Settled:
    """Decide between the rows of a draft.

    Raises
    ------
    UnreadableRecords
        The file is of another year, or most values of a column are not of its kind.
    """
    rows = draft.text.rows
    wrong = draft.scan().filter(pl.col("faults").list.len() > 0)
    faults = wrong.select("row", "origin", "faults").collect()
    _refuse_other_year(draft, faults, file, year)
    blanked = _blanked(draft, file)
    good = draft.scan().filter(pl.col("faults").list.len() == 0)
    merged = 0
    if draft.reading.unit == "aim":
        first = _highest_aims(good)
        merged = rows - faults.height - len(first)
        good = good.filter(pl.col("row").is_in(first.implode()))
    else:
        again = _find_repeated(good)
        faults = pl.concat([faults, again]).sort("row")
        good = good.filter(~pl.col("row").is_in(again["row"].implode()))
    return Settled(
        good.select(_kept_columns(draft)),
        faults,
        rows,
        rows - faults.height - merged,
        merged,
        _count_excluded(faults),
        blanked,
        draft.scan().select("origin").drop_nulls().collect().to_series(),
    )


def refuse_too_many(settled: Settled, file: str, most: float) -> None:
    """Refuse a file of which too much is left out.

    Raises
    ------
    TooManyExcluded
        With the commonest reasons.
    """
    left = settled.faults.height
    if left <= most * settled.rows and settled.kept_rows:
        return
    reasons = " ".join(f"R{each.sentence[1:]}" for each in settled.excluded[:_LISTED])
    raise TooManyExcluded(
        f"{file}: {left:,} of {settled.rows:,} rows would be left out"
        f" ({100 * left / settled.rows:.1f} %), more than {100 * most:g} % allows. {reasons}"
    )


def excluded_rows(draft: Draft, settled: Settled) -> pl.DataFrame:
    """Give the rows that are left out as they were sent, with their number and what is wrong.

    Returns
    -------
    pl.DataFrame
        Text: hearth_row, hearth_wrong, hearth_todo, then every column of the file.
    """
    said = settled.faults.select(
        "row",
        pl.coalesce("origin", "row").cast(pl.String).alias(ROW),
        _in_words("wrong", "; ").alias(WRONG),
        _in_words("remedy", " ").alias(TODO),
    )
    wanted = said["row"]
    text = pl.scan_parquet(draft.text.path).with_row_index("row", offset=1)
    sent = text.filter(pl.col("row").is_in(wanted.cast(pl.UInt32).implode())).collect()
    own = [name for name in sent.columns if name not in {"row", ROW, WRONG, TODO}]
    return (
        said.with_columns(pl.col("row").cast(pl.UInt32))
        .join(sent.select("row", *own), on="row", how="left", maintain_order="left")
        .drop("row")
    )


def _in_words(part: str, between: str) -> pl.Expr:
    words = {key: getattr(fault, part) for key, fault in ROW_FAULTS.items()}
    return pl.col("faults").list.eval(pl.element().replace_strict(words)).list.join(between)


def _kept_columns(draft: Draft) -> list[str]:
    held = pl.read_parquet_schema(draft.parts[0])
    wanted = (*draft.layout.columns, *draft.layout.kept)
    return [name for name in wanted if name in held]


def _refuse_other_year(draft: Draft, faults: pl.DataFrame, file: str, year: str) -> None:
    other = faults.select(pl.col("faults").list.contains("other_year").sum()).item()
    if other > draft.text.rows / 2:
        raise UnreadableRecords(f"{file} is not of {year}: its rows say another year.")
    age, births = draft.layout.age, draft.births
    if age is None or births.total() < _LEAST_BIRTHS:
        return
    cohort, count = births.most_common(1)[0]
    if count >= _SURE_SHARE * births.total() and cohort + age != int(year[:4]):
        raise UnreadableRecords(
            f"{file} is not of {year}: by their dates of birth most of the people in it are of"
            f" {cohort + age}."
        )


def _blanked(draft: Draft, file: str) -> tuple[Blanked, ...]:
    found = []
    for name, (count, first) in sorted(draft.unreadable.items()):
        blank = Blanked(name, count, first, describe_type(name, draft.layout))
        many = count >= max(_LEAST_VALUES, _MOST_UNREADABLE * draft.text.rows)
        if many and draft.reading.key in _CHOSEN_BY_HAND:
            raise UnreadableRecords(
                f"{file}: most values of {name} are not {blank.kind} (first in row {first:,})."
                " Is it the right column?"
            )
        found.append(blank)
    return tuple(found)


def _highest_aims(good: pl.LazyFrame) -> pl.Series:
    """Choose of each learner's aims one of the highest level, the first of them."""
    rank = pl.col("aim_level").replace_strict(_RANKS, default=-1, return_dtype=pl.Int64)
    aims = good.select("row", "record_id", rank.alias("rank")).collect()
    first = aims.sort("rank", "row", descending=[True, False]).unique(
        "record_id", keep="first", maintain_order=True
    )
    return first["row"].sort()


def _find_repeated(good: pl.LazyFrame) -> pl.DataFrame:
    """Find rows whose identifier another row has, and say which of them is left out."""
    ids = good.select("row", "record_id").collect()
    again = ids.filter(pl.col("record_id").is_duplicated())["row"]
    nothing = pl.DataFrame(
        schema={"row": pl.Int64, "origin": pl.Int64, "faults": pl.List(pl.String)}
    )
    if again.is_empty():
        return nothing
    rows = good.filter(pl.col("row").is_in(again.implode())).collect()
    values = [name for name in rows.columns if name not in _ASIDE]
    same = pl.col("row") > pl.col("row").min().over(values)
    rows = rows.with_columns(same.alias("same"))
    apart = rows.filter(~pl.col("same")).with_columns(
        pl.len().over("record_id").alias("rows"), _is_preferred(rows).alias("chosen")
    )
    one = pl.col("chosen").sum().over("record_id") == 1
    verdict = (
        pl.when(pl.col("rows") == 1)
        .then(None)
        .when(one & pl.col("chosen"))
        .then(None)
        .when(one)
        .then(pl.lit("not_preferred"))
        .otherwise(pl.lit("same_id"))
    )
    left = pl.concat(
        [
            rows.filter("same").select("row", "origin", pl.lit("same_row").alias("fault")),
            apart.with_columns(verdict.alias("fault"))
            .filter(pl.col("fault").is_not_null())
            .select("row", "origin", "fault"),
        ]
    )
    return left.select("row", "origin", pl.concat_list("fault").alias("faults"))


def _is_preferred(rows: pl.DataFrame) -> pl.Expr:
    if "preferred" not in rows.columns:
        return pl.lit(False)
    return (pl.col("preferred") == "1").fill_null(False)


def count_excluded_words(path: Path) -> tuple[Excluded, ...]:
    """Count the rows left out in a file of them (`excluded_rows`), by their first reason."""
    keys = {fault.wrong: key for key, fault in ROW_FAULTS.items()}
    said = pl.read_csv(path, infer_schema=False, columns=[ROW, WRONG])
    return _count_excluded(
        said.select(
            pl.col(ROW).cast(pl.Int64).alias("row"),
            pl.col(WRONG).str.split("; ").list.eval(
                pl.element().replace_strict(keys, default="no_id")
            ).alias("faults"),
        )
    )  # fmt: skip


def _count_excluded(faults: pl.DataFrame) -> tuple[Excluded, ...]:
    counts = (
        faults.select("row", pl.col("faults").list.first().alias("key"))
        .group_by("key")
        .agg(pl.len().alias("rows"), pl.col("row").min().alias("first"))
        .sort("rows", "key", descending=[True, False])
    )
    return tuple(Excluded(*each) for each in counts.iter_rows())
