"""What is needed to make a study again: its protocol, its parameters and the hash of its table.

No person is in it. Lists of pairs never leave the analysis.
"""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from analytics.impact.study import StudyResult

_READ_ME: Final = """\
A study made by Hearth, and what is needed to make it again.

protocol.json    the protocol as it was locked; its SHA-256 is the hash of the lock
parameters.json  what was run, when outcomes were opened, the version of the code, the SHA-256 of
                 the table of people (sorted, as CSV), and every departure from the protocol

The table itself holds people and stays where it is. Whoever has it and this version of the code
gets the same result: nothing is drawn by lot without a seed that stands in the protocol.
"""


def hash_table(frame: pl.DataFrame, id_column: str) -> str:
    """Give the SHA-256 of a table, whatever the order of its rows and columns.

    Parameters
    ----------
    id_column
        Column that tells the rows apart.
    """
    ordered = frame.select(sorted(frame.columns)).sort(id_column)
    return hashlib.sha256(ordered.write_csv().encode()).hexdigest()


def write_bundle(result: "StudyResult", out: Path) -> tuple[Path, ...]:
    """Write what is needed to make a study again.

    Parameters
    ----------
    out
        A folder; it is made if it is not there.

    Returns
    -------
    tuple[Path, ...]
        The files, in the order of their names.
    """
    out.mkdir(parents=True, exist_ok=True)
    parameters = {
        "code": result.code,
        "departures": list(result.departures),
        "locked_at": result.locked.at.isoformat(),
        "locked_by": result.locked.by,
        "opened_at": result.opened_at.isoformat(),
        "protocol_sha256": result.locked.hash,
        "run": json.loads(result.protocol.to_json()),
        "run_sha256": result.protocol.hash,
        "table_sha256": result.table_hash,
        "told_to_estimate": result.told_to_estimate,
    }
    texts = {
        "README.txt": _READ_ME,
        "parameters.json": json.dumps(parameters, indent=1, sort_keys=True, ensure_ascii=False),
        "protocol.json": result.locked.text,
    }
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8")
    return tuple(out / name for name in texts)
