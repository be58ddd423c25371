"""Impact studies for the tests of the site, in whatever state, with small files of their own."""

from datetime import timedelta
from typing import Any

from analytics.impact.design import Scope as SchoolScope
from analytics.impact.protocol import lock
from analytics.impact.studies import get_study
from analytics.publications import write_twin
from app.core.access import Actor
from app.core.context import Hearth
from app.impact.files import keep_files, root_of
from app.models import ImpactStudy, Organisation
from tests.support.publications import small_report

PROTOCOL = get_study("ks4").declare(
    first_year=2018, last_year=2024, definition="skills-5h", scope=SchoolScope.ACROSS
)


def add_study(
    hearth: Hearth, by: int, *, member: int | None = None, with_files: bool = False, **values: Any
) -> int:
    """Add a study of a member, or of all; a locked one with its hash, time and hand."""
    moment = hearth.clock()
    locked = lock(PROTOCOL, moment, "somebody")
    if values.get("status", "draft") not in ("draft", "dropped"):
        values = {
            "protocol_hash": locked.hash, "locked_at": moment, "locked_by": by,
            "opened_at": moment + timedelta(minutes=1),
        } | values  # fmt: skip
    with hearth.database.transaction(Actor.system().scope) as session:
        owner = session.get_one(Organisation, member) if member else None
        study = ImpactStudy(
            **{
                "organisation_id": member, "title": PROTOCOL.title, "kind": "ks4",
                "member": owner.key if owner else "",
                "whose": owner.name if owner else "All members",
                "protocol": locked.text, "edition": 1, "snapshot": "0" * 64,
                "prepared_by": by, "prepared_at": moment,
            } | values
        )  # fmt: skip
        session.add(study)
        session.flush()
        if with_files:
            root = root_of(hearth, study.id)
            draft = root / ".draft"
            draft.mkdir(parents=True)
            write_twin(small_report(study.whose), draft)
            study.results = keep_files(root, draft)
        return study.id
