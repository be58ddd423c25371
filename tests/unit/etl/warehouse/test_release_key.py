import stat
from pathlib import Path

from etl.warehouse.release_key import find_release_key, write_release_key

KEY = b"a key of pseudonyms"


def test_write_release_key__editions_of_one_key__have_one_secret_that_is_not_the_key(
    tmp_path: Path,
) -> None:
    for name, key in (("first", KEY), ("second", KEY), ("third", KEY[::-1])):
        (tmp_path / name).mkdir()
        write_release_key(tmp_path / name, key)

    first, second, third = (
        find_release_key(tmp_path / name) for name in ("first", "second", "third")
    )

    assert first == second != third
    assert first is not None
    assert len(first) == 32
    assert KEY not in first
    assert stat.S_IMODE((tmp_path / "first" / "release.key").stat().st_mode) == 0o600


def test_find_release_key__edition_from_before__is_none(tmp_path: Path) -> None:
    assert find_release_key(tmp_path) is None
