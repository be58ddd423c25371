"""Entry if some links are wrong or missing: printed rates, and how links err over everybody."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from analytics.definitions import Definition, list_definitions
from analytics.disclosure import SafeTable
from analytics.reports.edition import EditionFacts
from analytics.reports.hesa_track.people import SOURCE, Counts
from analytics.reports.hesa_track.telling import Telling
from analytics.reports.kinds import Counted
from analytics.reports.model import Section
from analytics.reports.progression import entered_of, rate_of, whole_of
from analytics.reports.telling import total_of
from analytics.track.breakdowns import get_home
from analytics.track.corrected import Errors, correct_homes, link_errors

_FAMILY: Final = "participation"
_EVER: Final = "ever"
_COLUMNS: Final = (rate_of(_EVER), entered_of(_EVER), whole_of(_EVER))
# Whether a sample of links was looked at by people, too.
_CORRECTED: Final = "corrected"
_CHECKED: Final = "corrected_checked"


def count(_: Counts) -> list[Counted]:
    """Count nothing: printed rates are corrected."""
    return []


def adjust(tables: Mapping[str, SafeTable], edition: EditionFacts) -> dict[str, SafeTable]:
    """Give the tables of entry by homes with corrected rates; none where links tell nothing."""
    errors = _errors(edition)
    if errors is None:
        return {}
    found = {}
    for definition in list_definitions(_FAMILY):
        table = tables.get(f"by_{_FAMILY}@{definition.key}@{_EVER}")
        if table is not None and not table.is_withheld:
            home = get_home(_home(definition))
            key = _CHECKED if edition.checked is not None else _CORRECTED
            found[f"{key}@{definition.key}"] = correct_homes(table, home, errors, columns=_COLUMNS)
    return found


def tell(telling: Telling) -> list[Section]:
    """Tell what becomes of the rate if links are wrong or missing, and how it is worked out."""
    checked, table = telling.find(_CHECKED, _FAMILY), telling.find(_CORRECTED, _FAMILY)
    table = checked or table
    if table is None:
        return []
    names = (_COLUMNS[0], "corrected", "corrected_low", "corrected_high")
    observed, corrected, low, high = (total_of(table, name) for name in names)
    known = (
        "a sample of links that people looked at and the probabilities of the others"
        if checked
        else "the probabilities of links"
    )
    text = [
        "A link may be somebody else's, and who entered may have a record too different to link.",
        f"How many of either to expect is known from {known}; the rate is corrected by them with"
        " Rogan and Gladen's formula.",
    ]
    if observed and corrected and low and high:
        text.insert(
            0,
            f"As linked, {observed.text} entered; allowing for links that are wrong or missing,"
            f" about {corrected.text} ({low.text} to {high.text}).",
        )
    return [
        Section("corrected", "If some links are wrong or missing", table, SOURCE, text=tuple(text))
    ]


def _home(definition: Definition) -> str:
    (column,) = definition.needs
    return column


@lru_cache(maxsize=16)
def _errors(edition: EditionFacts) -> Mapping[str, Errors] | None:
    """Estimate over everybody how links err, whoever asks: once for an edition."""
    homes = [_home(definition) for definition in list_definitions(_FAMILY)]
    return link_errors(edition.analysis, homes, checked=edition.checked)
