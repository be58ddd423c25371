"""What reviewers are asked: the grey band by doubt, mixed with a sample of the accepted links."""

import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from app.core.linkage.queue import (
    SAMPLE,
    Queue,
    answered_strata,
    merge_queues,
    open_queue,
    stratum_words,
)
from app.core.linkage.rules import PairKey, Standing, State
from etl.warehouse import Edition, Linkage

SOURCE = "npd_ks4"


def pseudonym(number: int) -> str:
    return f"{random.Random(number).getrandbits(128):032x}"


def pair(number: int, probability: float, **given: Any) -> dict[str, Any]:
    """One candidate; a link from a probability of 0.95, weighed unless it is said otherwise."""
    row = {
        "left_id": pseudonym(2 * number),
        "right_id": pseudonym(2 * number + 1),
        "period": "2017",
        "probability": probability,
        "rule": "weighed",
        "outcome": "link" if probability > 0.95 else "unsure" if probability >= 0.05 else "rival",
    }
    return {**row, **given}


def open_for(folder: Path, rows: list[dict[str, Any]], **sampled: Any) -> Queue:
    """The queue of an edition with these candidates."""
    place = folder / "identity" / "linkage" / SOURCE
    place.mkdir(parents=True)
    pl.DataFrame(rows).write_parquet(place / "candidates.parquet")
    edition = Edition(1, folder, {"built_at": "2026-11-21T09:00:00+00:00"})
    return open_queue(edition, Linkage(SOURCE, place), sampled.get("sampled", {}))


def key(row: dict[str, Any]) -> PairKey:
    return PairKey(SOURCE, row["left_id"], row["right_id"])


def grey_band(count: int) -> list[dict[str, Any]]:
    drawn = random.Random(1)
    return [pair(number, drawn.uniform(0.05, 0.95)) for number in range(count)]


def test_open_queue__candidates__grey_band_and_links_and_nothing_else(tmp_path: Path) -> None:
    rows = [pair(1, 0.5), pair(2, 0.01), pair(3, 0.97), pair(4, 0.03, outcome="no_match")]
    queue = open_for(tmp_path, rows)
    assert {one for _, one in queue.iter_pairs()} == {key(rows[0]), key(rows[2])}
    found = queue.find_row(key(rows[2]))
    assert found is not None
    assert found["stratum"] == "weighed below"
    assert queue.find_row(key(rows[1])) is None


def test_open_queue__grey_band__most_doubtful_first_but_shuffled(tmp_path: Path) -> None:
    queue = open_for(tmp_path, grey_band(600))
    doubt = (queue.rows["probability"] - 0.5).abs()
    thirds = [doubt[:150].mean(), doubt[225:375].mean(), doubt[450:].mean()]
    assert thirds == sorted(thirds)  # type: ignore[type-var]
    assert doubt[:150].max() < 0.2, "the first part is the doubtful one"  # type: ignore[operator]
    assert doubt[:50].to_list() != sorted(doubt[:50].to_list()), "within a part by lot"
    assert queue.rows["left_id"].to_list() != sorted(queue.rows["left_id"].to_list())


def test_open_queue__sample__mixed_into_the_grey_band(tmp_path: Path) -> None:
    links = [pair(1_000 + number, 0.9999, rule="exact") for number in range(2_000)]
    queue = open_for(tmp_path, grey_band(300) + links)
    assert queue.rows.filter(pl.col("stratum") != "").height == SAMPLE
    first = queue.rows.head(200)["stratum"] != ""
    assert first.sum() == pytest.approx(100, abs=15)
    assert 3 < first[:20].sum() < 17


def test_open_queue__pair_of_two_years__asked_once_where_it_is_least_sure(tmp_path: Path) -> None:
    rows = [pair(1, 0.93), pair(1, 0.6, period="2018")]
    queue = open_for(tmp_path, rows)
    assert queue.rows.select("period", "probability").rows() == [("2018", 0.6)]


def test_open_queue__next_edition__asks_on_the_same_links(tmp_path: Path) -> None:
    links = [pair(number, 0.9999, rule="exact") for number in range(3_000)]
    before = open_for(tmp_path / "1", links)
    first = {one for _, one in before.iter_pairs()}
    # Half of the sample was answered, and stands as reviewed in the next edition; links are added.
    answered = dict.fromkeys(sorted(first)[: SAMPLE // 2], "key 0.999")
    again = [
        {**row, "rule": "reviewed", "probability": 1.0} if key(row) in answered else row
        for row in links
    ] + [pair(10_000 + number, 0.9999, rule="exact") for number in range(300)]
    after = open_for(tmp_path / "2", again, sampled=answered)
    second = {one for _, one in after.iter_pairs()}
    assert len(second) == SAMPLE
    assert len(first & second) > 0.85 * SAMPLE
    assert sum(one.links for one in after.strata) == 3_300


def test_answered_strata__waiting_link__counts_by_what_was_said(tmp_path: Path) -> None:
    links = [pair(number, 0.9999, rule="exact") for number in range(5)]
    links.append(pair(9, 1.0, rule="reviewed"))
    queue = open_for(tmp_path, links)
    stands = [(Standing.SETTLED, True), (Standing.WAITING, False), (Standing.OPEN, None)]
    states = {
        key(row): State(standing, same, None, frozenset())
        for row, (standing, same) in zip(links, stands, strict=False)
    }
    told = {one.name: one for one in answered_strata(queue, states)}
    assert (told["key 0.999"].links, told["key 0.999"].answered) == (5, 2)
    assert told["key 0.999"].right == 1
    assert told["reviewed"].certain
    assert told["reviewed"].links == 1


def test_merge_queues__two_sources__in_turn(tmp_path: Path) -> None:
    one = open_for(tmp_path / "1", grey_band(40))
    other = Queue("ilr", 1, one.rows.with_columns(pl.col("place") + 0.1), ())
    sources = [found.source for found in merge_queues([one, other])]
    assert sources[:20].count("ilr") == 10
    assert len(sources) == 80


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("key 0.999", "A match key in common, probability 0.999 or more"),
        ("weighed 0.99", "No match key in common, probability 0.99 to 0.999"),
        ("weighed below", "No match key in common, probability below 0.99"),
        ("reviewed", "Decided by reviewers"),
    ],
)
def test_stratum_words__name__in_plain_words(name: str, words: str) -> None:
    assert stratum_words(name) == words
