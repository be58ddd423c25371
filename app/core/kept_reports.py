"""Keeps on disk what an edition says of a scope and its years: every process works it out once.

Editions never change, so what is kept is thrown away only with the code that made it. It is signed
with the edition's secret, so that nothing but what passed the gate is read back.
"""

import fcntl
import hashlib
import hmac
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from analytics.disclosure.keep import read_tables, write_tables
from analytics.reports.edition import EditionFacts
from analytics.reports.make import Protected
from etl.durable import write_durably

_SHORT: Final = 16
_DAY_SECONDS: Final = 24 * 60 * 60
_CODE: Final = (".py", ".sql", ".csv", ".toml")


def keep(
    folder: Path, edition: EditionFacts, question: str, work_out: Callable[[], Protected]
) -> Protected:
    """Give what was worked out before, or work it out: one process at a time does.

    `question` says whose and of which years it is, and of which report.
    """
    place = folder / f"{edition.snapshot[:_SHORT]}-{_hash_code()[:_SHORT]}"
    path = place / f"{hashlib.sha256(question.encode()).hexdigest()}.json"
    found = _read(path, edition, question)
    if found is not None:
        return found
    _make_place(place)
    with _alone(path.with_suffix(".lock")):
        found = _read(path, edition, question)
        if found is None:
            found = work_out()
            _write(path, edition, question, found)
    return found


def _write(path: Path, edition: EditionFacts, question: str, protected: Protected) -> None:
    unmet = [[*of, why] for of, why in protected.unmet.items()]
    said = json.dumps({"question": question, "unmet": unmet, "years": protected.years})
    text = f"{said}\n{write_tables(protected.tables)}"
    write_durably(path, f"{_sign(edition, text)}\n{text}")


def _read(path: Path, edition: EditionFacts, question: str) -> Protected | None:
    try:
        signature, _, text = path.read_text(encoding="utf-8").partition("\n")
    except FileNotFoundError:
        return None
    if not hmac.compare_digest(signature, _sign(edition, text)):
        return None
    said, _, tables = text.partition("\n")
    kept = json.loads(said)
    if kept["question"] != question:
        return None
    unmet = {(family, key): why for family, key, why in kept["unmet"]}
    return Protected(read_tables(tables), unmet, kept["years"])


def _sign(edition: EditionFacts, text: str) -> str:
    return hmac.new(edition.secret, b"kept report\n" + text.encode(), hashlib.sha256).hexdigest()


def _make_place(place: Path) -> None:
    """Make the folder of an edition and of this code, and let go of those of former code.

    Where two versions of the code run side by side, as while one takes over from the other, both
    keep what they work out: only what has not been added to for a day goes.
    """
    if place.exists():
        return
    place.mkdir(parents=True, exist_ok=True)
    begun = place.stat().st_mtime
    edition = place.name.partition("-")[0]
    for other in place.parent.glob(f"{edition}-*"):
        if begun - other.stat().st_mtime > _DAY_SECONDS:
            shutil.rmtree(other, ignore_errors=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def code_version() -> str:
    """Give a text that changes whenever something does that decides what a report says."""
    return _hash_code()[:_SHORT]


@cache
def _hash_code() -> str:
    """Hash everything that decides what a report says."""
    found = hashlib.sha256()
    for path in sorted(_walk(files("analytics")), key=str):
        found.update(path.read_bytes())
    return found.hexdigest()


def _walk(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry)
        elif entry.name.endswith(_CODE):
            yield entry
