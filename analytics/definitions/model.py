"""What a definition is, and how it is named in tables."""

import hashlib
import json
from dataclasses import asdict, dataclass

from analytics.disclosure import Dimension
from analytics.track.scope import NothingToTrack

NOT_KNOWN = "none"


class UnknownDefinition(ValueError):
    """There is no such definition or family; the message names those there are."""


class MissingData(NothingToTrack):
    """A definition needs data that are not loaded; the message names the file to load."""


@dataclass(frozen=True, slots=True)
class Family:
    """Definitions of one thing, between which a reader can switch.

    Attributes
    ----------
    key, title, question : `intensity`; its title; what the definitions answer differently.
    default : key of the definition that is used where none is chosen.
    focus, against : the category that figures are looked at for, and the one beside it; their
        labels, whichever definition is used.
    people, by_what : who is in the focus, and what decides it, within a sentence.
    """

    key: str
    title: str
    question: str
    default: str
    focus: str
    against: str
    focus_label: str
    against_label: str
    people: str
    by_what: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a definition.

    Attributes
    ----------
    family, key, version : a released version never changes; a change is a further version. The
        key of one that has been superseded names its version: `heat-8h@1`.
    label, title : for a list of choices; for a table.
    source : the publication that it is from, or that it is Hearth's own.
    sentence : what it says, for method notes.
    needs : what must be loaded: columns of `track`, or sources of records. Of several with a
        bar between them (`fsm|imd_quintile`) one is enough.
    categories : key and label of each, in order. The last, `none`, is who is not classified.
    sql : an expression over `track` that gives the key of a category, never null. `{last_year}`
        in it stands for the calendar year in which the last year of HESA records begins.
    """

    family: str
    key: str
    version: int
    label: str
    title: str
    source: str
    sentence: str
    needs: tuple[str, ...]
    categories: tuple[tuple[str, str], ...]
    sql: str

    @property
    def name(self) -> str:
        """The name that all its versions share."""
        return self.key.partition("@")[0]

    @property
    def reference(self) -> str:
        """Name and version, by which this text can be asked for again: `heat-8h@1`."""
        return f"{self.name}@{self.version}"

    @property
    def is_superseded(self) -> bool:
        """Whether there is a later version."""
        return "@" in self.key

    @property
    def is_ours(self) -> bool:
        """Whether no publication fixes it."""
        return "Hearth's own" in self.source

    def label_of(self, category: str) -> str:
        """Give the label of a category.

        Raises
        ------
        KeyError
            The definition has no such category.
        """
        return dict(self.categories)[category]

    def digest(self) -> str:
        """Give the SHA-256 of all that it says, by which a released version is held."""
        said = {**asdict(self), "key": self.name}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def column(definition: Definition) -> str:
    """Name the column of its categories: `intensity__heat_8h`, of later versions `.._v2`."""
    return f"{definition.family}__{definition.name}{_later(definition, '_v')}".replace("-", "_")


def dimension(definition: Definition) -> Dimension:
    """Give the dimension of a table by it: one name, one text of one definition, everywhere."""
    name = f"{definition.family}.{definition.name}{_later(definition, '@')}"
    return Dimension(name, definition.title, definition.categories)


def _later(definition: Definition, sign: str) -> str:
    return f"{sign}{definition.version}" if definition.version > 1 else ""
