"""Asks the page of a report as Dash's own script does."""

import csv
import html
import json
from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient

from app.reports import controls, layout

TRACK = "/reports/hesa-track/"


def ask(client: FlaskClient, search: str = "", *, page: str = TRACK) -> str:
    """Ask for the report at an address, as Dash's own script does; its text as it is read."""
    got = _ask(client, search, page)
    return html.unescape(json.dumps(got.get_json(silent=True) or got.get_data(as_text=True),
                                    ensure_ascii=False))  # fmt: skip


def ask_parts(client: FlaskClient, search: str = "", *, page: str = TRACK) -> dict[str, Any]:
    """Ask for the report at an address: its HTML, and its charts by their section."""
    got = _ask(client, search, page).get_json()
    parts: dict[str, Any] = got["response"][layout.REPORT]["data"]
    return parts


def _ask(client: FlaskClient, search: str, page: str) -> Any:
    return client.post(
        "/reports/_dash-update-component",
        json={
            "output": f"..{layout.ANSWER}.children...{layout.REPORT}.data..",
            "outputs": [
                {"id": layout.ANSWER, "property": "children"},
                {"id": layout.REPORT, "property": "data"},
            ],
            "changedPropIds": [],
            "inputs": [
                {"id": layout.WHERE, "property": "search", "value": search},
                {"id": layout.WHERE, "property": "pathname", "value": page},
            ],
            "state": [[], []],  # no control has been drawn yet
        },
    )


def offer(client: FlaskClient, search: str = "") -> dict[str, list[dict[str, Any]]]:
    """What the controls of the page offer, by name."""
    got = client.post(
        "/reports/_dash-update-component",
        json={
            "output": f"..{layout.CONTROLS}.children...{layout.HEADING}.children..",
            "outputs": [
                {"id": layout.CONTROLS, "property": "children"},
                {"id": layout.HEADING, "property": "children"},
            ],
            "changedPropIds": [],
            "inputs": [{"id": layout.WHERE, "property": "pathname", "value": TRACK}],
            "state": [{"id": layout.WHERE, "property": "search", "value": search}],
        },
    )
    return {
        props["id"][controls.CONTROL]: props["options"] for props in walk(got.get_json(), "Select")
    }


def members_of(client: FlaskClient) -> list[str]:
    return [option["value"] for option in offer(client)[controls.MEMBER]]


def walk(node: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Give the properties of every component of a kind."""
    if isinstance(node, dict):
        if node.get("type") == kind:
            yield node["props"]
        for value in node.values():
            yield from walk(value, kind)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value, kind)


def rows_of(got: Any) -> tuple[list[str], list[list[str]]]:
    header, *rows = csv.reader(got.get_data().decode("utf-8-sig").splitlines())
    return header, rows
