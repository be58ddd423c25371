"""The public address of a publication: readable, never used twice, and the same for good."""

import re
import unicodedata
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Publication

_LONGEST: Final = 120


def slug_of(*parts: str) -> str:
    """Return words as a part of an address: `university-of-wexcombe`."""
    plain = unicodedata.normalize("NFKD", " ".join(parts)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_LONGEST].strip("-")


def free_slug(session: Session, publication: Publication) -> str:
    """Return an address that no publication has ever had.

    Only those in the session's reach are seen; the database refuses what is left.
    """
    years = [publication.years] if publication.years else []
    base = slug_of(publication.report, publication.whose, *years, f"edition {publication.edition}")
    if publication.version > 1:
        base = f"{base}-version-{publication.version}"
    taken = set(
        session.scalars(
            select(Publication.slug)
            .where(Publication.slug.startswith(base, autoescape=True))
            .order_by(Publication.slug)
        )
    )
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(each for each in numbered if each not in taken)
