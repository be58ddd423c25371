import pytest

from analytics.disclosure.release import Profile, ReleaseError, get_profile, list_profiles
from tests.unit.analytics.disclosure.release.tables import print_alone


def figure(profile: Profile, count: int) -> tuple[str, str]:
    mark = profile.mark_of(count)
    return ("", mark) if mark else (str(profile.round_nearest(count)), "")


@pytest.mark.parametrize("key", ["hesa", "dfe", "ofs", "ofqual"])
@pytest.mark.parametrize("count", range(40))
def test_figure__counts_rounded_on_their_own__as_the_rule_words_it(key: str, count: int) -> None:
    assert figure(get_profile(key), count) == print_alone(count, key)


@pytest.mark.parametrize("key", ["hesa", "dfe", "ofs", "ofqual", "opensafely"])
def test_interval__each_figure_and_mark__the_counts_that_print_so(key: str) -> None:
    profile = get_profile(key)
    printed = [figure(profile, count) for count in range(200)]
    for text, mark in set(printed[:150]):
        counts = [count for count in range(200) if printed[count] == (text, mark)]
        least, most = (
            profile.interval_of_mark(mark) if mark else profile.interval_of_figure(int(text))
        )
        assert counts == list(range(int(least), int(most) + 1)), (text, mark)


def test_interval__random_rounding__all_that_a_move_of_less_than_the_base_allows() -> None:
    profile = get_profile("controlled")
    assert [profile.interval_of_figure(n) for n in (0, 5, 40)] == [(0, 4), (1, 9), (36, 44)]


def test_interval__secondary_suppression__a_mark_does_not_say_which_is_small() -> None:
    assert get_profile("suppress").interval_of_mark("c") == (1, float("inf"))
    assert get_profile("suppress-zeros").interval_of_mark("c") == (0, float("inf"))


def test_opensafely__seven_or_fewer__hidden() -> None:
    assert [figure(get_profile("opensafely"), n) for n in (0, 7, 8, 12, 13)] == [
        *([("", "c")] * 2),
        *([("10", "")] * 2),
        ("15", ""),
    ]


def test_get_profile__unknown__names_those_that_exist() -> None:
    with pytest.raises(ReleaseError, match=r"no profile 'hefce'\. There are: controlled, hesa"):
        get_profile("hefce")


def test_list_profiles__each__has_a_source() -> None:
    assert all(profile.source and profile.title for profile in list_profiles())
    assert list_profiles()[0].key == "controlled"
