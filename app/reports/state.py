"""What is asked of a report, as the address says it: the address is the whole state of a page.

So the back button works, an address can be sent to a colleague, and a download is what is seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from analytics.reports import ReportKind
from analytics.reports.registry import KINDS
from app.core.dashboards import Page

PREFIX = "/reports/"
LIST = "/reports"
MEMBER, YEARS = "member", "years"


@dataclass(frozen=True, slots=True)
class State:
    """What is asked: nothing is checked here.

    Attributes
    ----------
    name : of the report.
    member, years : as they are written in the address; "" for what is offered first.
    definitions : by family; those at their default are left out.
    """

    name: str
    member: str = ""
    years: str = ""
    definitions: Mapping[str, str] = field(default_factory=dict)

    def query(self) -> str:
        """Return what stands in the address after the question mark."""
        given = {MEMBER: self.member, YEARS: self.years, **dict(sorted(self.definitions.items()))}
        return urlencode({name: value for name, value in given.items() if value}, safe="/")

    def address(self, file: str = "") -> str:
        """Return the address of the page, or of a file as it is seen there."""
        query = self.query()
        return f"{PREFIX}{self.name}/{file}" + (f"?{query}" if query else "")


def read_state(name: str, query: str) -> State:
    """Read a state from an address."""
    given = dict(parse_qsl(query.removeprefix("?")))
    member, years = given.pop(MEMBER, ""), given.pop(YEARS, "")
    return State(name, member, years, given)


def name_of(path: str) -> str:
    """Return the name of the report at an address, whether there is one or not."""
    return path.removeprefix(PREFIX).strip("/")


def find_kind(name: str) -> ReportKind | None:
    """Return a report by its name, or None."""
    return next((kind for kind in KINDS if kind.name == name), None)


def find_page(path: str) -> Page | None:
    """Return the page at an address below the prefix: there is one for each report."""
    kind = find_kind(path.removesuffix("/")) if path.endswith("/") else None
    return None if kind is None else Page(kind.title, (("Reports", LIST),))
