"""From what was read to a described draft: the table written, counted, hashed and compared.

Knows nothing of where editions lie, nor which is in use.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from etl.durable import hash_file
from etl.reference.editions import TABLE, Changes, Edition, LoadCancelled, LoadRefused
from etl.reference.kinds import get_kind
from etl.reference.tables import count_changes, describe_table, write_table

if TYPE_CHECKING:
    from etl.reference.layouts import Reading

Progress = Callable[[str, int, int], None]
Cancelled = Callable[[], bool]
STEPS: Final = 4


@dataclass(frozen=True, slots=True)
class Given:
    """What a load was asked for, beside the table."""

    kind: str
    loaded_at: datetime
    loaded_by: str | None
    source_name: str | None = None
    sha256: str | None = None
    put_in_use: bool | None = None
    beside: Mapping[str, bytes] = field(default_factory=dict)

    def lies_beside(self, folder: Path) -> bool:
        """Whether the files that came with the table are in a folder, with the same content."""
        return all(
            (folder / name).is_file() and (folder / name).read_bytes() == content
            for name, content in self.beside.items()
        )


def check_licence(kind: str, *, licence_held: bool) -> tuple[str, ...]:
    """Demand a licence where a kind needs one, and give the note that it was confirmed.

    Raises
    ------
    LoadRefused
        The kind is licensed, and nobody says that they hold a licence.
    """
    if not get_kind(kind).licensed:
        return ()
    if not licence_held:
        raise LoadRefused(
            f"{get_kind(kind).title} is licensed by its publisher: confirm that you hold a licence"
            " which covers its use here. Nothing was loaded."
        )
    return ("Whoever loaded it confirmed that their licence covers its use here.",)


def draft_edition(
    draft: Path, reading: "Reading", given: Given, revision: int, steps: Progress
) -> Edition:
    """Write the table of a reading into a draft folder and describe it.

    Raises
    ------
    LoadRefused
        The table has no proper key.
    """
    steps("sorting the table", 1, STEPS)
    path = draft / f"{TABLE}.parquet"
    write_table(reading.table, reading.key, path)
    for name, content in given.beside.items():
        (draft / name).write_bytes(content)
    rows, columns = describe_table(path)
    return Edition(
        kind=given.kind,
        edition=reading.edition,
        revision=revision,
        area_type=reading.area_type,
        key=reading.key,
        rows=rows,
        columns=columns,
        source_name=given.source_name,
        sha256=given.sha256,
        table_sha256=hash_file(path) or "",
        loaded_at=given.loaded_at,
        loaded_by=given.loaded_by,
        estimate=reading.estimate,
        synthetic=reading.synthetic,
        changed=None,
        notes=tuple(reading.notes),
        folder=draft,
    )


def compare(before: Edition | None, drafted: Edition) -> Changes | None:
    """Count how a drafted edition differs from one loaded before; None where that says nothing."""
    if before is None or before.key != drafted.key or before.is_altered():
        return None
    counted = count_changes(before.path(), drafted.path(), drafted.key, drafted.folder)
    return None if counted is None else Changes(before.label, *counted)


def guarded(progress: Progress | None, cancelled: Cancelled | None) -> Progress:
    """Tell how far it is, and stop where that was asked for.

    Raises
    ------
    LoadCancelled
        From what is given back, once `cancelled` says so.
    """

    def step(what: str, done: int, total: int) -> None:
        if cancelled is not None and cancelled():
            raise LoadCancelled("The load was stopped; nothing has changed.")
        if progress is not None:
            progress(what, done, total)

    return step
