"""The rule of each route, and the guard that applies it before any view runs.

A route without a rule is refused: forgetting is safe. A test walks the address map and holds
each route against `tests/integration/access_matrix.csv`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, g

from app.core.access.actor import Actor
from app.core.access.roles import Permission
from app.core.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Rule:
    """What a route asks of the person: nothing, to be signed in, or one permission."""

    name: str
    permission: Permission | None = None

    def allows(self, actor: Actor | None) -> bool:
        if self is PUBLIC:
            return True
        if actor is None:
            return False
        return self.permission is None or actor.may(self.permission)


View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = Rule("public")
SIGNED_IN = Rule("signed in")

_ENDPOINT_RULES = "hearth_endpoint_rules"
_PREFIX_RULES = "hearth_prefix_rules"


def _marker(rule: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view as open to those with a permission. Put it directly under ``@bp.route``."""
    return _marker(Rule(permission.value, permission))


def public(view: View) -> View:
    """Mark a view as open to anybody."""
    return _marker(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Mark a view as open to anybody who is signed in."""
    return _marker(SIGNED_IN)(view)


def declare_endpoints(app: Flask, rules: dict[str, Rule]) -> None:
    """Give rules to views that a library brings."""
    app.extensions.setdefault(_ENDPOINT_RULES, {}).update(rules)


def declare_prefix(app: Flask, prefix: str, permission: Permission) -> None:
    """Give one rule to every address below a prefix, such as all that a Dash page answers."""
    app.extensions.setdefault(_PREFIX_RULES, {})[prefix] = Rule(permission.value, permission)


def rule_of(app: Flask, endpoint: str, address: str) -> Rule | None:
    """Return the rule of a route, or None when nobody has given it one."""
    for prefix, rule in app.extensions.get(_PREFIX_RULES, {}).items():
        if address.startswith(prefix):
            return rule
    declared = app.extensions.get(_ENDPOINT_RULES, {}).get(endpoint)
    if declared is not None:
        return declared
    return getattr(app.view_functions.get(endpoint), "access_rule", None)


def current_actor() -> Actor:
    """Return the signed-in person, or raise `NotAllowed`."""
    actor = find_current_actor()
    if actor is None:
        raise NotAllowed("Sign in to see this page.")
    return actor


def find_current_actor() -> Actor | None:
    """Return the signed-in person, or None."""
    return g.get("actor")


def check_route(endpoint: str, address: str) -> None:
    """Raise `NotAllowed` unless the route's rule allows the signed-in person."""
    rule = rule_of(current_app, endpoint, address)
    if rule is None:
        raise NotAllowed("This page has no access rule, so nobody may open it.")
    if not rule.allows(find_current_actor()):
        raise NotAllowed("Your role does not allow you to open this page.")
