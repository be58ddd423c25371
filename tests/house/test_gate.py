"""No figure leaves but through the gate of `analytics.disclosure`.

What is true is named in few modules, and what shows figures takes only what the gate has made.
That the values themselves stay inside is for `tests/integration/reports/test_tell_tales.py`.
"""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analytics import charts, documents, infographics
from tests.house.repository import list_python, read

GATE = Path("analytics/disclosure")
#: What makes a figure safe, or says that it is.
SEALS = {"SEAL"}
MADE_BY_THE_GATE = {"SafeTable"}
#: Names under which true counts, and the people behind them, are known.
TRUE = {
    "TrueCounts",
    "Counted",
    "complete_table",
    "open_track",
    "open_edition",
    "open_population",
    "Track",
}
#: Where reports count, and the two modules of the application that may: with the reason.
COUNTING = (Path("analytics/reports"), Path("analytics/track"), Path("analytics/definitions"),
            Path("analytics/impact"))  # fmt: skip
MAY_COUNT = {
    "app/linkage/safe_report.py": "counts of the link report, which the gate protects there",
    "app/ledger/queries.py": "who of their own records a member finds left out, person by person",
}
#: Modules of the application that read an edition's tables, and what they show of them.
MAY_READ_AN_EDITION = {
    "app/core/linkage/pairs.py": "pairs of records, to a reviewer, row by row",
    "app/core/need/areas.py": "neighbourhoods: public facts",
    "app/core/need/meant.py": "the folder, to hand it to what tells where 10 participants live",
    "app/core/need/places.py": "providers and where activities were held, nobody who came",
    "app/core/need/queries.py": "schools: public facts",
    "app/core/releases.py": "which members an edition has",
    "app/core/report_editions.py": "the folder, to hand it to a report",
    "app/core/reports.py": "in which years there were activities",
    "app/coverage/queries.py": "the folder, to hand it to what tells of schools in bands",
    "app/impact/services.py": "which years its records can be studied for",
    "app/ledger/queries.py": "who of their own records a member finds left out, person by person",
    "app/linkage/cut_queries.py": "what a cut would do to links, to those who set it",
    "app/linkage/queries.py": "how many links there are, to those who make them",
}
#: What a writer may be given: what is printed, how it is said, and where it goes.
NOT_FOR_WRITERS = ("DataFrame", "LazyFrame", "Series", "TrueCounts", "ndarray", "NDArray", "Engine")


def product() -> Iterator[tuple[Path, ast.Module]]:
    for path in list_python():
        if path.parts[0] in {"app", "analytics", "maps", "etl"} and not path.is_relative_to(GATE):
            yield path, ast.parse(read(path))


def test_gate__product__only_the_gate_seals_a_table() -> None:
    found = [
        str(path)
        for path, tree in product()
        if imported(tree, "analytics.disclosure") & SEALS or calls(tree) & MADE_BY_THE_GATE
    ]
    assert not found


def test_gate__product__true_counts_are_named_where_reports_count_and_nowhere_else() -> None:
    found = {
        path.as_posix()
        for path, tree in product()
        if not any(path.is_relative_to(folder) for folder in COUNTING)
        and imported(tree, "analytics") & TRUE
    }
    assert found <= MAY_COUNT.keys()


def test_gate__telling__sees_no_true_count() -> None:
    """Modules that write sentences do not count, and those that count write none."""
    telling = [path for path, _ in product() if path.name in {"telling.py", "words.py"}]
    assert telling
    assert not [
        str(path) for path in telling if imported(ast.parse(read(path)), "analytics") & TRUE
    ]


def test_gate__application__an_editions_tables_are_read_where_the_list_says() -> None:
    found = {
        path.as_posix()
        for path, tree in product()
        if path.parts[0] == "app" and "analysis" in attributes(tree)
    }
    assert found <= MAY_READ_AN_EDITION.keys()


@pytest.mark.parametrize("module", [charts, documents, infographics])
def test_gate__writers__are_given_nothing_but_what_is_printed(module: Any) -> None:
    found = [
        f"{name}: {annotation}"
        for name in module.__all__
        for annotation in annotations(getattr(module, name))
        if any(word in annotation for word in NOT_FOR_WRITERS)
    ]
    assert not found


def test_gate__examples__are_told_apart() -> None:
    sealing = "from analytics.disclosure.safe import SEAL\n"
    making = "import analytics.disclosure as gate\nt = gate.SafeTable(seal=gate.safe.SEAL)\n"
    assert imported(ast.parse(sealing), "analytics.disclosure") & SEALS
    assert calls(ast.parse(making)) & MADE_BY_THE_GATE
    assert imported(ast.parse("from analytics.disclosure import TrueCounts"), "analytics") & TRUE
    assert not imported(ast.parse("from app.core.linkage import open_edition"), "analytics")
    assert "analysis" in attributes(ast.parse("read(edition.analysis / 'links.parquet')"))


def imported(tree: ast.AST, package: str) -> set[str]:
    """Names that a module takes from a package of ours."""
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module is not None
        and (node.module == package or node.module.startswith(f"{package}."))
        for alias in node.names
    }


def calls(tree: ast.AST) -> set[str]:
    """Names that a module calls, by themselves or of something else."""
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {
        each.attr if isinstance(each, ast.Attribute) else each.id
        for each in called
        if isinstance(each, ast.Attribute | ast.Name)
    }


def attributes(tree: ast.AST) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def annotations(given: Callable[..., Any]) -> Iterator[str]:
    if not callable(given) or (inspect.isclass(given) and issubclass(given, Exception)):
        return
    for parameter in inspect.signature(given).parameters.values():
        yield str(parameter.annotation)
