import os
from pathlib import Path

import pytest

from etl.reference.layouts.reading import Workspace


def test_workspace__folders_of_killed_processes__are_removed_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    names = ("hearth-reference-old", "hearth-reference-young", "hearth-other", "target")
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.parquet").write_bytes(b"rows")
    (tmp_path / "hearth-reference-link").symlink_to(tmp_path / "target")
    now = (tmp_path / "hearth-reference-young").stat().st_mtime
    for name in ("hearth-reference-old", "hearth-other", "target"):
        os.utime(tmp_path / name, (now - 90_000, now - 90_000))

    workspace = Workspace()

    left = {path.name for path in tmp_path.iterdir()} - {workspace.folder.name}
    assert left == {*names, "hearth-reference-link"} - {"hearth-reference-old"}
    assert (tmp_path / "target" / "1.parquet").exists()
    workspace.close()
    assert not workspace.folder.exists()
