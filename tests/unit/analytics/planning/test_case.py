from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from analytics.planning import CannotPlan
from analytics.planning import case as module
from tests.support.planning import make_case, three_places


def test_value__three_places__as_by_hand() -> None:
    case = three_places()
    assert case.value(case.hours) == pytest.approx(48)
    assert case.unmet(case.hours).tolist() == pytest.approx([80, 32, 40])
    assert case.gains(case.hours).tolist() == pytest.approx([36, 19.2, 32])
    # Of a small part, each hour counts as the next one does: Harbour 0.4, Market 0.1, Moor 0.4.
    assert case.slopes(case.hours).tolist() == pytest.approx([36, 19.2, 64])


def test_hours_after__counts__add_up() -> None:
    case = three_places()
    after = case.hours_after(np.array([1, 0, 2]))
    assert after.tolist() == pytest.approx([1, 2.5, 8])
    one_by_one = case.hours
    for site in (2, 0, 2):
        one_by_one = case.hours_with(one_by_one, site)
    assert one_by_one.tolist() == pytest.approx(after.tolist())
    assert case.hours.tolist() == [0, 2, 0]


def test_gains__in_chunks__are_those_of_single_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    added = np.random.default_rng(5).random((7, 6)) * (np.arange(6) != 2)
    case = make_case(added.tolist())
    monkeypatch.setattr(module, "_CHUNK", 8)
    gains = case.gains(case.hours)
    assert gains.tolist() == [case.gain(case.hours, site) for site in range(6)]
    assert gains[2] == 0


def test_case__what_does_not_fit__is_refused() -> None:
    case = three_places()
    with pytest.raises(CannotPlan, match=r"need: number 1 \(from 0\) is missing"):
        replace(case, need=np.array([1, np.nan, 1]))
    with pytest.raises(CannotPlan, match="people: the shape is"):
        replace(case, people=np.ones(2))
    with pytest.raises(CannotPlan, match="hours: number 2"):
        replace(case, hours=np.array([1, 1, -1.0]))
    with pytest.raises(CannotPlan, match="Nobody is in need"):
        replace(case, need=np.zeros(3))
    with pytest.raises(CannotPlan, match="no site"):
        replace(case, added=case.added[:, :0])
    with pytest.raises(CannotPlan, match="csc_array"):
        replace(case, added=csr_array(case.added))
    with pytest.raises(CannotPlan, match="added: number 0"):
        replace(case, added=-case.added)
