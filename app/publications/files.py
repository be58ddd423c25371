"""Where the files of publications lie, and whether they are what was checked.

Files made from one draft are never changed: made anew they lie in another folder, called by the
hash of their manifest, and the record says which folder it is.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from analytics.publications import FIGURES, MANIFEST, Manifest, compare_files, read_manifest
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.written import read_report
from app.models import Publication


def root_of(hearth: Hearth, publication_id: int) -> Path:
    """Return the folder of a publication, whether it is there or not."""
    return hearth.settings.instance / "publications" / str(publication_id)


def folder_of(hearth: Hearth, publication: Publication) -> Path:
    """Return the folder of its files.

    Raises
    ------
    NotFound
        They have not been made.
    """
    if not publication.manifest:
        raise NotFound("The files of this publication have not been made yet.")
    return root_of(hearth, publication.id) / publication.manifest


def manifest_of(hearth: Hearth, publication: Publication) -> Manifest:
    """Return the manifest of its files; whether the files are still those is not asked here.

    Raises
    ------
    NotFound
        The manifest is gone, or is not the one that was made.
    """
    try:
        content = (folder_of(hearth, publication) / MANIFEST).read_bytes()
    except OSError as error:
        raise NotFound("The files of this publication are gone.") from error
    if hashlib.sha256(content).hexdigest() != publication.manifest:
        raise NotFound("The files of this publication are not those that were made.")
    return read_manifest(content.decode())


def is_intact(hearth: Hearth, publication: Publication) -> bool:
    """Return whether every file is byte by byte what was made, and none was added."""
    try:
        manifest = manifest_of(hearth, publication)
    except NotFound:
        return False
    return not compare_files(manifest, folder_of(hearth, publication), without=[MANIFEST])


def read_file(hearth: Hearth, publication: Publication, name: str) -> bytes:
    """Return a file of a publication: as it was made, or not at all.

    Raises
    ------
    NotFound
        The manifest does not name it, or it is not what the manifest says.
    """
    manifest, folder = manifest_of(hearth, publication), folder_of(hearth, publication)
    if name == MANIFEST:
        return (folder / MANIFEST).read_bytes()
    said = next((each for each in manifest.files if each.name == name), None)
    if said is None:
        raise NotFound("There is no such file.")
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise NotFound("There is no such file.") from error
    if hashlib.sha256(content).hexdigest() != said.sha256:
        raise NotFound("This file is not what was published, so it is not given out.")
    return content


def report_of(hearth: Hearth, publication: Publication) -> dict[str, Any]:
    """Return the report as its structured file has it."""
    return read_report(read_file(hearth, publication, FIGURES))


def seal_of(publication: Publication) -> str:
    """Return the hash of all that is checked and approved: words, question and files."""
    sealed = {
        name: getattr(publication, name)
        for name in (
            "title", "summary", "report", "member", "whose", "years", "definitions", "edition",
            "snapshot", "code", "manifest", "replaces_id", "findings", "override_reason",
        )
    }  # fmt: skip
    text = json.dumps(sealed, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
