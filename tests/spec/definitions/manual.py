"""Writes docs/definitions.md from the register and its cases.

`python -m tests.spec.definitions.manual` writes it anew.
"""

from collections.abc import Iterator
from pathlib import Path

from analytics.definitions import Definition, Family, get_family, list_definitions, list_families
from tests.spec.definitions.cases import CASES, Case

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "definitions.md"
HEAD = """# Definitions

What counts as intensive, disadvantaged or progressed is contested, and the answer moves with it.
Each definition here is named, has a version and a source, and can be switched in reports
(`--definition intensity=skills-5h`, or the choices on a report's page). `/definitions` shows
figures under all of them at once; `hearth definitions list` and `hearth definitions show
intensity` print them.

A released version never changes: a change adds a version. `intensity=heat-8h` is the latest,
`intensity=heat-8h@1` the first for good. Where no publication fixes a cut-point, the source says
that it is Hearth's own. The register is one file a family in `analytics/definitions/register/`:
to change a definition, add an entry of the same key with the next version, its line to
`analytics/definitions/released.csv` and its cases to `tests/spec/definitions/cases.py`.

A definition whose data are not loaded is not offered; asked for, it names the file and the
command that loads it. Deprivation, participation and rural homes are by the edition that was in
use when the warehouse was built; other loaded editions stand beside it where they put anybody
elsewhere.

The tables below are the specification: `tests/spec/definitions` puts these people through the
rules, and writes this file. The people are ordinary but for what is said: two activities of low
intensity and four hours together, no free school meals, a home in every third quintile and in a
town, average results at school, entry possible at 18 in 2019/20 and not taken up. Records end
with 2024/25.
"""


def write_manual() -> str:
    """Write the manual."""
    parts = [HEAD]
    for family in list_families():
        parts.append(f"## {family.title}\n\n{family.question}\n")
        parts += [_write(family, each) for each in list_definitions(family.key)]
    return "\n".join(parts)


def _write(family: Family, definition: Definition) -> str:
    default = ", the default" if definition.key == get_family(family.key).default else ""
    return "\n".join(
        [
            f"### {definition.title}",
            "",
            f"`{family.key}={definition.key}`, version {definition.version}{default}."
            f" {definition.sentence}",
            "",
            f"Source: {definition.source}.",
            "",
            "| who | is |",
            "|---|---|",
            *_rows(definition, CASES[family.key, definition.name]),
            "",
        ]
    )


def _rows(definition: Definition, cases: list[Case]) -> Iterator[str]:
    for case in cases:
        yield f"| {case.words} | {definition.label_of(case.category)} |"


if __name__ == "__main__":
    MANUAL.write_text(write_manual(), encoding="utf-8")
