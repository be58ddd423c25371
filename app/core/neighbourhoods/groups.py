"""Groups of types that come in a file of their own, put to the look-up of the types."""

from pathlib import Path

import polars as pl

from app.core.context import Hearth
from app.core.errors import DomainError
from app.core.neighbourhoods.kept import GROUP, KIND, TYPE
from app.core.warehouse import reference_folder
from etl.reference.editions import Edition
from etl.reference.layouts import Reading
from etl.reference.store import ReferenceStore

MOST_TYPES, MOST_GROUPS = 160, 40


def add_groups(
    hearth: Hearth, file: Path, *, edition: str | None = None, loaded_by: str | None = None
) -> Edition:
    """Keep the types of an edition with the groups of a file as its next revision.

    Raises
    ------
    DomainError
        The file has no columns type and group, a row of it is wrong, or a type of the edition
        has no group in it.
    UnknownReference
        No such edition is loaded.
    """
    store = ReferenceStore(reference_folder(hearth))
    types = store.get(KIND, edition)
    groups = _read(file)
    table = pl.read_parquet(types.path()).drop(GROUP, strict=False)
    grouped = table.join(groups, on=TYPE, how="left", maintain_order="left")
    without = sorted(grouped.filter(pl.col(GROUP).is_null())[TYPE].drop_nulls().unique().to_list())
    if without:
        more = f" and {len(without) - 5} more" if len(without) > 5 else ""
        named = ", ".join(map(str, without[:5]))
        raise DomainError(f"{file.name} gives no group for type {named}{more} of {types.title}.")
    note = f"Groups from {file.name}."
    reading = Reading(
        edition=types.edition,
        key=types.key,  # type: ignore[arg-type]
        area_type=types.area_type,
        table=grouped,
        notes=(*types.notes, note),
        synthetic=types.synthetic,
        estimate=types.estimate,
    )
    return store.add(
        reading,
        KIND,
        loaded_at=hearth.clock(),
        loaded_by=loaded_by,
        source_name=file.name,
        put_in_use=types.in_use or None,
    )


def _read(file: Path) -> pl.DataFrame:
    try:
        text = pl.read_csv(file, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise DomainError(f"{file.name} is no file of text with commas.") from error
    names = {name.strip().lower().removeprefix("neighbourhood_"): name for name in text.columns}
    absent = [name for name in ("type", "group") if name not in names]
    if absent:
        raise DomainError(f"{file.name} has no column {' and no column '.join(absent)}.")
    table = text.select(
        pl.col(names["type"]).str.strip_chars().cast(pl.Int64, strict=False).alias(TYPE),
        pl.col(names["group"]).str.strip_chars().cast(pl.Int64, strict=False).alias(GROUP),
    ).with_row_index("row", offset=2)
    for column, most in ((TYPE, MOST_TYPES), (GROUP, MOST_GROUPS)):
        wrong = table.filter(~pl.col(column).is_between(1, most).fill_null(value=False))
        if wrong.height:
            what = column.removeprefix("neighbourhood_")
            raise DomainError(
                f"{file.name}, row {wrong['row'][0]}: the {what} is not a whole number of 1 to"
                f" {most}."
            )
    repeated = table.filter(pl.col(TYPE).is_duplicated())
    if repeated.height:
        raise DomainError(f"{file.name}, row {repeated['row'][1]}: the type stands twice.")
    return table.drop("row")
