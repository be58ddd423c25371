"""Keeps the directory's arrays as files that all worker processes map into memory."""

import json
import shutil
import tempfile
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
    """Write arrays and lists of words beside the folder, then rename: all of it or none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".postcodes-", dir=folder.parent))
    words = {name: each for name, each in arrays.items() if isinstance(each, tuple)}
    try:
        for name in arrays.keys() - words.keys():
            np.save(draft / f"{name}.npy", arrays[name])
        (draft / _WORDS).write_text(json.dumps(words), encoding="utf-8")
        draft.chmod(0o755)
        draft.rename(folder)
    except OSError:
        # Another process finished first: its arrays are the same as ours.
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
