"""Builds the arrays of the directory from the installed packages and, if given, an edition."""

from pathlib import Path
from typing import Any

import numpy as np

from etl.postcodes.encoding import ALPHABET, number_of
from etl.postcodes.lifetimes import add_lifetimes, lives_from_list
from etl.postcodes.lookup import Lookup
from etl.postcodes.packages import NO_GRID, read_listing, read_live_keys
from etl.postcodes.traits import COUNTRIES, countries_of_authorities, make_traits


def build_arrays(lifetimes: Path | None) -> dict[str, Any]:
    """Give the arrays of the whole directory, sorted by key.

    Parameters
    ----------
    lifetimes
        The normalised table of an ONSPD or NSPL edition, or None.

    Returns
    -------
    dict
        The fields of `PostcodeDirectory` but for its version and the month of its list.

    Raises
    ------
    DirectoryUnavailable
        The package is missing or empty.
    """
    listing = read_listing()
    lives = lives_from_list(listing, read_live_keys())
    if lifetimes is not None:
        listing, lives = add_lifetimes(listing, lives, lifetimes)
    by_authority = countries_of_authorities(listing.authorities)[listing.authority_index]
    # All of BT is Northern Ireland, those postcodes too that have no place.
    northern_irish = listing.keys // len(ALPHABET) ** 5 == number_of("BT")
    country = np.where(northern_irish, COUNTRIES.index("Northern Ireland"), by_authority)
    country = np.where(country == 0, lives.country_index, country).astype(np.uint8)
    traits = make_traits(
        lives.life,
        country,
        placeless=listing.eastings == NO_GRID,
        dated=lives.ended_months != 0,
    )
    lookup = Lookup.build(listing.keys, traits)
    return {
        "keys": listing.keys,
        "eastings": listing.eastings,
        "northings": listing.northings,
        "authority_index": listing.authority_index,
        "authorities": listing.authorities,
        "traits": traits,
        "ended_months": lives.ended_months,
        "outward_number": lookup.outward_number,
        "table": lookup.table,
    }
