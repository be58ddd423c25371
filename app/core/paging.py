"""Lists in pages, with addresses that can be bookmarked."""

import math
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PER_PAGE = 50
Item = TypeVar("Item")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of an ordered list."""

    items: list[Item]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / self.per_page))

    @property
    def start(self) -> int:
        """How many items of the list come before it."""
        return (self.number - 1) * self.per_page

    @property
    def first(self) -> int:
        return 0 if self.total == 0 else self.start + 1

    @property
    def last(self) -> int:
        return min(self.total, self.number * self.per_page)

    def fill(self, items: list[Other]) -> "Page[Other]":
        """Return it with its items."""
        return Page(items, self.number, self.total, self.per_page)

    def url_for(self, number: int) -> str:
        return same_page(page=number)


def same_page(endpoint: str | None = None, **changes: Any) -> str:
    """Return the address of this page, or of another, with the present query and some changes.

    A change to None leaves a parameter out. The query is put behind the address instead of being
    handed to `url_for`, which would take `_scheme` or `endpoint` from it as its own arguments.
    """
    if endpoint is None:
        address = url_for(request.endpoint or "", **dict(request.view_args or {}))
    else:
        address = url_for(endpoint)
    query: dict[str, Any] = request.args.to_dict() | changes
    kept = {name: value for name, value in query.items() if value is not None}
    return f"{address}?{urlencode(kept)}" if kept else address


def requested_page() -> int:
    """Return the page that the address asks for, 1 when it asks for none."""
    return max(1, request.args.get("page", 1, type=int))


def turn_to(number: int, total: int, *, per_page: int = PER_PAGE) -> Page[Any]:
    """Return a page of so many items, still empty; the last where the number is beyond it."""
    first: Page[Any] = Page([], 1, total, per_page)
    return replace(first, number=min(number, first.pages))


def paginate(
    session: Session, statement: Select[Item], number: int, *, per_page: int = PER_PAGE
) -> Page[Item]:
    """Return one page of an **ordered** select of one entity."""
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    page = turn_to(number, session.scalar(counted) or 0, per_page=per_page)
    chosen = statement.limit(per_page).offset(page.start)
    return page.fill([*session.scalars(chosen).unique()])
