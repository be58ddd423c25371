"""A function of 60 lines or a file of 400 hides what it is for: split it by meaning."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.repository import list_python, read

LONGEST_FUNCTION = 60
LONGEST_FILE = 400


def test_files__all_python__stay_within_the_size() -> None:
    lines = {path: len(read(path).splitlines()) for path in list_python()}
    assert not [f"{path}: {count}" for path, count in lines.items() if count > LONGEST_FILE]


def test_functions__all_python__stay_within_the_size() -> None:
    lines = {place: count for path in list_python() for place, count in _measure_functions(path)}
    assert not [f"{place}: {count}" for place, count in lines.items() if count > LONGEST_FUNCTION]


def _measure_functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{path}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1
