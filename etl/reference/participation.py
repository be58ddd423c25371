"""The postcode look-up of the Office for Students as one table with all its columns."""

from pathlib import Path
from typing import Final

import polars as pl

from etl.reference.layouts import UnreadableReference, read_reference
from etl.reference.layouts.layout import load_layout

POSTCODE_COLUMN: Final = "postcode"
COLUMNS: Final = tuple(column.name for column in load_layout("ofs_participation").columns)
QUINTILE_COLUMNS: Final = tuple(
    column.name for column in load_layout("ofs_participation").columns if column.type == "quintile"
)


def load_participation(path: Path) -> pl.DataFrame:
    """Read a postcode look-up of the Office for Students, in the layout of September 2024.

    Returns
    -------
    pl.DataFrame
        The columns of `COLUMNS`: `postcode` as people write it (`SW1A 1AA`), quintiles as Int8
        (1 lowest participation to 5 highest, null where the area has none), the target ward as
        yes or no, the rest as text; in the order of the postcodes.

    Raises
    ------
    UnreadableReference
        The file is not text with commas, columns are missing, a postcode stands twice, or a
        quintile is not 1 to 5. Rows are counted from 2, the header being row 1.

    Source
    ------
    Office for Students, "Young participation by area", postcode look-up data set (layout of
    September 2024). POLAR4 counts entry at 18 or 19 between 2009-10 and 2014-15.
    """
    reading = read_reference("ofs_participation", path, edition="given")
    table = reading.table.lazy().collect()
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        raise UnreadableReference(
            f"{path.name} is not a postcode look-up of the Office for Students of September 2024: "
            f"it has no column {', '.join(missing)}."
        )
    return table.select(COLUMNS)
