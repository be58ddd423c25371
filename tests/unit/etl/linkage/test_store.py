"""A store of links: what is compared only because it is new comes to the same as all afresh."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.demo.pairs import FilePair, make_pair
from etl.linkage import Linker, LinkResult, LinkStore, StoreBusy
from tests.unit.etl.linkage.people import ELLA, table

SLOW = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@pytest.fixture(scope="module")
def pair() -> FilePair:
    return make_pair(1_000, seed=43)


def assert_same(one: LinkResult, other: LinkResult) -> None:
    for name in ("candidates", "links", "duplicates"):
        assert getattr(one, name).equals(getattr(other, name)), name


def test_link__first_time__as_the_linker_does(pair: FilePair, tmp_path: Path) -> None:
    store = LinkStore(tmp_path / "store")
    assert_same(store.link(pair.left, pair.right), Linker.over(pair.left).link(pair.right))
    assert (store.generation, store.compared) == (1, (pair.left.height, 0))


def test_link__nothing_new__compares_nothing_and_keeps_the_generation(
    pair: FilePair, tmp_path: Path
) -> None:
    store = LinkStore(tmp_path / "store")
    first = store.link(pair.left, pair.right)
    again = LinkStore(tmp_path / "store")
    assert_same(again.link(pair.left.reverse(), pair.right.reverse()), first)
    assert (again.generation, again.compared) == (1, (0, 0))


def test_link__new_people_and_records__only_these_are_compared(
    pair: FilePair, tmp_path: Path
) -> None:
    store = LinkStore(tmp_path / "store")
    store.link(pair.left[:-10], pair.right[:-20])
    grown = store.link(pair.left, pair.right)
    assert store.compared == (10, 20)
    fresh = store.copy_model(tmp_path / "fresh").link(pair.left, pair.right)
    assert_same(grown, fresh)
    assert store.generation == 2
    assert (
        store.links(1).height < store.links(2).height == grown.links.height + len(grown.duplicates)
    )


def test_link__another_year__old_years_are_not_compared_again(
    pair: FilePair, tmp_path: Path
) -> None:
    years = [pair.right.with_columns(period=pl.lit(year)) for year in ("2022", "2023")]
    store = LinkStore(tmp_path / "store")
    store.link(pair.left, years[0])
    both = store.link(pair.left, pl.concat(years))
    assert store.compared == (0, pair.right.height)
    assert_same(both, store.copy_model(tmp_path / "f").link(pair.left, pl.concat(years)))


def test_link__nearest_record_removed__the_next_is_told(tmp_path: Path) -> None:
    near = ELLA | {"forename": "Edwina", "surname": "Moss", "postcode": "TR1 1XX"}
    near |= {"school_urn": "900002"}
    far = near | {"sex": "11"}
    store = LinkStore(tmp_path / "store")
    told = store.link(table(ELLA), table(near, far)).candidates
    assert told["right_id"].to_list() == ["x0"]
    told = store.link(table(ELLA), table(near, far)[1:]).candidates
    assert told["right_id"].to_list() == ["x1"]


def test_link__refit__another_model_says_how_far_it_moved(pair: FilePair, tmp_path: Path) -> None:
    store = LinkStore(tmp_path / "store")
    store.link(pair.left[:500], pair.right[:500])
    before = store.model
    refitted = store.link(pair.left, pair.right, refit=True)
    assert before is not None
    assert store.drift is not None
    assert refitted.model.version != before.version
    assert "went from" in store.drift.in_words()
    assert_same(refitted, Linker.over(pair.left).link(pair.right))
    assert set(store.links(1)["model"]) == {before.version}


def test_link__killed_before_the_end__the_store_is_as_it_was(
    pair: FilePair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LinkStore(tmp_path / "store")
    first = store.link(pair.left[:500], pair.right)
    with monkeypatch.context() as broken:
        broken.setattr("etl.linkage.shelf.Shelf.write_state", _stop)
        for refit in (False, True):
            with pytest.raises(KeyboardInterrupt):
                store.link(pair.left, pair.right, refit=refit)
    assert_same(store.link(pair.left[:500], pair.right), first)
    assert (store.generation, store.compared) == (1, (0, 0))


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_link__two_at_once__the_second_is_refused(pair: FilePair, tmp_path: Path) -> None:
    store = LinkStore(tmp_path / "store")

    def link_too(*_: object) -> None:
        with pytest.raises(StoreBusy):
            LinkStore(tmp_path / "store").link(pair.left[:5], pair.right[:5])

    store.link(pair.left[:5], pair.right[:5], progress=link_too)


def test_link__folder__is_private(pair: FilePair, tmp_path: Path) -> None:
    LinkStore(tmp_path / "store").link(pair.left[:5], pair.right[:5])
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0


person = st.fixed_dictionaries(
    {
        "forename": st.sampled_from(["Ella", "Elle", "Tom", "Thomas", None]),
        "surname": st.sampled_from(["Khan", "Kahn", "Hill"]),
        "date_of_birth": st.sampled_from([date(2004, 5, 9), date(2004, 9, 5), None]),
        "postcode": st.sampled_from(["LS6 2AB", "LS6 2AD", None]),
    }
)
#: Each step: whole tables by number of the person, so that people come, change and go.
states = st.lists(
    st.tuples(*(st.dictionaries(st.integers(0, 5), person, max_size=6),) * 2),
    min_size=2,
    max_size=4,
)


def people_of(state: dict[int, dict[str, Any]]) -> pl.DataFrame:
    return table(*(row | {"id": f"x{number}"} for number, row in state.items()))


@SLOW
@given(states)
def test_link__people_come_change_and_go__as_if_all_were_compared_afresh(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("store")
    store = LinkStore(folder / "store")
    for number, (left, right) in enumerate(steps):
        found = store.link(people_of(left), people_of(right))
        fresh = store.copy_model(folder / str(number))
        assert_same(found, fresh.link(people_of(left), people_of(right)))


def test_link__synthetic_england_in_steps__as_if_all_were_compared_afresh(
    pair: FilePair, tmp_path: Path
) -> None:
    left, right = pair.left, pair.right
    moved = right.with_columns(
        postcode=pl.when(pl.int_range(pl.len()) % 9 == 0)
        .then(pl.lit("LS6 2AB"))
        .otherwise("postcode")
    )
    steps = [
        (left[:600], right[:700]),
        (left[100:], right),
        (left, moved[50:]),
        (left[::2], moved),
        (left, right[::3]),
    ]
    store = LinkStore(tmp_path / "store")
    for number, step in enumerate(steps):
        found = store.link(*step)
        assert_same(found, store.copy_model(tmp_path / str(number)).link(*step))
