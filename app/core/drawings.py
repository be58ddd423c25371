"""Maps drawn lately, so that a page that is opened again need not draw its map again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from markupsafe import Markup


class Drawings:
    """Keeps drawings by what they show, the latest only; safe to share between threads.

    Parameters
    ----------
    most
        How many are kept, some 20 KB each.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Markup | None] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, draw: Callable[[], Markup | None]) -> Markup | None:
        """Return the drawing of a key, drawn now if it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = draw()
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return drawn
