"""What is asked of the targeting map: the rule, where, and what to mark. The address is the state.

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


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; areas that are not there are told where they are looked up.

    Attributes
    ----------
    rule : as `analytics.targeting.Rule` is written.
    region, authority : name of a region or country, code of a local authority; "" for all.
    near : code of the neighbourhood within `km` of whose middle the others lie, or "".
    areas : codes of the neighbourhoods of a list, or () for all.
    show : keys of `LAYERS`.
    """

    rule: str
    region: str = ""
    authority: str = ""
    near: str = ""
    km: int = USUAL_KM
    areas: tuple[str, ...] = ()
    show: tuple[str, ...] = ("schools",)

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Read an address.

        Raises
        ------
        Invalid
            The distance or the list of areas is none of ours.
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
            show=tuple(key for key in given.get("show", "").split(",") if key in LAYERS),
        )

    @property
    def is_of_districts(self) -> bool:
        """Whether whole local authorities of a part of the country are meant."""
        return bool(self.region or self.authority) and not (self.near or self.areas)

    @property
    def is_narrowed(self) -> bool:
        """Whether less than the whole country is meant."""
        return bool(self.region or self.authority or self.near or self.areas)

    def to_query(self) -> dict[str, str]:
        """Return the parts of the address, those that say something."""
        parts = {
            "rule": self.rule,
            "region": self.region,
            "authority": self.authority,
            "near": self.near,
            "km": str(self.km) if self.near else "",
            "areas": pack_areas(self.areas),
            "show": ",".join(self.show),
        }
        return {name: value for name, value in parts.items() if value}

    def __str__(self) -> str:
        """Return what stands in an address after the question mark."""
        return urlencode(self.to_query(), safe=",")


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
