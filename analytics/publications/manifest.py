"""The manifest of a publication: what was asked of which edition, and each file with its hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from analytics.impact.errors import StudyFault
from analytics.impact.protocol import LockedProtocol, read_lock
from analytics.linkage_error import Checked
from analytics.reports import Question, QuestionFault, Years
from analytics.track.scope import Scope

FORMAT: Final = 1


class ManifestFault(ValueError):
    """A manifest cannot be read, or is not of the edition given; the message says why."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a publication: its name, size in bytes, and SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not what the manifest says. `what`: `missing`, `different` or `not listed`."""

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class StudyRun:
    """What an impact study was run by, beside its edition and whose participants they are.

    Attributes
    ----------
    locked : its protocol, as it was locked.
    opened_at : when outcomes were first opened to anybody, with its zone.
    told_because : why effects are estimated in spite of poor balance; "" where they are not.
    """

    locked: LockedProtocol
    opened_at: datetime
    told_because: str = ""

    def describe(self) -> dict[str, str]:
        """Give it as texts by name."""
        return self.locked.describe() | {
            "opened_at": self.opened_at.isoformat(),
            "told_because": self.told_because,
        }


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a publication was made from, and the files that came of it.

    Attributes
    ----------
    question : what was asked.
    edition, built_on, snapshot, code : as in `analytics.reports.Made`.
    checked : the sample of links that people had looked at, if the report rests on one.
    files : in the order of their names.
    study : what a study was run by; None of a report.
    """

    question: Question
    edition: int
    built_on: str
    snapshot: str
    code: str
    checked: Checked | None
    files: tuple[File, ...]
    study: StudyRun | None = None

    def to_json(self) -> str:
        """Write it as text; the same manifest always gives the same bytes."""
        keys = self.question.scope.organisation_keys
        years = self.question.years
        described = {
            "format": FORMAT,
            "question": {
                "report": self.question.report,
                "members": None if keys is None else list(keys),
                "whose": self.question.whose,
                "years": None if years is None else [years.first, years.last],
                "definitions": dict(sorted(self.question.definitions.items())),
            },
            "edition": self.edition,
            "built_on": self.built_on,
            "snapshot": self.snapshot,
            "code": self.code,
            "checked": None
            if self.checked is None
            else {"links": self.checked.links, "right": self.checked.right},
            **({} if self.study is None else {"study": self.study.describe()}),
            "files": {
                each.name: {"bytes": each.size, "sha256": each.sha256} for each in self.files
            },
        }
        return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def read_manifest(text: str) -> Manifest:
    """Read a manifest.

    Raises
    ------
    ManifestFault
        It is not a manifest of a publication, or of a format that this version does not know.
    """
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise ManifestFault(
                f"The manifest is of format {found['format']}; this version reads format {FORMAT}."
            )
        return _manifest(found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, ManifestFault):
            raise
        raise ManifestFault("This is not the manifest of a publication.") from error


def _manifest(found: Mapping[str, Any]) -> Manifest:
    checked = found["checked"]
    return Manifest(
        question=_question(found["question"]),
        edition=int(found["edition"]),
        built_on=str(found["built_on"]),
        snapshot=str(found["snapshot"]),
        code=str(found["code"]),
        checked=None if checked is None else Checked(checked["links"], checked["right"]),
        files=tuple(
            File(_safe(name), int(each["bytes"]), str(each["sha256"]))
            for name, each in sorted(found["files"].items())
        ),
        study=None if found.get("study") is None else _study(found["study"]),
    )


def _study(found: Mapping[str, str]) -> StudyRun:
    try:
        locked = read_lock(found)
    except StudyFault as fault:
        raise ManifestFault(str(fault)) from fault
    return StudyRun(locked, datetime.fromisoformat(found["opened_at"]), str(found["told_because"]))


def _question(found: Mapping[str, Any]) -> Question:
    members, years = found["members"], found["years"]
    try:
        between = None if years is None else Years(int(years[0]), int(years[1]))
    except QuestionFault as error:
        raise ManifestFault(str(error)) from error
    return Question(
        report=str(found["report"]),
        scope=Scope(None if members is None else tuple(str(each) for each in members)),
        whose=str(found["whose"]),
        years=between,
        definitions={str(family): str(key) for family, key in found["definitions"].items()},
    )


def _safe(name: str) -> str:
    """Let a manifest that somebody wrote name no place outside its own folder."""
    parts = Path(name).parts
    if not parts or Path(name).is_absolute() or ".." in parts or Path(name).as_posix() != name:
        raise ManifestFault(f"A manifest names files in its own folder, not '{name}'.")
    return name


def digest_of(content: bytes) -> str:
    """Give the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def list_files(folder: Path, *, without: Sequence[str] = ()) -> tuple[File, ...]:
    """List the files of a folder in the order of their names, with size and hash."""
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    found = []
    for name in names:
        if name not in without:
            content = (folder / name).read_bytes()
            found.append(File(name, len(content), digest_of(content)))
    return tuple(found)


def compare_files(
    manifest: Manifest, folder: Path, *, without: Sequence[str] = ()
) -> list[Difference]:
    """Compare a folder with a manifest, byte by byte; nothing where they are the same."""
    said = {each.name: each for each in manifest.files}
    there = {each.name: each for each in list_files(folder, without=without)}
    differences = []
    for name in sorted(set(said) | set(there)):
        if name not in there:
            differences.append(Difference(name, "missing"))
        elif name not in said:
            differences.append(Difference(name, "not listed"))
        elif said[name] != there[name]:
            differences.append(Difference(name, "different"))
    return differences
