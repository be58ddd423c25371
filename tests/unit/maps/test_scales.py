import pytest

from maps.scales import SHADES, STATES, Bivariate, Categories, Graded, define_patterns, fill_of

GRID = Bivariate(("a", "b", "c"), ("x", "y", "z"), "Rows", "Columns")


def light(colour):
    red, green, blue = bytes.fromhex(colour[1:])
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_fill_of__fewer_classes__spread_from_light_to_dark():
    fills = fill_of(Graded(("low", "high"), ""), "map")
    assert [fills[0].ground, fills[1].ground] == [SHADES[0], SHADES[-1]]


@pytest.mark.parametrize("scale", [Graded("abcde", ""), Categories("abcdef"), GRID])
def test_fill_of__every_scale__no_two_look_alike_and_patterns_are_defined(scale):
    fills = fill_of(scale, "map")
    assert len(fills) == len(scale.meanings) + len(STATES)
    assert len(set(fills.values())) == len(fills)
    patterns = define_patterns(scale, "map")
    for fill in fills.values():
        assert fill.pattern is None or f'id="{fill.pattern[5:-1]}"' in patterns


def test_categories__all__told_apart_without_colour():
    looks = {(each.lines, each.ink) for each in Categories("abcdef").textures}
    assert len(looks) == 6


def test_bivariate__both_measures__darker_as_either_rises():
    fills = fill_of(GRID, "map")
    grey = [[light(fills[3 * row + column].ground) for column in range(3)] for row in range(3)]
    assert all(row == sorted(row, reverse=True) for row in grey)
    assert all(list(column) == sorted(column, reverse=True) for column in zip(*grey, strict=True))


def test_bivariate__meaning__of_row_then_column():
    assert GRID.meanings[5] == "b, z"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Graded("abcdef", ""), "6 classes were given; from 1 to 5"),
        (lambda: Graded((), ""), "0 classes"),
        (lambda: Categories("abcdefg"), "7 categories"),
        (lambda: Bivariate("abcd", "ab", "", ""), "4 rows"),
        (lambda: Bivariate("ab", "", "", ""), "0 columns"),
    ],
)
def test_scale__more_than_can_be_told_apart_or_none__refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
