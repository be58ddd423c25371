"""What stands on the pages of review: a pair before the central team, and a link that is cut."""

from typing import Any

import polars as pl
from sqlalchemy import select

from app.core.access import RoleName, Scope
from app.core.access.actor import actor_of
from app.core.linkage.decisions import Shown, record_decision
from app.core.linkage.editions import all_editions
from app.core.linkage.rules import PairKey
from app.linkage.review_services import take_next
from app.models import Answer, DecisionKind, User
from tests.e2e.conftest import EMAILS, Site


def review_pages(site: Site) -> dict[str, list[str]]:
    """Return the pages of review, with a pair taken, a link to cut and one that is cut."""
    (one, cut, *_) = _links(site)
    with site.hearth.database.transaction(Scope.everything()) as session:
        found = select(User).where(User.email == EMAILS[RoleName.CENTRAL_TEAM])
        actor = actor_of(session, session.scalars(found).one())
        record_decision(
            session, Shown(cut, all_editions(site.hearth)[0].number, 0.99), actor=actor,
            kind=DecisionKind.CUT, answer=Answer.DIFFERENT, at=site.hearth.clock(), note="Cousins.",
        )  # fmt: skip
        assert take_next(session, site.hearth, actor=actor) is not None
    return {
        "/linkage/review/next": [
            "/linkage/review/next", "/linkage/review/next?open=surname,forenames&rival=1",
        ],
        "/linkage/cut/<source>/<left>/<right>": [_address(one), _address(cut)],
    }  # fmt: skip


def press_access_key(page: Any, letter: str) -> None:
    """Press Alt and a letter, as a person would: the browser does what the page's key is for."""
    key = {"key": letter, "code": f"Key{letter.upper()}", "unmodifiedText": letter,
           "windowsVirtualKeyCode": ord(letter.upper()), "modifiers": 1}  # fmt: skip
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})


def _links(site: Site) -> list[PairKey]:
    links = pl.read_parquet(all_editions(site.hearth)[0].analysis / "links.parquet")
    own = links.filter(pl.col("source") == "hesa_student").sort("pseudonym", "year")
    pairs = own.select("source", "pseudonym", "record_pseudonym").unique(maintain_order=True)
    return [PairKey(*row) for row in pairs.head(3).iter_rows()]


def _address(pair: PairKey) -> str:
    return f"/linkage/cut/{pair.source}/{pair.pseudonym}/{pair.record_pseudonym}"
