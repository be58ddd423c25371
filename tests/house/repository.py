"""The repository as the house rules see it: which files there are and what is in them."""

import functools
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]


@functools.cache
def list_files() -> tuple[Path, ...]:
    """Every file that is committed or would be, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return tuple(sorted(Path(name) for name in listed if (ROOT / name).is_file()))


def list_python() -> tuple[Path, ...]:
    """Every Python file; migrations are read once and kept, so they are left out."""
    return tuple(
        path
        for path in list_files()
        if path.suffix == ".py" and not path.is_relative_to("migrations/versions")
    )


def list_templates() -> tuple[Path, ...]:
    """Every page template of the application."""
    return tuple(
        path for path in list_files() if path.suffix == ".html" and path.is_relative_to("app")
    )


def read(path: Path) -> str:
    """The text of a file of the repository."""
    return (ROOT / path).read_text(encoding="utf-8")


def find_places(text: str, patterns: Mapping[str, re.Pattern[str]]) -> list[str]:
    """Each match as "line 3 holds <what>: <match>"."""
    return [
        f"line {text.count(chr(10), 0, match.start()) + 1} holds {what}: {match.group()}"
        for what, pattern in patterns.items()
        for match in pattern.finditer(text)
    ]
