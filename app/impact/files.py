"""Where what was made of a study lies, and whether it is still what was made."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from analytics.publications import FIGURES
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.written import read_report
from app.models import ImpactStudy

LIST: Final = "files.json"


def root_of(hearth: Hearth, study_id: int) -> Path:
    """Return the folder of a study, whether it is there or not."""
    return hearth.settings.instance / "studies" / str(study_id)


def keep_files(root: Path, draft: Path) -> str:
    """Keep a folder of files as they are, called by the hash of their list; return the hash."""
    sums = {
        path.relative_to(draft).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(draft.rglob("*"))
        if path.is_file()
    }
    content = json.dumps(sums, indent=1).encode()
    (draft / LIST).write_bytes(content)
    made = hashlib.sha256(content).hexdigest()
    folder = root / made
    shutil.rmtree(folder, ignore_errors=True)  # what an undone transaction left
    draft.replace(folder)
    return made


def list_files(hearth: Hearth, study: ImpactStudy) -> Mapping[str, str]:
    """Return the names of a study's files with their hashes.

    Raises
    ------
    NotFound
        There are none yet, or they are not those that were made.
    """
    if not study.results:
        raise NotFound("The files of this study have not been made yet.")
    try:
        content = _path(hearth, study, LIST).read_bytes()
    except OSError as error:
        raise NotFound("The files of this study are gone.") from error
    if hashlib.sha256(content).hexdigest() != study.results:
        raise NotFound("The files of this study are not those that were made.")
    found: dict[str, str] = json.loads(content)
    return found


def read_file(hearth: Hearth, study: ImpactStudy, name: str) -> bytes:
    """Return a file of a study, as it was made or not at all.

    Raises
    ------
    NotFound
        There is no such file, or it is not what was made.
    """
    said = list_files(hearth, study).get(name)
    if said is None:
        raise NotFound("There is no such file.")
    try:
        content = _path(hearth, study, name).read_bytes()
    except OSError as error:
        raise NotFound("There is no such file.") from error
    if hashlib.sha256(content).hexdigest() != said:
        raise NotFound("This file is not what was made, so it is not given out.")
    return content


def sizes_of(hearth: Hearth, study: ImpactStudy) -> dict[str, int]:
    """Return the bytes of each file of a study by its name; of one that is gone nothing."""
    there = {name: _path(hearth, study, name) for name in list_files(hearth, study)}
    return {name: path.stat().st_size for name, path in there.items() if path.is_file()}


def report_of(hearth: Hearth, study: ImpactStudy) -> dict[str, Any]:
    """Return the report of a study as its structured file has it."""
    return read_report(read_file(hearth, study, FIGURES))


def _path(hearth: Hearth, study: ImpactStudy, name: str) -> Path:
    return root_of(hearth, study.id) / study.results / name
