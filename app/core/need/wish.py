"""What need is asked for: the rule, where, and what to mark on a map. The address is the state.

An address names areas and never a postcode, which would say where somebody lives.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlencode

from app.core.errors import Invalid
from maps.outline import Outline, OutlineFault

#: What can be marked on the map.
LAYERS: Final = {
    "schools": "Schools and colleges",
    "providers": "Higher education providers",
    "activities": "Activities held",
}
DISTANCES_KM: Final = (5, 10, 20, 30, 50, 100)
USUAL_KM: Final = 20
#: Servers and mail programs cut longer addresses.
_LONGEST_LIST: Final = 4_000
_MOST_BYTES: Final = 400_000
#: Parts of an address that say where.
PLACES: Final = ("region", "authority", "near", "areas", "shape", "own")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; areas that are not there are told where they are looked up.

    Attributes
    ----------
    rule : as `analytics.targeting.Rule` is written.
    region, authority : name of a region or country, code of a local authority; "" for all.
    near : code of the neighbourhood within `km` of whose middle the others lie, or "".
    areas : codes of the neighbourhoods of a list, or () for all.
    shape : the outline inside which their middles lie, or None.
    own : key of the member of whose participants 10 or more live there, or "".
    show : keys of `LAYERS`.
    """

    rule: str
    region: str = ""
    authority: str = ""
    near: str = ""
    km: int = USUAL_KM
    areas: tuple[str, ...] = ()
    shape: Outline | None = None
    own: str = ""
    show: tuple[str, ...] = ("schools",)

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Read an address.

        Raises
        ------
        Invalid
            The distance, the list of areas or the outline is none of ours.
        """
        km = given.get("km", str(USUAL_KM))
        if km not in {str(each) for each in DISTANCES_KM}:
            raise Invalid("km", "Choose one of the distances that are offered.")
        return cls(
            rule=given.get("rule", ""),
            region=given.get("region", ""),
            authority=given.get("authority", ""),
            near=given.get("near", ""),
            km=int(km),
            areas=unpack_areas(given.get("areas", "")),
            shape=_read_outline(given.get("shape", "")),
            own=given.get("own", ""),
            show=tuple(key for key in given.get("show", "").split(",") if key in LAYERS),
        )

    @property
    def is_of_districts(self) -> bool:
        """Whether areas are best shown within their local authorities: many, or scattered."""
        return self.is_narrowed and not (self.near or self.shape)

    @property
    def is_narrowed(self) -> bool:
        """Whether less than the whole country is meant."""
        where = (self.region, self.authority, self.near, self.areas, self.shape, self.own)
        return any(where)

    def to_query(self) -> dict[str, str]:
        """Return the parts of the address, those that say something."""
        parts = {
            "rule": self.rule,
            "region": self.region,
            "authority": self.authority,
            "near": self.near,
            "km": str(self.km) if self.near else "",
            "areas": pack_areas(self.areas),
            "shape": str(self.shape or ""),
            "own": self.own,
            "show": ",".join(self.show),
        }
        return {name: value for name, value in parts.items() if value}

    def __str__(self) -> str:
        """Return what stands in an address after the question mark."""
        return urlencode(self.to_query(), safe=",;")


def _read_outline(text: str) -> Outline | None:
    if not text.strip():
        return None
    try:
        return Outline.parse(text)
    except OutlineFault as fault:
        raise Invalid("shape", str(fault)) from fault


def pack_areas(codes: Sequence[str]) -> str:
    """Write a list of areas for an address.

    Raises
    ------
    Invalid
        It is too long for one.
    """
    if not codes:
        return ""
    packed = zlib.compress(",".join(sorted(codes)).encode(), level=9)
    text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    if len(text) > _LONGEST_LIST:
        raise Invalid(
            "postcodes",
            f"These postcodes lie in {len(codes):,} neighbourhoods, more than an address can hold."
            " Give fewer, or choose a region or a local authority.",
        )
    return text


def unpack_areas(text: str) -> tuple[str, ...]:
    """Read a list of areas from an address.

    Raises
    ------
    Invalid
        It is no such list.
    """
    if not text:
        return ()
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        written = zlib.decompressobj().decompress(packed, _MOST_BYTES).decode()
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Invalid("areas", "The list of areas in the address is not whole.") from error
    return tuple(written.split(","))
