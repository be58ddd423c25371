"""Keeps arrays as files that all worker processes map into memory: the directory's, and others."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

_WORDS = "words.json"


def open_arrays(folder: Path) -> dict[str, Any]:
    """Map the arrays of a folder into memory, and read its lists of words."""
    arrays: dict[str, Any] = {
        path.stem: np.load(path, mmap_mode="r") for path in sorted(folder.glob("*.npy"))
    }
    words = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
    return arrays | {name: tuple(each) for name, each in words.items()}


def publish_arrays(folder: Path, arrays: dict[str, Any]) -> None:
    """Write arrays and lists of words into a new folder."""
    words = {name: each for name, each in arrays.items() if isinstance(each, tuple)}
    with draft_folder(folder) as draft:
        for name in arrays.keys() - words.keys():
            np.save(draft / f"{name}.npy", arrays[name])
        (draft / _WORDS).write_text(json.dumps(words), encoding="utf-8")


@contextmanager
def draft_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to write in that becomes `folder` at the end: all of it or none.

    Where another process has made `folder` meanwhile, that one stays: it is as good.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
    try:
        yield draft
        draft.chmod(0o755)
        draft.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
