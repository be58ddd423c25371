import stat
from pathlib import Path

from etl.warehouse.release_key import get_release_key, write_release_key

KEY = b"a key of pseudonyms"


def test_write_release_key__editions_of_one_key__have_one_secret_that_is_not_the_key(
    tmp_path: Path,
) -> None:
    for name, key in (("first", KEY), ("second", KEY), ("third", KEY[::-1])):
        (tmp_path / name / "analysis").mkdir(parents=True)
        write_release_key(tmp_path / name / "analysis", key)

    first, second, third = (
        get_release_key(tmp_path / name) for name in ("first", "second", "third")
    )

    assert first == second != third
    assert len(first) == 32
    assert KEY not in first
    assert stat.S_IMODE((tmp_path / "first" / "analysis" / "release.key").stat().st_mode) == 0o600


def test_get_release_key__edition_from_before__hangs_on_its_manifest(tmp_path: Path) -> None:
    keys = []
    for manifest in ("one", "other"):
        (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
        keys.append(get_release_key(tmp_path))

    assert keys[0] != keys[1]
    assert get_release_key(tmp_path) == keys[1]
