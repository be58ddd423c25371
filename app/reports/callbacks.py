"""What the controls of a report's page do: they write the address, and the address the report.

What a callback is sent can be forged: the person and their reach come from the request's own
sign-in, and a member that is not theirs is refused.
"""

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, no_update, set_props
from dash import State as Beside
from dash.exceptions import PreventUpdate

from analytics.reports import Report
from app.core import audit, reports
from app.core.access import Permission, current_actor
from app.core.context import db_session, hearth
from app.core.errors import DomainError
from app.reports import body, controls, layout
from app.reports.state import State, name_of, read_state


def register(dash: Dash) -> None:
    """Register the callbacks of the pages."""
    dash.callback(
        Output(layout.CONTROLS, "children"),
        Output(layout.HEADING, "children"),
        Input(layout.WHERE, "pathname"),
        Beside(layout.WHERE, "search"),
    )(_offer)
    dash.callback(
        Output(layout.WHERE, "search"),
        Input({controls.CONTROL: ALL}, "value"),
        Beside({controls.CONTROL: ALL}, "id"),
        Beside(layout.WHERE, "pathname"),
        Beside(layout.WHERE, "search"),
        prevent_initial_call=True,
    )(_choose)
    dash.callback(
        Output(layout.ANSWER, "children"),
        Output(layout.REPORT, "data"),
        Input(layout.WHERE, "search"),
        Input(layout.WHERE, "pathname"),
        Beside({controls.CONTROL: ALL}, "value"),
        Beside({controls.CONTROL: ALL}, "id"),
        running=[(Output(layout.WORKING, "children"), "The report is being worked out.", "")],
    )(_show)
    dash.clientside_callback(
        ClientsideFunction(namespace="reports", function_name="show"),
        Input(layout.REPORT, "data"),
    )


def _offer(pathname: Any, search: Any) -> tuple[Any, Any]:
    if pathname is None:
        raise PreventUpdate
    state = _read(pathname, search)
    try:
        kind = reports.find_report(state.name)
    except DomainError as error:
        return [], error.message
    for shown in (state, State(state.name)):  # where it cannot be answered: what could be
        try:
            return controls.draw(_gather(shown), state), kind.title
        except DomainError:  # the report's own place says why
            continue
    return [], kind.title


def _choose(values: list[Any], ids: list[Any], pathname: Any, search: Any) -> Any:
    if not ids:  # there is nothing to choose from
        raise PreventUpdate
    before = _read(pathname, search)
    given = {name: str(value or "") for name, value in _named(values, ids).items()}
    try:
        state = _gather(before).state(before.name, given)
    except DomainError:
        return no_update
    query = state.query()
    if query == before.query():
        return no_update
    return f"?{query}" if query else ""


def _show(search: Any, pathname: Any, values: list[Any], ids: list[Any]) -> tuple[Any, Any]:
    if pathname is None:  # the address is not known yet
        raise PreventUpdate
    state = _read(pathname, search)
    try:
        report = _ask(state)
        offered = _gather(state)
    except DomainError as error:
        audit.record(db_session(), "track.refused", detail={"status": error.status})
        return "", body.failure(error.message)
    held = _named(values, ids)
    for name, value in offered.values(state).items():
        if name in held and held[name] != value:  # the address changed by itself: the back button
            set_props(controls.control_id(name), {"value": value})
    return report.answer, body.draw(report, state)


def _named(values: list[Any], ids: list[Any]) -> dict[str, Any]:
    """Return the values of the controls by their names."""
    names = (str(each[controls.CONTROL]) for each in ids)
    return dict(zip(names, values, strict=True))


def _read(pathname: Any, search: Any) -> State:
    current_actor().require(Permission.READ_TRACK)
    return read_state(name_of(str(pathname or "")), str(search or ""))


def _ask(state: State) -> Report:
    return reports.ask(
        db_session(),
        hearth(),
        current_actor(),
        name=state.name,
        member=state.member or None,
        years=state.years or None,
        definitions=state.definitions,
    )


def _gather(state: State) -> controls.Offered:
    kind = reports.find_report(state.name)
    return controls.gather(db_session(), hearth(), current_actor(), kind, state)
