"""Reference data that comes with Hearth or with an older one of it, brought up to date."""

from dataclasses import replace

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access.roles import ROLE_DESCRIPTIONS
from app.core.context import Hearth
from app.core.reference_loading import note_load
from app.core.warehouse import FORMER_PARTICIPATION, reference_folder
from app.models import CodeListVersion, CodeValue, Role
from etl.reference import list_code_lists
from etl.reference.editions import Edition
from etl.reference.layouts import read_reference
from etl.reference.store import ReferenceStore

PARTICIPATION = "ofs_participation"
UNDATED = "undated"
STATUS, SYNTHETIC = "postcode_status", "Synthetic"


def load_roles(session: Session) -> dict[str, Role]:
    """Add the roles that are not there yet; return all by name."""
    known = {role.name: role for role in session.scalars(select(Role).order_by(Role.name))}
    for name, description in ROLE_DESCRIPTIONS.items():
        if name.value not in known:
            known[name.value] = Role(name=name.value, description=description)
            session.add(known[name.value])
    session.flush()
    return known


def load_code_lists(session: Session) -> int:
    """Add the editions of code lists that are not there yet; an edition is never changed."""
    known = set(session.execute(select(CodeListVersion.key, CodeListVersion.version)))
    added = 0
    for found in list_code_lists():
        if (found.key, found.version) in known:
            continue
        edition = CodeListVersion(
            key=found.key, version=found.version, title=found.title, source=found.source
        )
        edition.codes = [
            CodeValue(value=code.value, label=code.label, is_missing=code.missing, position=place)
            for place, code in enumerate(found.codes)
        ]
        session.add(edition)
        added += 1
    session.flush()
    return added


def adopt_participation(session: Session, hearth: Hearth) -> Edition | None:
    """Take the participation look-up of a Hearth before the store over into the store, once.

    Until then it was one file without an edition. It is kept, under another name.

    Raises
    ------
    UnreadableReference
        The file is not what it was when it was loaded. It stays where it is.
    """
    path = reference_folder(hearth) / FORMER_PARTICIPATION
    if not path.exists():
        return None
    reading = read_reference(PARTICIPATION, path, edition=UNDATED, partial=True)
    table = reading.table.lazy()
    if STATUS in table.collect_schema().names():
        invented = table.select((pl.col(STATUS) == SYNTHETIC).all()).collect().item()
        reading = replace(reading, synthetic=bool(invented))
    store = ReferenceStore(reference_folder(hearth))
    is_first = store.find(PARTICIPATION) is None
    adopted = store.add(
        reading,
        PARTICIPATION,
        loaded_at=hearth.clock(),
        source_name=path.name,
        put_in_use=is_first,
    )
    path.replace(path.with_suffix(".csv.taken-over"))
    note_load(session, adopted)
    return adopted
