"""The OpenAPI 3.1 document, built from the same fields as the answers."""

from typing import Any

from app.api.queries import FILTERS, MOST_PER_PAGE, PER_PAGE
from app.api.schema import RESOURCES, schema_of

VERSION = "1.0.0"
PROBLEM = "application/problem+json"


def document(server: str) -> dict[str, Any]:
    """Return the description of the whole API."""
    paths: dict[str, Any] = {}
    for name, (_, title) in RESOURCES.items():
        paths[f"/api/v1/{name}"] = {"get": _list(name, title)}
        paths[f"/api/v1/{name}/{{id}}"] = {"get": _one(name, title)}
    paths["/api/v1/code-lists"] = {
        "get": _simple("List the code lists", "listCodeLists", "CodeLists")
    }
    paths["/api/v1/code-lists/{key}"] = {
        "get": _simple("Read a code list", "getCodeList", "CodeList")
        | {"parameters": [_parameter("key", "path", {"type": "string"}, "The list's key.")]}
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hearth read API",
            "version": VERSION,
            "description": "Records as JSON, within the reach of the person who is signed in.",
        },
        "servers": [{"url": server}],
        "security": [{"session": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "hearth",
                    "description": "The session of a person who has signed in on the site.",
                }
            },
        },
    }


def _schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = {title: schema_of(model) for model, title in RESOURCES.values()}
    for _, title in RESOURCES.values():
        schemas[f"{title}Page"] = _page_schema(title)
    code = {"value": _STRING, "label": _STRING, "means_not_known": {"type": "boolean"}}
    head = {"key": _STRING, "version": _STRING, "title": _STRING, "source": _STRING}
    schemas["CodeList"] = _object(head | {"codes": {"type": "array", "items": _object(code)}})
    schemas["CodeLists"] = _object({"items": {"type": "array", "items": _object(head)}})
    schemas["Problem"] = {
        "type": "object",
        "properties": {
            "type": _STRING,
            "title": _STRING,
            "status": {"type": "integer"},
            "instance": {"type": ["string", "null"]},
        },
        "required": ["type", "title", "status"],
    }
    return schemas


_STRING: dict[str, Any] = {"type": "string"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _page_schema(title: str) -> dict[str, Any]:
    address = {"type": ["string", "null"]}
    return _object(
        {
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{title}"}},
            "page": {"type": "integer", "minimum": 1},
            "pages": {"type": "integer", "minimum": 1},
            "total": {"type": "integer", "minimum": 0},
            "next": address,
            "previous": address,
        }
    )


def _parameter(name: str, place: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "schema": schema,
        "description": text,
    }


def _list(name: str, title: str) -> dict[str, Any]:
    size = {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE}
    parameters = [
        _parameter("page", "query", {"type": "integer", "minimum": 1, "default": 1}, "From 1."),
        _parameter("per_page", "query", size, "Records on a page."),
        *(_parameter(key, "query", schema, text) for key, (schema, text) in FILTERS[name].items()),
    ]
    return {
        "operationId": f"list{name.capitalize()}",
        "summary": f"List {name}",
        "parameters": parameters,
        "responses": _responses(f"{title}Page", extra=("422",)),
    }


def _one(name: str, title: str) -> dict[str, Any]:
    number = {"type": "integer", "minimum": 1}
    return {
        "operationId": f"get{title}",
        "summary": f"Read one of the {name}",
        "parameters": [_parameter("id", "path", number, "Hearth's own number of the record.")],
        "responses": _responses(title, extra=("404",)),
    }


def _simple(summary: str, operation: str, schema: str) -> dict[str, Any]:
    extra = ("404",) if schema == "CodeList" else ()
    return {
        "operationId": operation,
        "summary": summary,
        "responses": _responses(schema, extra=extra),
    }


def _responses(schema: str, *, extra: tuple[str, ...]) -> dict[str, Any]:
    words = {
        "401": "Nobody is signed in.",
        "403": "The role does not allow it.",
        "404": "There is no such record within reach.",
        "422": "A parameter is not acceptable.",
    }
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "200": {
            "description": "What was asked for.",
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
        }
    } | {code: {"description": words[code], "content": problem} for code in ("401", "403", *extra)}
