"""Thresholds, bins and changes, against the pairs of a small edition counted by hand."""

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from app.linkage import queries
from etl.warehouse import Edition, Linkage, get_linkage
from tests.support.linked_world import build_linked, linked_world


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return build_linked(tmp_path_factory.mktemp("linked"))


@pytest.fixture(scope="module")
def linkage(edition: Edition) -> Linkage:
    return get_linkage(edition, "hesa_student")


def test_list_thresholds__stricter__fewer_links_more_precise(linkage: Linkage) -> None:
    found = queries.list_thresholds(linkage)
    assert [one.threshold for one in found] == list(queries.THRESHOLDS)
    for one, stricter in pairwise(found):
        assert one.links >= stricter.links
        assert one.precision <= stricter.precision + 1e-12
        assert one.recall >= stricter.recall - 1e-12


def test_list_thresholds__at_the_one_in_use__is_what_the_report_says(linkage: Linkage) -> None:
    report = queries.find_report(linkage)
    assert report is not None
    used = next(one for one in queries.list_thresholds(linkage) if one.threshold == 0.95)
    assert used.participants == report["linked"]
    assert used.precision == pytest.approx(report["precision"], abs=1e-5)
    assert used.recall == pytest.approx(report["recall"], abs=1e-5)


def test_list_bins__all_pairs__each_in_one(linkage: Linkage) -> None:
    pairs, bins = pl.read_parquet(linkage.candidates), queries.list_bins(linkage)
    assert len(bins) == queries.BINS
    assert sum(one.pairs for one in bins) == pairs.height
    assert sum(one.unsure for one in bins) == (pairs["outcome"] == "unsure").sum()
    assert bins[-1].linked == pairs.filter(pl.col("probability") >= 0.95).height


def test_count_grey__one_relative__is_counted(linkage: Linkage) -> None:
    assert queries.count_grey(linkage) == 1


def test_list_changes__gone_moved_and_new__are_told_apart(edition: Edition, tmp_path: Path) -> None:
    world = linked_world()
    first, second = world.files["hesa_student/2019-20"], world.files["hesa_student/2020-21"]
    first[0] = {**first[0], "record_id": "H77"}  # another record of the same person and year
    gone = second.pop()
    world.files["hesa_student/2021-22"] = [{**gone, "academic_year": "2021/22"}]
    del world.files["npd_ks4/2017"]
    now = world.build(tmp_path)
    changes = {one.source: one for one in queries.list_changes(edition, now)}
    students = changes["hesa_student"]
    assert (students.before, students.now) == (11, 11)
    assert (students.gained, students.gained_new) == (1, 1)
    assert (students.moved, students.lost) == (1, 1)
    assert (changes["npd_ks4"].now, changes["npd_ks4"].lost) == (0, 3)


def test_find_before__other_key__is_not_compared(edition: Edition) -> None:
    other = Edition(2, edition.folder, {**edition.manifest, "key_fingerprint": "other"})
    assert queries.find_before((edition, other), other) is None
    same = Edition(3, edition.folder, edition.manifest)
    assert queries.find_before((edition, same), same) is edition
    assert queries.find_before((edition,), edition) is None
