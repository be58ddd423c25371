"""What is missing for Spark is said in one sentence, with the line that installs it."""

from pathlib import Path

import pytest

from etl.engine import EngineMissing, spark_session


def _java(folder: Path, says: str) -> str:
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ('openjdk version "11.0.22" 2024-01-16', r"java is Java 11: install it .*apt-get install"),
        ("cannot run", r"none was found: install it .*JAVA_HOME\.$"),
    ],
)
def test_check_java__too_old_or_none__says_what_to_type(
    says: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", _java(tmp_path, says))
    with pytest.raises(EngineMissing, match=rf"^Apache Spark needs Java 17 .*{words}"):
        spark_session.check_java()


def test_check_java__seventeen_or_later__is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", _java(tmp_path, 'openjdk version "21" 2023-09-19'))
    spark_session.check_java()


def test_check_java__not_on_the_path__says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineMissing, match="none was found"):
        spark_session.check_java()


def test_check_packages__not_installed__says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session, "find_spec", lambda _: None)
    with pytest.raises(EngineMissing, match=r"pip install 'hearth\[spark\]', or use DuckDB\.$"):
        spark_session.check_packages()
