"""A protected release written to its folder, whole or not at all."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analytics.disclosure.release.describe import describe_finding, describe_published, words
from analytics.disclosure.release.faults import ReleaseError
from analytics.disclosure.release.protect import Release
from analytics.disclosure.release.published import RELEASE_FILE, TABLE_ENDING, read_description

_READABLE_BY_ALL = 0o644
_PRIVATE = 0o600


def describe_release(release: Release) -> dict[str, Any]:
    """Give what stands in `release.json`: nothing that a reader may not know."""
    return {
        **describe_published(release.published),
        "attack": describe_finding(release.finding, release.structure),
        "attack_with_earlier": (
            None
            if release.together is None
            else {
                "safe": release.together.is_safe,
                "contradictory": release.together.contradictory,
                "hits": len(release.together.hits),
                "unsettled": len(release.together.unsettled),
            }
        ),
        "mean_error": release.mean_error,
        "mean_error_is": "measured" if release.measured else "expected of the rule",
        "kept": release.kept,
        "renewed": release.renewed,
    }


def write_release(release: Release, folder: Path) -> None:
    """Write `<name>.protected.csv` for each table, and `release.json` last.

    What an older release of the same folder has left is taken away.

    Raises
    ------
    ReleaseError
        The folder holds something else.
    """
    check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"{table.name}{TABLE_ENDING}": table.to_csv() for table in release.published.tables}
    texts[RELEASE_FILE] = json.dumps(describe_release(release), indent=2, ensure_ascii=False) + "\n"
    (folder / RELEASE_FILE).unlink(missing_ok=True)
    for old in folder.glob(f"*{TABLE_ENDING}"):
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        _write(folder / name, text, _READABLE_BY_ALL)


def check_folder(folder: Path) -> bool:
    """Tell whether a folder holds a release already.

    Raises
    ------
    ReleaseError
        It holds something else, which would be published along with the release.
    """
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise ReleaseError(f"{folder} is not a folder.")
    others = [
        path.name
        for path in sorted(folder.iterdir())
        if path.name != RELEASE_FILE and not path.name.endswith(TABLE_ENDING)
    ]
    if others:
        raise ReleaseError(
            f"{folder} holds {others[0]}, which is no part of a release. Give an empty folder."
        )
    if not (folder / RELEASE_FILE).exists():
        return False
    read_description(folder)
    return True


def write_reasons(release: Release, path: Path) -> None:
    """Write which figures are hidden as small and which to protect those. Not for release."""
    dimensions = sorted({name for group in release.reasons for name, _ in group})
    with path.open("w", encoding="utf-8", newline="") as file:
        path.chmod(_PRIVATE)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["group", *dimensions, "reason"])
        for group, reason in release.reasons.items():
            labels: Mapping[str, str] = dict(group)
            writer.writerow(
                [words(group), *(labels.get(name, "Total") for name in dimensions), reason]
            )


def _write(path: Path, text: str, mode: int) -> None:
    scratch = path.with_name(f".{path.name}.tmp")
    scratch.write_text(text, encoding="utf-8")
    scratch.chmod(mode)
    scratch.replace(path)
