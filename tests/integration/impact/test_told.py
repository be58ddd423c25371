"""A study holds what is true, and its files hold none of the figures as they are."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from analytics.impact.protocol import LockedProtocol, Protocol
from analytics.impact.studies import Gathered, get_study
from analytics.impact.study import StudyResult, run_study
from analytics.track.scope import EVERYBODY
from app.core.report_editions import get_facts
from tests.integration.impact.conftest import Desk
from tests.support.demonstration import get_demonstration

NUMBER = re.compile(r"(?<![\w.,-])-?\d[\d,]*(?:\.\d+)?(?![\w])")
PACKED = {".pptx", ".xlsx"}
#: Below it a count stands in many a text for something else: a width, a page, a day.
LEAST_COUNT = 100


@pytest.fixture(scope="module")
def truth(desk: Desk, done: int) -> tuple[Gathered, StudyResult]:
    """The same study, made from the same people, with its figures as they are."""
    study = desk.get(done)
    protocol = Protocol.from_json(study.protocol)
    gathered = get_study("ks4").gather(get_facts(desk.hearth).analysis, EVERYBODY, protocol)
    assert study.locked_at is not None
    assert study.opened_at is not None
    locked = LockedProtocol(study.protocol, study.protocol_hash, study.locked_at, "")
    return gathered, run_study(gathered.frame, locked, opened_at=study.opened_at)


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in PACKED:
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    if name.endswith(".xml"):
                        yield f"{path.name}/{name}", packed.read(name).decode()
        elif path.is_file() and path.suffix != ".pdf":  # of the same report as the page
            yield path.name, path.read_text(encoding="utf-8")


def words(text: str) -> str:
    """Leave out tags and drawings: their numbers are places on a sheet."""
    return re.sub(
        r"<[^>]*>", " ", re.sub(r"<(style|path|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
    )


def true_counts(gathered: Gathered, result: StudyResult) -> set[str]:
    flow = [count for step in result.comparison.flow for count in (step.participants, step.others)]
    counts = {step.people for step in gathered.steps} | set(flow) | {gathered.frame.height}
    counts |= {flow[0] + flow[1], flow[-1] + flow[-2]}
    return {f"{one}" for one in counts if one > LEAST_COUNT and one % 10}


def test_files__of_a_study__hold_no_true_figure(
    desk: Desk, done: int, truth: tuple[Gathered, StudyResult]
) -> None:
    gathered, result = truth
    counts = true_counts(gathered, result)
    assert len(counts) >= 5
    estimates = [one for some in result.estimates.values() for one in some]
    exact = {
        f"{abs(value * times):.3f}"
        for one in (*estimates, *result.naive.values())
        for value in (one.value, one.low, one.high)
        if value is not None
        for times in (1, 100)
    }
    found = []
    for name, text in texts(desk.folder(done)):
        said = {one.replace(",", "").lstrip("-") for one in NUMBER.findall(words(text))}
        longer = {f"{float(one):.3f}" for one in said if len(one.partition(".")[2]) >= 3}
        found += [f"{name}: {one}" for one in (said & counts) | (longer & exact)]
    assert found == []


def test_study__against_the_generator__interval_covers_the_true_effect(
    truth: tuple[Gathered, StudyResult],
) -> None:
    gathered, result = truth
    headline = result.headline("attainment8")
    assert headline.low is not None
    assert headline.high is not None
    true = mean_true_effect(gathered.frame)
    assert headline.low <= true <= headline.high


def mean_true_effect(people: pl.DataFrame) -> float:
    """What attendance did to Attainment 8 of the participants, as the generator knows it."""
    demonstration = get_demonstration()
    edition = max((demonstration / "warehouse/editions").iterdir())
    names = pl.concat(
        pl.read_parquet(path).select("pseudonym", "record_id")
        for path in sorted((edition / "identity/records/npd_ks4").glob("*.parquet"))
    )
    links = pl.read_parquet(demonstration / "demo/truth/record_links.parquet")
    if "source" in links.columns:
        links = links.filter(pl.col("source") == "npd_ks4")
    persons = pl.read_parquet(demonstration / "demo/truth/person.parquet")
    known = (
        people.filter("engaged").select("id")
        .join(names, left_on="id", right_on="pseudonym")
        .join(links, on="record_id")
        .join(persons, on="person_key")
    )  # fmt: skip
    gain = known["attainment8"] - known["attainment8_without"]
    assert known.height > LEAST_COUNT
    return float(gain.mean())  # type: ignore[arg-type]
