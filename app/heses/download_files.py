"""The files of a run as they are sent: whole, or one institution's rows of them, never more."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from analytics.heses.individualised import plain_numbers
from analytics.heses.rules import know_columns
from app.core.errors import NotFound
from app.core.heses import RunFiles
from app.core.heses.access import is_same
from app.heses.comparison_services import OUTCOME
from etl.readers import safe_cell

_ROWS: Final = 50_000
NO_FILE: Final = "This run has no such file."
#: Column that names the institution in a long file.
_KEYS: Final[Mapping[str, str]] = {"corrections.csv": "INSTID"}
TITLES: Final[Mapping[str, str]] = {
    "individualised.csv": "Every record as given, and where the circular puts it (main 23)",
    "individualised.parquet": "The same as Parquet, for programs",
    "tables_a.csv": "Tables 1a, 2a and 3a",
    "tables_b.csv": "Tables 1b, 2b and 3b",
    "premiums.csv": "Students on whom premiums are counted",
    "indirect.csv": "Indirectly funded students by teaching institution",
    "exclusions.csv": "Records left out, by reason",
    "split.csv": "Load taken from starters and given to leavers",
    "validation.csv": "What fields hold that they cannot",
    "corrections.csv": "Corrections of this run, applied or not, and why",
    "summary.json": "Settings, options and counts",
    "settings.json": "The settings as given",
    "return.csv": "The return that was compared",
    "funding.json": "The parameters of holdback as given",
    "comparison.csv": "Every cell: returned, re-created, difference",
    "selection.csv": "The four criteria of main 10",
    "holdback.csv": "The terms of holdback",
}
#: Files that are of all institutions together, or of the central team's own.
_WHOLE: Final = frozenset(
    {"individualised.parquet", "validation.csv", "settings.json", "funding.json"}
)
#: Files with words that people wrote: no cell of them is run as a formula by a spreadsheet.
_WORDS: Final = frozenset({"corrections.csv", "validation.csv", "return.csv"})


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that can be downloaded; its size is known where it is sent as it lies there."""

    name: str
    title: str
    path: Path
    size_bytes: int | None


def list_offered(files: RunFiles, instid: str | None = None) -> list[Offered]:
    """List the files of a run, or those of which an institution may have its own rows."""
    found: dict[str, Path] = {}
    for folder in (files.recreated, files.compared):
        for path in sorted(folder.glob("*")):
            if path.is_file() and path.name != OUTCOME:
                found[path.name] = path
    for path in (files.settings, files.returned, files.funding):
        if path.is_file():
            found[path.name] = path
    if files.individualised.is_file():
        found["individualised.csv"] = files.individualised
    names = [name for name in TITLES if name in found and (instid is None or name not in _WHOLE)]
    letters = [] if instid is not None else [name for name in found if name.startswith("letter_")]
    return [
        Offered(
            name,
            TITLES.get(name, "Letter to an institution that must respond"),
            found[name],
            _size(found[name], name) if instid is None else None,
        )
        for name in (*names, *letters)
    ]


def _size(path: Path, name: str) -> int | None:
    return path.stat().st_size if path.name == name and name not in _WORDS else None


def find_offered(files: RunFiles, name: str, instid: str | None = None) -> Offered:
    """Return one of the files offered, or raise `NotFound`: a name is never a path."""
    for each in list_offered(files, instid):
        if each.name == name:
            return each
    raise NotFound(NO_FILE)


def stream(offered: Offered, instid: str | None = None) -> Iterator[bytes]:
    """Give a file piece by piece; with an institution, only its rows."""
    if offered.name == "individualised.csv":
        return _individualised(offered.path, instid)
    if instid is None and offered.name not in _WORDS:
        return _whole(offered.path)
    if instid is not None and offered.name == "summary.json":
        return iter([_own_summary(offered.path, instid)])
    return _rows(offered.path, _KEYS.get(offered.name, "institution"), instid)


def _whole(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            yield part


def _rows(path: Path, key: str, instid: str | None) -> Iterator[bytes]:
    """The rows of a table, or one institution's; a line without its key is nobody's."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = [name.strip() for name in next(rows, [])]
        place = header.index(key) if instid is not None else 0
        yield _as_csv(header)
        for row in rows:
            if instid is None or (len(row) > place and _is_own(row[place], instid)):
                yield _as_csv([safe_cell(cell) for cell in row])


def _is_own(named: str, instid: str) -> bool:
    """Whether a row is of an institution; a file that somebody sent may lack zeros."""
    return named == instid or is_same(named, instid)


def _as_csv(row: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(row)
    return out.getvalue().encode()


def _own_summary(path: Path, instid: str) -> bytes:
    """The year, and what the summary says of one institution."""
    summary = json.loads(path.read_text(encoding="utf-8"))
    own = {"year": summary["year"], "institutions": {instid: summary["institutions"][instid]}}
    return (json.dumps(own, indent=2, ensure_ascii=False) + "\n").encode()


def _individualised(path: Path, instid: str | None) -> Iterator[bytes]:
    """The individualised file as CSV, some records at a time, quoted as the command writes it."""
    records = pq.ParquetFile(path)
    names = records.schema_arrow.names
    key = know_columns(list(names)).given.get("instid")
    yield _as_csv(list(names))
    options = pacsv.WriteOptions(include_header=False, quoting_style="needed")
    for batch in records.iter_batches(batch_size=_ROWS):
        own = batch if instid is None else _own_records(batch, key, instid)
        if own.num_rows:
            out = io.BytesIO()
            pacsv.write_csv(plain_numbers(pa.Table.from_batches([own])), out, options)
            yield out.getvalue()


def _own_records(batch: pa.RecordBatch, key: str | None, instid: str) -> pa.RecordBatch:
    if key is None:  # a file without INSTID is of one institution, which has no code
        return batch if not instid else batch.slice(0, 0)
    column = pc.fill_null(pc.utf8_trim(batch.column(key), " "), "")
    return batch.filter(pc.equal(column, instid))


def make_pack(offered: list[Offered], letter: Path | None, instid: str | None = None) -> IO[bytes]:
    """Return all files in one ZIP file, on disk until it is closed.

    The records are in it once: as CSV for an institution, as Parquet for all.
    """
    pack = TemporaryFile()  # noqa: SIM115 - it is sent, and closed with the answer
    left_out = "individualised.parquet" if instid is not None else "individualised.csv"
    with ZipFile(pack, "w", ZIP_DEFLATED) as archive:
        for each in offered:
            if each.name == left_out:
                continue
            with archive.open(each.name, "w", force_zip64=True) as member:
                for part in stream(each, instid):
                    member.write(part)
        if letter is not None:
            archive.write(letter, letter.name)
    pack.seek(0)
    return pack
