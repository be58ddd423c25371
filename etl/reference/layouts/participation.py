"""The Office for Students' postcode look-up: participation quintiles by postcode."""

from __future__ import annotations

from typing import Final

from etl.reference.layouts.layout import load_layout
from etl.reference.layouts.names import demand_edition, month_in
from etl.reference.layouts.reading import Reading
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Chosen, write_typed

LAYOUTS: Final = ("ofs_participation",)
#: The columns of the look-up of September 2024, by their names in the house.
COLUMNS: Final = tuple(column.name for column in load_layout("ofs_participation").columns)


def read(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Read a look-up of any year; measures that the year did not have are noted.

    Source
    ------
    Office for Students, "Young participation by area", postcode look-up data set (layout of
    September 2024).
    """
    del kind
    edition = source.edition or month_in(chosen.table.name, source.name)
    if edition is None:
        raise demand_edition(source.name, "2024-09")
    table = write_typed(source, chosen, key="postcode")
    measures = [c.name for c in load_layout("ofs_participation").columns if c.type != "text"]
    absent = [name for name in measures if name not in chosen.columns]
    notes = (f"The file has no column {', '.join(absent)}.",) if absent else ()
    return Reading(edition, "postcode", None, table, notes, workspace=source.workspace)
