"""Files of people to encoded files, and two encoded files to links."""

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from etl.engine import DuckEngine
from etl.linkage.encoded.encode import HARDENED, Encoded, Encoding, encode
from etl.linkage.encoded.files import check_alike, read_encoded, write_encoded
from etl.linkage.encoded.filters import Hardening
from etl.linkage.encoded.linker import EncodedLinks, link_codes
from etl.linkage.encoded.secret import EncodingError, Secret
from etl.linkage.files import People, read_people
from etl.linkage.linker import PERIOD, THRESHOLD
from etl.linkage.shares import count_rules

Progress = Callable[[str, int, int], None]
MEMORY_MB: Final = 4_000
STEPS: Final = 3
TOKENS_SUFFIX: Final = ".tokens.csv"
#: What the command offers; each is salted, because nothing else withstood a count of patterns.
HARDENINGS: Final = {
    "salted": HARDENED,
    "salted-folded": Hardening(folded=True),
    "salted-flipped": Hardening(flipped=0.02),
}


@dataclass(frozen=True)
class EncodedPeople:
    """What encoding a file gave: the people read, their codes, and where the tokens stand."""

    people: People
    encoded: Encoded
    tokens: Path


@dataclass(frozen=True)
class EncodedRun:
    """What linking two encoded files gave. report : as in report.json."""

    result: EncodedLinks
    report: dict[str, Any]


def encode_file(
    path: Path,
    out: Path,
    secret: Secret,
    encoding: Encoding,
    *,
    today: date,
    keep_ids: bool = False,
    progress: Progress | None = None,
) -> EncodedPeople:
    """Encode a file of people.

    Parameters
    ----------
    path
        As `read_people` takes it.
    out
        The encoded file, `.parquet`, which may be sent. Beside it, ending in TOKENS_SUFFIX, stands
        what may not: id and token of everybody, and the rows that were left out with the reason.
    keep_ids
        Leave ids as they are.

    Raises
    ------
    UnreadablePeople, EncodingError
        The file is no table of people, or the place for the result is not fit.
    """
    if out.suffix.lower() != ".parquet":
        raise EncodingError(f"{out.name}: an encoded file ends in .parquet.")
    if out.resolve() == path.resolve():
        raise EncodingError("The encoded file would replace the file of people: name another.")
    tell = progress or _silent
    tell("reading the file", 0, STEPS)
    people = read_people(path, today=today)
    tell("encoding", 1, STEPS)
    encoded = encode(people.table, secret, encoding, keep_ids=keep_ids)
    tell("writing", 2, STEPS)
    out.parent.mkdir(parents=True, exist_ok=True)
    tokens = out.with_suffix(TOKENS_SUFFIX)
    left_out = people.excluded.select("id", "row", "reason")
    _write_private(tokens, pl.concat([encoded.tokens, left_out], how="diagonal"))
    write_encoded(out, encoded.codes, secret, encoding)
    tell("writing", STEPS, STEPS)
    return EncodedPeople(people, encoded, tokens)


def link_encoded(
    left: Path,
    right: Path,
    out: Path,
    *,
    threshold: float = THRESHOLD,
    threads: int = 2,
    progress: Progress | None = None,
) -> EncodedRun:
    """Link two encoded files and write what came of it; no key is needed.

    Parameters
    ----------
    left, right
        Files that `encode_file` wrote with one key, in one way.
    out
        Folder: links.csv, duplicates.csv, candidates.parquet, model.json and report.json; those of
        an older run are replaced.
    threshold
        Least probability of a link.

    Raises
    ------
    EncodingError
        A file is not encoded, or they were encoded in two ways or with two keys.
    """
    tell = progress or _silent
    tell("reading the files", 0, STEPS)
    here, there = read_encoded(left), read_encoded(right)
    check_alike(here, there)
    hardening = json.loads(here.parameters).get("hardening", {})
    out.mkdir(parents=True, exist_ok=True)
    tell("comparing and weighing", 1, STEPS)
    with (
        tempfile.TemporaryDirectory(prefix=".spill.", dir=out) as spill,
        DuckEngine(threads=threads, memory_limit_mb=MEMORY_MB, spill=Path(spill)) as engine,
    ):
        result = link_codes(
            here.codes,
            there.codes,
            engine,
            flipped=hardening.get("flipped", 0.0),
            threshold=threshold,
        )
    tell("writing", 2, STEPS)
    report = make_report(result)
    _write(out, result, report)
    tell("writing", STEPS, STEPS)
    return EncodedRun(result, report)


def make_report(result: EncodedLinks) -> dict[str, Any]:
    """Count what became of either side, and by rule."""
    linked = pl.concat(
        [part.select("left_id", "rule") for part in (result.links, result.duplicates)]
    )
    likely = pl.concat([part.select("probability") for part in (result.links, result.duplicates)])[
        "probability"
    ]
    expected = float(result.candidates["probability"].sum())
    return {
        "mode": result.model["mode"],
        "origin": result.model["origin"],
        "left": {
            "given": result.left,
            "linked": linked["left_id"].n_unique(),
            "of_these_duplicates": result.duplicates["left_id"].n_unique(),
        },
        "right": {"given": result.right, "linked": result.links["right_id"].n_unique()},
        "expected": {
            "precision": round(float(likely.sum()) / max(len(likely), 1), 5)
            if len(likely)
            else 1.0,
            "recall": round(min(float(likely.sum()) / expected, 1.0), 5) if expected else 1.0,
        },
        "by_rule": count_rules(linked["rule"]),
    }


def _write(out: Path, result: EncodedLinks, report: dict[str, Any]) -> None:
    dropped = [] if result.candidates[PERIOD].n_unique() > 1 else [PERIOD]
    rounded = pl.col("probability").round(6), pl.col("weight").round(3)
    for name, table in (("links", result.links), ("duplicates", result.duplicates)):
        table.drop(dropped).with_columns(rounded).write_csv(out / f"{name}.csv")
    result.candidates.write_parquet(out / "candidates.parquet")
    for name, content in (("model", result.model), ("report", report)):
        (out / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _write_private(path: Path, table: pl.DataFrame) -> None:
    """Write a file that its owner alone can read."""
    path.unlink(missing_ok=True)
    place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(place, "wb") as file:
        table.write_csv(file)


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Report nothing."""
