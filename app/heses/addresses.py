"""Addresses that the pages of HESES share: the tabs of a run and of an institution, a cell."""

from collections.abc import Callable
from typing import Any

from flask import current_app, request, url_for
from sqlalchemy.orm import Session

from analytics.heses.returns import Cell
from app.core.heses import InstitutionTotals
from app.heses.cells import NO_LEVEL
from app.heses.queries import institution_names
from app.heses.views import trail
from app.models import HesesRun

TABS = (
    ("Tables", "heses.show_institution"),
    ("Excluded", "heses.show_excluded"),
    ("Comparison", "heses.compare_institution"),
    ("Corrections", "heses.list_corrections"),
    ("Files", "heses.list_institution_files"),
)
RUN_TABS = (
    ("Institutions", "heses.show_run"),
    ("Comparison", "heses.show_comparison"),
    ("Sign-off", "heses.sign_off"),
    ("Files", "heses.list_files"),
)


def institution_tabs(run: HesesRun, one: InstitutionTotals) -> list[dict[str, Any]]:
    """Return the pages of one institution of a run, with the present one marked."""
    return _tabs(TABS, run_id=run.id, instid=one.segment)


def about(session: Session, run: HesesRun, one: InstitutionTotals) -> dict[str, Any]:
    """Return what every page of one institution says of it: its name, its tabs, the way back."""
    return {
        "run": run,
        "instid": one.instid,
        "segment": one.segment,
        "name": institution_names(session, [one]).get(one.instid, ""),
        "trail": trail(run, one),
        "tabs": institution_tabs(run, one),
    }


def run_tabs(run: HesesRun) -> list[dict[str, Any]]:
    """Return the pages of a run as a whole, for the central team."""
    return _tabs(RUN_TABS, run_id=run.id)


def _tabs(places: tuple[tuple[str, str], ...], **where: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": url_for(endpoint, **where),
            "current": request.endpoint == endpoint,
        }
        for label, endpoint in places
        if endpoint in current_app.view_functions
    ]


def cell_address(run_id: int) -> Callable[[Cell], str]:
    """Return what gives the address of the students behind a re-created cell."""

    def address(cell: Cell) -> str:
        return url_for(
            "heses.show_cell",
            run_id=run_id,
            instid=cell.institution or "-",
            table=cell.table,
            price_group=cell.price_group,
            length=cell.length,
            level=cell.level or NO_LEVEL,
            fundability=cell.fundability,
            column=cell.column,
        )

    return address
