"""What reports are told of an edition, from its manifest."""

import json
from pathlib import Path

import pytest

from app.core.report_editions import read_facts


@pytest.mark.parametrize(("column", "is_said"), [("imd_decile", True), ("imd_decile__2019", False)])
def test_read_facts__made_up_measure__said_where_it_is_the_one_in_use(
    tmp_path: Path, column: str, is_said: bool
) -> None:
    made_up = {"column": column, "label": "IMD decile", "kind": "imd", "edition": "2019"}
    manifest = {
        "edition": 1,
        "built_at": "2026-11-22T09:00:00+00:00",
        "files": {},
        "indicators": [made_up | {"synthetic": True}],
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    facts = read_facts(tmp_path)
    assert facts.synthetic == is_said
    assert ("whose measures of areas are synthetic" in facts.name) == is_said
