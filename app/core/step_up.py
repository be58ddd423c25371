"""Asks a person to show that it is still them before something weighty is changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import current_app, redirect, request, url_for
from flask_security.utils import _config_value as setting
from flask_security.utils import check_and_update_authn_fresh, get_request_attr

View = TypeVar("View", bound=Callable[..., Any])


def fresh(back_to: str) -> Callable[[View], View]:
    """Mark a view as open only for a while after signing in or confirming.

    Put it under the access rule. After a form that came too late, the person goes on at the page
    `back_to`, about the same record if it is of one: what they had typed was not taken.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if _is_fresh():
                return view(*args, **kwargs)
            goal = request.full_path.rstrip("?") if request.method == "GET" else _back(back_to)
            return redirect(url_for("security.verify", next=goal))

        return cast(View, checked)

    return mark


def _back(endpoint: str) -> str:
    asks = current_app.url_map.is_endpoint_expecting
    parts = {
        name: value for name, value in (request.view_args or {}).items() if asks(endpoint, name)
    }
    return url_for(endpoint, **parts)


def _is_fresh() -> bool:
    return check_and_update_authn_fresh(
        setting("FRESHNESS"), setting("FRESHNESS_GRACE_PERIOD"), get_request_attr("fs_authn_via")
    )
