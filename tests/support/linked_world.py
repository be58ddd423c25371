"""A world of nine people, linked to two sources: some are linked, one has a likely relative."""

from pathlib import Path
from typing import Any

from etl.warehouse import Edition
from tests.support.tiny_world import TinyWorld, hesa, ks4, participant

HOMES = ("SW1A 1AA", "M1 1AE", "E1 1AA")
PEOPLE = [participant(n, postcode=HOMES[n % 3]) for n in range(1, 10)]
#: Born on one day, of one name and one home, and yet somebody else: told by the forename.
RELATIVE = {**PEOPLE[7], "first_name": "Zadie"}


def linked_world(**given: Any) -> TinyWorld:
    """Participants 1 to 6 are in HESA, 1 to 5 of them in two years; 8 has a likely relative."""
    first = [hesa(one, f"H{one['participant_key']}", "2019/20") for one in PEOPLE[:6]]
    second = [
        hesa(one, f"H{one['participant_key']}", "2020/21", entrant=False) for one in PEOPLE[:5]
    ]
    files = {
        "hesa_student/2019-20": [*first, hesa(RELATIVE, "H99", "2019/20")],
        "hesa_student/2020-21": second,
        "npd_ks4/2017": [ks4(one, f"K{one['participant_key']}", 50.0) for one in PEOPLE[:3]],
    }
    return TinyWorld(participants=PEOPLE, files=files, **given)


def build_linked(instance: Path) -> Edition:
    """Build an edition of it in the warehouse of an instance."""
    return linked_world().build(instance)
