"""Places as pages ask for them: what is known of a postcode, and addresses that do not name it.

A postcode in an address would stand in the logs of the site and of whatever lies before it,
beside who asked and when; opened from a participant's page, it would say where that child lives.
So an address carries the postcode sealed under the site's own key. It can be kept, sent to a
colleague and opened in a second tab, and it tells nobody else anything.
"""

import base64
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.codes import edition_words
from app.core.context import Hearth
from app.core.errors import place_of
from etl.reference import place_models
from etl.reference.editions import ReferenceStoreError
from etl.reference.kinds import get_indicator

log = logging.getLogger(__name__)
_NONCE = 12
_PURPOSE = b"addresses of places"
_LONGEST = 120
#: The measures that a compact card shows, by their column, in this order.
HEADLINES = (
    "polar4_quintile",
    "tundra_msoa_quintile",
    "tundra_lsoa_quintile",
    "imd_decile",
    "idaci_decile",
    "ruc_class",
    "settlement_urban",
    "coastal",
    "uni_connect_target_ward",
)


@dataclass(frozen=True, slots=True)
class NeighbourhoodLine:
    """One measure of a neighbourhood in the edition that is in use."""

    label: str
    value: str
    edition: str
    estimate: bool
    synthetic: bool


def prepare_places(hearth: Hearth, progress: Callable[[str, int, int], None] | None = None) -> None:
    """Make what pages look places up in, so that no reader waits for it; quick when it is there.

    An edition that cannot be read is logged: what was loaded stays loaded all the same.
    """
    try:
        hearth.open_postcodes()
        hearth.places.prepare(progress)
    except (OSError, ReferenceStoreError, pl.exceptions.PolarsError) as error:
        log.error("the index of places could not be prepared: %s", place_of(error))


def seal_postcode(hearth: Hearth, postcode: str) -> str:
    """Return a postcode as an address may carry it: never twice the same, unreadable to others."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = nonce + AESGCM(_key(hearth)).encrypt(nonce, postcode.encode(), _PURPOSE)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal_postcode(hearth: Hearth, text: str) -> str | None:
    """Return the postcode that an address carries, or None when this site did not seal it."""
    if len(text) > _LONGEST or not text.isascii():
        return None
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        opened = AESGCM(_key(hearth)).decrypt(sealed[:_NONCE], sealed[_NONCE:], _PURPOSE)
    except (ValueError, InvalidTag):
        return None
    return opened.decode()


def _key(hearth: Hearth) -> bytes:
    secret = hearth.settings.secret_key.get_secret_value().encode()
    return hmac.digest(secret, _PURPOSE, hashlib.sha256)


def find_neighbourhood(hearth: Hearth, postcode: str | None) -> list[NeighbourhoodLine]:
    """Return the main measures of the neighbourhood of a postcode, those in use and known."""
    if not postcode:
        return []
    try:
        found = hearth.places.find(postcode)
    except place_models.UnknownPlace:
        return []
    return headline_lines(found.values)


def plain_title(value: place_models.PlaceValue | place_models.AreaProfile) -> str:
    """Return the name of a measure; that it is an estimate is said beside its figure."""
    return value.title.removesuffix(" (estimate)")


def headline_lines(values: Iterable[place_models.PlaceValue]) -> list[NeighbourhoodLine]:
    """Return the main measures among some values, each once, in the order of `HEADLINES`."""
    lines: dict[str, NeighbourhoodLine] = {}
    for one in values:
        column = get_indicator(one.indicator).column
        if one.in_use and one.value is not None and column in HEADLINES and column not in lines:
            lines[column] = NeighbourhoodLine(
                plain_title(one),
                one.label,
                edition_words(one.edition),
                one.estimate,
                one.synthetic,
            )
    return [lines[column] for column in HEADLINES if column in lines]
