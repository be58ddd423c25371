"""A classification as plain files, for whoever has no Hearth."""

import json
from pathlib import Path

import polars as pl

from app.core.neighbourhoods.build import Built
from app.core.neighbourhoods.kept import GROUP, TYPE

_PLAIN = {TYPE: "type", GROUP: "group"}


def write_files(built: Built, folder: Path) -> tuple[str, ...]:
    """Write the files of a classification and return their names.

    `lookup.csv` (`postcode,type`, as HESES takes it) only where postcodes lead to the areas.
    """
    folder.mkdir(parents=True, exist_ok=True)
    types = _types(built)
    tables = {
        "areas.csv": built.areas.select("code", TYPE, GROUP).rename(_PLAIN),
        "types.csv": types,
        "groups.csv": _groups(types),
        "figures.csv": pl.DataFrame(built.description["figures"], infer_schema_length=None).rename(
            {TYPE: "type"}
        ),
    }
    if built.postcodes.height:
        tables["lookup.csv"] = built.postcodes.select("postcode", type=TYPE).sort("postcode")
    for name, table in tables.items():
        table.write_csv(folder / name)
    quality = {
        "edition": built.edition.title,
        "made": built.description["made"],
        "measures": built.description["measures"],
        "quality": built.description["quality"],
    }
    text = json.dumps(quality, indent=2) + "\n"
    (folder / "quality.json").write_text(text, encoding="utf-8")
    return (*tables, "quality.json")


def _types(built: Built) -> pl.DataFrame:
    types = pl.DataFrame(built.description["types"], infer_schema_length=None).rename(_PLAIN)
    return types.sort("type")


def _groups(types: pl.DataFrame) -> pl.DataFrame:
    areas = pl.col("areas")
    return (
        types.group_by("group")
        .agg(
            pl.col("type").sort().cast(pl.String).str.join(" ").alias("types"),
            areas.sum(),
            pl.col("share").sum(),
            ((pl.col("participation") * areas).sum() / areas.sum()).alias("participation"),
        )
        .sort("group")
    )
