"""Names of people: pools by naming tradition and sex, with a realistic skew.

The head of each pool is a ranked list of ours (tables/given_names.csv, tables/surnames.csv), the
tail comes from the
faker package. A name is kept as a number into one vocabulary until a record is written.
"""

import importlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import polars as pl

from etl.demo.draws import Floats, Ints, pick
from etl.demo.tables import table

GIVEN_TAIL = {
    "british": "en_NZ",
    "irish": "en_IE",
    "indian": "en_IN",
    "west_african": "tw_GH",
    "east_european": "ro_RO",
    "turkish": "tr_TR",
    "arab": "fr_DZ",
}
FAMILY_TAIL = {
    "british": "en_NZ",
    "irish": "en_IE",
    "indian": "en_IN",
    "west_african": "yo_NG",
    "chinese": "zh_CN",
    "east_european": "pl_PL",
    "turkish": "tr_TR",
    "arab": "fr_DZ",
    "somali": "en_KE",
}
TAIL_SHARE = 0.10
MUSLIM = ("muslim_south_asian", "somali", "arab")
MOHAMMEDS = ("Muhammad", "Mohammed", "Mohammad", "Mohamed", "Mahamed")
MIDDLE_NAME_SHARE = {
    "british": 0.74,
    "irish": 0.72,
    "west_african": 0.7,
    "chinese": 0.45,
    "east_european": 0.4,
}


@dataclass(frozen=True)
class Pool:
    """Name numbers and their weights."""

    ids: Ints
    weights: Floats

    def draw(self, rng: np.random.Generator, size: int) -> Ints:
        """Draw name numbers by weight."""
        return self.ids[pick(rng, self.weights, size)]


@dataclass
class NameBook:
    """All pools over one vocabulary.

    Attributes
    ----------
    words : every name; a name number is a position in it.
    given, middle : pools by (tradition, sex), sex "10" female or "11" male. family : pools by
        tradition.
    """

    words: list[str] = field(default_factory=list)
    given: dict[tuple[str, str], Pool] = field(default_factory=dict)
    middle: dict[tuple[str, str], Pool] = field(default_factory=dict)
    family: dict[str, Pool] = field(default_factory=dict)
    _position: dict[str, int] = field(default_factory=dict)

    def add(self, names: Iterable[str]) -> Ints:
        """Number these names, adding those not yet known."""
        out = []
        for name in names:
            if name not in self._position:
                self._position[name] = len(self.words)
                self.words.append(name)
            out.append(self._position[name])
        return np.array(out, dtype=np.int64)

    def spell(self, ids: Ints) -> pl.Series:
        """Give the text of name numbers; null for -1."""
        words = pl.Series([*self.words, None], dtype=pl.String)
        return words.gather(np.where(ids < 0, len(self.words), ids).astype(np.uint32))

    def is_mohammed(self, ids: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Tell which name numbers are spellings of Mohammed."""
        return np.isin(ids, [self._position[m] for m in MOHAMMEDS if m in self._position])


@cache
def name_book() -> NameBook:
    """Build the pools once."""
    book = NameBook()
    sexes = {"male": "11", "female": "10"}
    for tradition, sex, text in table("given_names").iter_rows():
        tail = _faker_names(GIVEN_TAIL.get(tradition), f"first_names_{sex}")
        book.given[tradition, sexes[sex]] = _pool(book, text.split(), tail)
        # Middle names are older than first names: faker's British list is of adults.
        older = (
            _faker_names("en_GB", f"first_names_{sex}")
            if tradition in ("british", "irish")
            else text.split()
        )
        book.middle[tradition, sexes[sex]] = _pool(book, older[:90], [])
    for tradition, text in table("surnames").iter_rows():
        tail = _faker_names(FAMILY_TAIL.get(tradition), "last_names")
        if tradition == "british":
            shares = importlib.import_module("faker.providers.person.en_GB").Provider.last_names
            known = dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))
            rest = [name for name in tail if name not in known]
            weights = [*known.values(), *([0.22 * sum(known.values()) / len(rest)] * len(rest))]
            book.family[tradition] = Pool(book.add([*known, *rest]), np.array(weights))
        else:
            book.family[tradition] = _pool(book, text.split(), tail, exponent=0.8)
    return book


def _pool(book: NameBook, head: list[str], tail: list[str], exponent: float = 0.75) -> Pool:
    head = list(dict.fromkeys(head))
    rest = [name for name in dict.fromkeys(tail) if name not in head]
    weights = 1.0 / (np.arange(len(head)) + 4.0) ** exponent
    spread = np.full(len(rest), TAIL_SHARE / (1 - TAIL_SHARE) * weights.sum() / max(len(rest), 1))
    return Pool(book.add([*head, *rest]), np.concatenate([weights, spread]))


def _faker_names(locale: str | None, attribute: str) -> list[str]:
    """Take a faker list; only names in plain Latin letters, without titles or two words."""
    if locale is None:
        return []
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    if locale == "pl_PL":  # the other Polish list changes its ending with sex
        attribute = "unisex_last_names"
    if locale == "zh_CN":
        attribute = "last_romanized_names"
    names = [str(name).strip() for name in getattr(provider, attribute)]
    if locale == "en_NZ" and attribute.startswith(
        "first"
    ):  # its modern names are Britain's too; Maori names are not
        common = set(importlib.import_module("faker.providers.person.en").Provider.first_names)
        names = [name for name in names if name in common]
    plain = [
        n
        for n in names
        if n.replace("'", "").replace("-", "").isalpha() and n.isascii() and n.istitle()
    ]
    return list(dict.fromkeys(plain))[:400]
