from markupsafe import Markup

from app.core.drawings import Drawings


def test_get__asked_again__drawn_once():
    drawings, drawn = Drawings(most=2), []

    def draw():
        drawn.append(1)
        return Markup("<svg/>")

    assert drawings.get("a", draw) == drawings.get("a", draw) == Markup("<svg/>")
    assert len(drawn) == 1


def test_get__nothing_to_draw__is_kept_too():
    drawings = Drawings(most=2)
    assert drawings.get("a", lambda: None) is None
    assert drawings.get("a", lambda: Markup("late")) is None


def test_get__more_than_it_keeps__the_least_lately_used_goes():
    drawings = Drawings(most=2)
    for key in "abac":
        drawings.get(key, lambda key=key: Markup(key))
    again = {key: drawings.get(key, lambda: Markup("new")) for key in "ac"}
    assert again == {"a": "a", "c": "c"}
    assert drawings.get("b", lambda: Markup("new")) == "new"
