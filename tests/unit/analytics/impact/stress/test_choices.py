"""Which specifications stand beside a study's own."""

from analytics.impact.design import Design, Method, Scope
from analytics.impact.protocol import Choices
from analytics.impact.stress.choices import list_specifications

DESIGN = Design("t", ("ks2",), school="school")


def test_list_specifications__declared_choices__each_once_with_the_own_first() -> None:
    found = list_specifications(DESIGN, Choices())
    assert found[0].design == DESIGN
    assert len(set(found)) == len(found)
    # Six of ratio and caliper, another order and another method in 2 scopes; one of everybody.
    assert len(found) == 17
    assert found[0].label == "5:1, caliper 0.2, across"
    assert {one.label for one in found} >= {
        "1:1, caliper 0.1, within",
        "5:1, caliper 0.2, closest first, across",
        "cem, within",
        "doubly robust, of everybody",
    }


def test_list_specifications__schools_not_known__are_across() -> None:
    found = list_specifications(Design("t", ("ks2",)), Choices(methods=(), doubly_robust=False))
    assert {one.design.scope for one in found} == {Scope.ACROSS}
    assert {one.design.method for one in found} == {Method.NEAREST}
