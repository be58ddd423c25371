"""People in a space of several covariates: the nearest who is left, by a tree for each stratum."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from analytics.impact.matching.limits import Limits
from analytics.impact.matching.nearest_line import NOBODY, follow
from analytics.impact.matching.space import number_rows, round_distances
from analytics.impact.units import Bools, Floats, Ints

_FIRST_LOOK: Final = 8
_FIRST_LOOK_LIMITED: Final = 32
_AT_ONCE: Final = 1 << 14
_FURTHER: Final = 4


class Space:
    """Those who can be chosen, at sites where people are alike in all covariates.

    The sites of a stratum stand in a tree; who can be chosen no more is closed over within the
    site (union-find). Ties are MatchIt's: of several at the same distance, the one met last by
    steps to the left, to the right, to the left and so on among the stratum's people in order of
    the first coordinate.
    """

    def __init__(
        self, points: Floats, strata: Ints, focal: Ints, other: Bools, limits: Limits
    ) -> None:
        """Put people in space.

        Parameters
        ----------
        points, strata
            n x q coordinates, and n from 0.
        focal, other
            m places of those who choose; n, who can be chosen.
        limits
            Of a pair: sites of people who are all beyond them are not looked at twice.
        """
        rank = np.empty(len(points), dtype=np.int64)
        rank[np.lexsort((points[:, 0], strata))] = np.arange(len(points))
        rows = number_rows(points)
        places = np.flatnonzero(other)
        places = places[np.lexsort((rank[places], rows[places], strata[places]))]
        is_first = np.ones(len(places), dtype=np.bool_)
        is_first[1:] = (np.diff(rows[places]) != 0) | (np.diff(strata[places]) != 0)
        starts = np.flatnonzero(is_first)
        ends = np.append(starts[1:], len(places))

        # Slots count from 1: the links of the first and the last who go lead outside.
        self.places = array("q", np.append(NOBODY, places).tobytes())
        self._ranks: array[int] = array("q", np.append(NOBODY, rank[places]).tobytes())
        self._sites = array("q", np.append(NOBODY, np.cumsum(is_first) - 1).tobytes())
        self._below = array("q", np.arange(len(places) + 2).tobytes())
        self._above = array("q", np.arange(len(places) + 2).tobytes())
        self._firsts = array("q", (starts + 1).tobytes())
        self._lasts = array("q", ends.tobytes())
        self._left = array("q", (ends - starts).tobytes())
        self._met: set[tuple[int, int]] = set()
        self._focal_ranks: list[int] = rank[focal].tolist()
        self._focal = focal
        self._limits = limits
        self._first_look = _FIRST_LOOK_LIMITED if limits else _FIRST_LOOK
        self._allows = limits.make_check(focal)
        self._focal_points = points[focal]
        self._cursors = [0] * len(focal)
        self._views = [_NOTHING] * len(focal)
        self._look_around(points[places[starts]], strata[places[starts]], strata[focal])

    def _look_around(self, points: Floats, site_strata: Ints, focal_strata: Ints) -> None:
        """Grow a tree of each stratum's sites, and let everybody in the stratum look around."""
        codes, starts = np.unique(site_strata, return_index=True)
        ones = np.argsort(focal_strata, kind="stable")
        lows, highs = (
            np.searchsorted(focal_strata[ones], codes, side) for side in ("left", "right")
        )
        own = np.split(points, starts)[1:]
        self._trees = {
            code: _Tree(of_code, start)
            for code, of_code, start in zip(codes.tolist(), own, starts.tolist(), strict=True)
        }
        self._site_strata: list[int] = site_strata.tolist()
        self._strata: list[int] = focal_strata.tolist()
        for tree, low, high in zip(self._trees.values(), lows, highs, strict=True):
            for start in range(low, high, _AT_ONCE):
                lookers = ones[start : min(start + _AT_ONCE, high)]
                views = self._look(tree, lookers, self._first_look)
                for one, view in zip(lookers.tolist(), views, strict=True):
                    self._views[one] = view

    def _look(self, tree: "_Tree", ones: Ints, count: int) -> Iterator["_View"]:
        """Give what some people see of so many sites, or of all there are."""
        sites, distances = tree.query(self._focal_points[ones], count)
        is_all = sites.shape[1] < count
        bounds = np.full(len(ones), np.inf) if is_all else distances[:, -1]
        # Others may be as near as the last of these: they are looked at together.
        is_seen = distances < bounds[:, None]
        if self._limits:
            firsts, lasts = np.asarray(self._firsts)[sites], np.asarray(self._lasts)[sites]
            allowed = self._limits.allow(self._focal[ones, None], np.asarray(self.places)[firsts])
            is_seen &= allowed | (firsts < lasts)
        for near, far, seen, bound in zip(sites, distances, is_seen, bounds, strict=True):
            yield _View(array("q", near[seen].tobytes()), array("d", far[seen].tobytes()), bound)

    def find(self, one: int, _since: int = NOBODY) -> tuple[int, float]:
        """Give the slot of the nearest to a number below m, and how far it is; or NOBODY."""
        while True:
            (sites, distances, bound), at = self._views[one], self._cursors[one]
            while at < len(sites):
                beyond = bisect_right(distances, distances[at], at)
                slot = self._choose(one, sites[at:beyond])
                if slot != NOBODY:
                    self._cursors[one] = at
                    return slot, distances[at]
                at = beyond
            self._cursors[one] = at
            if bound == np.inf:
                return NOBODY, np.inf
            self._look_further(one, bound)

    def _look_further(self, one: int, bound: float) -> None:
        """Look beyond a bound, at as few sites as show something there."""
        tree, count = self._trees[self._strata[one]], self._first_look
        view = self._views[one]
        while view.bound <= bound and view.bound < np.inf:
            count *= _FURTHER
            view = next(self._look(tree, np.array([one]), count))
        self._views[one] = view
        self._cursors[one] = bisect_left(view.distances, bound)

    def _choose(self, one: int, sites: "array[int]") -> int:
        """Give the slot that is met last at some sites: from the ends of each site inwards."""
        chosen, most, allows = NOBODY, 0, self._allows
        for site in sites:
            low = follow(self._above, self._firsts[site])
            high = follow(self._below, self._lasts[site])
            while low <= high:
                low_steps, high_steps = self._count_steps(one, low), self._count_steps(one, high)
                slot = low if low_steps > high_steps else high
                if max(low_steps, high_steps) < most:
                    break
                if (one, slot) not in self._met and (
                    allows is None or allows(one, self.places[slot])
                ):
                    chosen, most = slot, max(low_steps, high_steps)
                    break
                if slot == low:
                    low = follow(self._above, low + 1)
                else:
                    high = follow(self._below, high - 1)
        return chosen

    def _count_steps(self, one: int, slot: int) -> int:
        """Count the steps to the left, to the right and so on until somebody is met."""
        gap = self._ranks[slot] - self._focal_ranks[one]
        return 2 * gap if gap > 0 else -2 * gap - 1

    def pass_over(self, one: int, slot: int) -> None:
        """Do not find somebody again who was just matched with this person."""
        self._met.add((one, slot))

    def remove(self, slot: int) -> None:
        """Close the site over somebody who can be chosen no more."""
        self._below[slot], self._above[slot] = slot - 1, slot + 1
        site = self._sites[slot]
        self._left[site] -= 1
        if not self._left[site]:
            self._trees[self._site_strata[site]].lose(site)

    def has(self, slot: int) -> bool:
        """Say whether the person at a slot can still be chosen."""
        return self._below[slot] == slot


class _View(NamedTuple):
    """What somebody sees: the sites within a bound, the nearest first.

    Sites where the only one is beyond a limit are left out. The bound is infinite if there are no
    more sites.
    """

    sites: "array[int]"
    distances: "array[float]"
    bound: float


_NOTHING: Final = _View(array("q"), array("d"), np.inf)


class _Tree:
    """The sites of a stratum, numbered from a start; grown anew as they empty."""

    def __init__(self, points: Floats, start: int) -> None:
        self._points = points
        self._start = start
        self._is_left = np.ones(len(points), dtype=np.bool_)
        self._grow()

    def _grow(self) -> None:
        self._numbers = np.flatnonzero(self._is_left)
        self._tree = cKDTree(self._points[self._numbers])
        self._lost = self._looked = 0

    def query(self, points: Floats, count: int) -> tuple[Ints, Floats]:
        """Give so many sites nearest to each of some points, fewer if there are no more."""
        # Looking past empty sites may cost as much as a new tree without them, but no more.
        if 0 < self._lost < len(self._numbers) < self._looked:
            self._grow()
        self._looked += len(points) * count
        ranks = np.arange(1, min(count, len(self._numbers)) + 1)
        distances, found = self._tree.query(points, ranks)
        return self._numbers[found] + self._start, round_distances(distances)

    def lose(self, site: int) -> None:
        """Mind that nobody is left at a site."""
        self._is_left[site - self._start] = False
        self._lost += 1
