"""Reference data that the records refer to: roles and code lists, brought up to date."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access.roles import ROLE_DESCRIPTIONS
from app.models import CodeListVersion, CodeValue, Role
from etl.reference import list_code_lists


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
