"""Letters and digits taken for one another, and halves of postcodes written with them.

O/0, I/1 and S/5 are the sure pairs: over the whole directory no single slip of these gives
another real postcode or two candidates. The wider pairs sometimes do (`SL2 3LP`, `S12 3LP`).
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from etl.postcodes.encoding import ALPHABET, INWARD_SPAN, Keys, code_of

SURE_PAIRS: Final = ("O0", "I1", "S5")
WIDER_PAIRS: Final = ("B8", "Z2", "G6", "L1", "Q0", "D0", "T7", "A4", "U0")
#: Slips in one postcode: three of the sure pairs at most, or two where a wider pair is among them.
MOST_SURE: Final = 3
MOST_WIDER: Final = 2
_BASE: Final = len(ALPHABET)


def _twins() -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """For each code its look-alikes (0 where there are no more), and 1 where a pair is wider."""
    found: list[list[tuple[int, bool]]] = [[] for _ in ALPHABET]
    for pair in SURE_PAIRS + WIDER_PAIRS:
        one, other = map(code_of, pair)
        found[one].append((other, pair in WIDER_PAIRS))
        found[other].append((one, pair in WIDER_PAIRS))
    most = max(map(len, found))
    padded = [each + [(0, False)] * (most - len(each)) for each in found]
    twins = np.array(padded, dtype=np.int64)
    return twins[:, :, 0], twins[:, :, 1].astype(np.uint8)


_TWINS, _IS_WIDER = _twins()


@dataclass(frozen=True, slots=True, repr=False)
class Variants:
    """Ways of writing halves of postcodes wrongly, sorted by what was written.

    Attributes
    ----------
    written, meant : int64, shape (n,): halves as numbers in base 37 without blanks.
    changes : uint8, how many characters differ.
    wider : uint8, how many of them are of a wider pair.
    bounds : int64, where those written as each number begin; empty where numbers are too many.
    """

    written: Keys
    meant: Keys
    changes: NDArray[np.uint8]
    wider: NDArray[np.uint8]
    bounds: NDArray[np.int64]

    @classmethod
    def of_look_alikes(cls, halves: Keys) -> Self:
        """All slips in these halves, none included."""
        written, meant = halves, halves
        changes, wider = (
            np.zeros(len(halves), dtype=np.uint8),
            np.zeros(len(halves), dtype=np.uint8),
        )
        longest = int(halves.max(initial=1))
        value = 1
        while value <= longest:
            code = meant // value % _BASE
            grown = [(written, meant, changes, wider)]
            for twin, is_wider in zip(_TWINS[code].T, _IS_WIDER[code].T, strict=True):
                count, with_wider = changes + np.uint8(1), wider + is_wider
                rows = (twin != 0) & (count <= np.where(with_wider > 0, MOST_WIDER, MOST_SURE))
                slipped = written + (twin - code) * value
                grown.append((slipped[rows], meant[rows], count[rows], with_wider[rows]))
            written, meant, changes, wider = (
                np.concatenate(each) for each in zip(*grown, strict=True)
            )
            value *= _BASE
        return cls._sorted(written, meant, changes, wider)

    @classmethod
    def of_omissions(cls, halves: Keys) -> Self:
        """These halves with one character left out; each counts as one change, a wider one."""
        written, meant = [], []
        value = 1
        while value <= int(halves.max(initial=1)):
            long = halves[halves >= value]
            written.append(long // (value * _BASE) * value + long % value)
            meant.append(long)
            value *= _BASE
        pairs = np.unique(
            np.stack([np.concatenate(written), np.concatenate(meant)], axis=1), axis=0
        )
        one = np.ones(len(pairs), dtype=np.uint8)
        return cls._sorted(pairs[:, 0], pairs[:, 1], one, one)

    @classmethod
    def _sorted(
        cls, written: Keys, meant: Keys, changes: NDArray[np.uint8], wider: NDArray[np.uint8]
    ) -> Self:
        order = np.argsort(written, kind="stable")
        written = written[order]
        # Second halves are few enough for a place each; first halves are searched for.
        domain = INWARD_SPAN if len(written) and written[-1] < INWARD_SPAN else -1
        bounds = np.searchsorted(written, np.arange(domain + 2)) if domain > 0 else written[:0]
        return cls(written, meant[order], changes[order], wider[order], bounds)

    def sure(self) -> "Variants":
        """Those without a wider pair."""
        rows = self.wider == 0
        return self._sorted(
            self.written[rows], self.meant[rows], self.changes[rows], self.wider[rows]
        )

    def match(self, written: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Match halves as written with all they may mean.

        Returns
        -------
        tuple
            Two arrays of one length: positions in `written`, and positions among the variants.
        """
        if len(self.bounds):
            # The last place is that of all higher numbers: nothing is written like them.
            place = np.minimum(written, len(self.bounds) - 2)
            first, counts = self.bounds[place], self.bounds[place + 1] - self.bounds[place]
        else:
            first = np.searchsorted(self.written, written, side="left")
            counts = np.searchsorted(self.written, written, side="right") - first
        rows = np.repeat(np.arange(len(written)), counts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        return rows, first[rows] + within


def slips_of(texts: Keys, *, wider: bool = False) -> tuple[Keys, NDArray[np.int64]]:
    """Every single slip of look-alikes in postcodes, to measure what can be undone.

    Parameters
    ----------
    texts
        Postcodes in base 37 without blanks.
    wider
        Slips of the wider pairs instead of the sure ones.

    Returns
    -------
    tuple
        The slipped texts, and which of `texts` each was; in the order of the latter.
    """
    written, rows = [], []
    value = 1
    while value <= int(texts.max(initial=1)):
        code = texts // value % _BASE
        for twin, is_wider in zip(_TWINS[code].T, _IS_WIDER[code].T, strict=True):
            at = np.flatnonzero((twin != 0) & (is_wider == wider))
            written.append(texts[at] + ((twin - code) * value)[at])
            rows.append(at)
        value *= _BASE
    order = np.argsort(np.concatenate(rows), kind="stable")
    return np.concatenate(written)[order], np.concatenate(rows)[order]
