"""Manifests: written and read alike, refused where they are none, compared byte by byte."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.impact.design import Scope as SchoolScope
from analytics.impact.protocol import lock
from analytics.impact.studies import get_study
from analytics.linkage_error import Checked
from analytics.publications import (
    File,
    Manifest,
    ManifestFault,
    StudyRun,
    compare_files,
    digest_of,
    list_files,
    read_manifest,
)
from analytics.reports import Question, Years
from analytics.track.scope import Scope

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.lists(st.text("abc-", min_size=1, max_size=5), min_size=1, max_size=3).map(tuple)
QUESTIONS = st.builds(
    Question,
    report=WORDS,
    scope=st.builds(Scope, st.none() | KEYS),
    whose=WORDS,
    years=st.none() | st.builds(lambda first, more: Years(first, first + more),
                                st.integers(1990, 2030), st.integers(0, 9)),
    definitions=st.dictionaries(WORDS, WORDS, max_size=3),
)  # fmt: skip
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
FILES = st.dictionaries(
    st.from_regex(r"[a-z_@-]{1,12}\.(csv|svg)", fullmatch=True),
    st.tuples(st.integers(0, 10**9), HASHES),
    max_size=5,
).map(lambda found: tuple(File(name, *each) for name, each in sorted(found.items())))
PROTOCOL = get_study("ks4").declare(
    first_year=2018, last_year=2024, definition="skills-5h", scope=SchoolScope.ACROSS
)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RUN = StudyRun(lock(PROTOCOL, NOON, "account 1"), NOON)
MANIFESTS = st.builds(
    Manifest,
    question=QUESTIONS,
    edition=st.integers(1, 9999),
    built_on=st.just("2026-11-20"),
    snapshot=HASHES,
    code=WORDS,
    checked=st.none() | st.builds(Checked, st.integers(0, 999), st.integers(0, 999)),
    files=FILES,
    study=st.none() | st.builds(StudyRun, st.just(RUN.locked), st.just(NOON), WORDS),
)


@given(MANIFESTS)
def test_manifest__written_and_read__is_the_same_to_the_byte(manifest: Manifest) -> None:
    again = read_manifest(manifest.to_json())
    assert again == manifest
    assert again.to_json() == manifest.to_json()


def example() -> dict[str, object]:
    question = Question("hesa-track", Scope(None), "All members")
    manifest = Manifest(question, 1, "2026-11-20", "0" * 64, "0.1.0", None, ())
    content: dict[str, object] = json.loads(manifest.to_json())
    return content


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"format": 1}', "\x00", '{"format": 1, "files": 3}']
)
def test_read_manifest__something_else__says_so(text: str) -> None:
    with pytest.raises(ManifestFault, match="not the manifest"):
        read_manifest(text)


def test_manifest__of_a_report__says_nothing_of_a_study() -> None:
    assert "study" not in example()


def test_read_manifest__plan_changed_since_it_was_locked__says_so() -> None:
    run = RUN.describe()
    run["protocol"] = run["protocol"].replace("2024", "2023")
    with pytest.raises(ManifestFault, match="not the one that was locked"):
        read_manifest(json.dumps(example() | {"study": run}))


def test_read_manifest__of_another_format__names_both() -> None:
    with pytest.raises(ManifestFault, match=r"format 7; this version reads format 1"):
        read_manifest(json.dumps(example() | {"format": 7}))


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.csv", "a/../../b", "", "a//b", "./a"])
def test_read_manifest__name_outside_its_folder__is_refused(name: str) -> None:
    files = {name: {"bytes": 1, "sha256": "0" * 64}}
    with pytest.raises(ManifestFault, match="own folder"):
        read_manifest(json.dumps(example() | {"files": files}))


def test_compare_files__each_fault__is_named(tmp_path: Path) -> None:
    for name in ("same.csv", "other.csv", "gone.csv"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    question = Question("hesa-track", Scope(None), "All members")
    files = list_files(tmp_path)
    manifest = Manifest(question, 1, "2026-11-20", "0" * 64, "0.1.0", None, files)
    assert compare_files(manifest, tmp_path) == []
    assert files[0].sha256 == digest_of(b"gone.csv")

    (tmp_path / "other.csv").write_text("Other.csv", encoding="utf-8")
    (tmp_path / "gone.csv").unlink()
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "added.csv").write_text("x", encoding="utf-8")
    found = {each.name: each.what for each in compare_files(manifest, tmp_path)}
    assert found == {
        "gone.csv": "missing", "other.csv": "different", "more/added.csv": "not listed",
    }  # fmt: skip
