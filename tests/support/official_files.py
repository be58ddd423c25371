"""Small files in the layouts of the publishers, made of invented figures."""

import csv
import io
from collections.abc import Mapping

from etl.reference.layouts.participation import COLUMNS


def participation_file(quintiles: Mapping[str, int | str]) -> bytes:
    """The Office for Students' postcode look-up with the POLAR4 quintile of some postcodes."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for postcode, quintile in quintiles.items():
        same = dict.fromkeys((name for name in COLUMNS if name.endswith("quintile")), "3")
        row = dict.fromkeys(COLUMNS, "") | same
        writer.writerow(
            row
            | {
                "postcode": postcode.replace(" ", ""),
                "postcode2": postcode,
                "polar4_quintile": str(quintile),
                "uni_connect_target_ward": "FALSE",
                "postcode_status": "Live",
                "country": "England",
            }
        )
    return out.getvalue().encode()
