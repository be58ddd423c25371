import pytest

from etl.reference.kinds import (
    UnknownKind,
    get_indicator,
    get_kind,
    list_indicators,
    list_kinds,
)
from etl.reference.layouts.families import FAMILIES


def test_list_kinds__every_kind__read_by_a_family_or_computed() -> None:
    for kind in list_kinds():
        assert (kind.key in FAMILIES) != kind.computed
        assert kind.title
        assert kind.publisher
        assert kind.licence


def test_list_kinds__keys__once_each() -> None:
    keys = [kind.key for kind in list_kinds()]

    assert len(keys) == len(set(keys))


def test_list_indicators__every_indicator__of_a_kind_with_its_column() -> None:
    keys = [indicator.key for indicator in list_indicators()]

    assert len(keys) == len(set(keys))
    for indicator in list_indicators():
        assert indicator in list_indicators(indicator.kind)
        assert get_kind(indicator.kind)
        assert bool(indicator.low_means) == bool(indicator.high_means)


def test_get_kind__unknown__names_what_there_is() -> None:
    with pytest.raises(UnknownKind, match=r"'imd2019'.*onspd, nspl"):
        get_kind("imd2019")


def test_get_indicator__known_and_unknown() -> None:
    assert get_indicator("imd_decile").low_means == "most deprived"
    with pytest.raises(UnknownKind, match="no indicator called 'x'"):
        get_indicator("x")
