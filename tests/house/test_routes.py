"""Routes never touch models, whatever their module is called: they ask services and queries."""

import ast

from tests.house.repository import list_python, read

METHODS = {"get", "post", "put", "patch", "delete", "route"}
MODELS = "app.models"


def test_routes__all_of_the_application__import_no_model() -> None:
    assert not [
        str(path)
        for path in list_python()
        if path.is_relative_to("app") and takes_models_into_routes(read(path))
    ]


def test_takes_models_into_routes__examples__are_told_apart() -> None:
    route = '@bp.get("/runs")\ndef runs() -> str: ...\n'
    model = "from app.models import HesesRun\n"
    assert takes_models_into_routes(model + route)
    assert takes_models_into_routes(f"import app.models.heses\n{route}")
    assert not takes_models_into_routes(model)
    assert not takes_models_into_routes(f"from app.core.heses import get_run\n{route}")


def takes_models_into_routes(text: str) -> bool:
    """Whether a module has a route and imports a model."""
    nodes = list(ast.walk(ast.parse(text)))
    return any(map(_is_route, nodes)) and any(map(_imports_model, nodes))


def _is_route(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef):
        return False
    called = [each.func for each in node.decorator_list if isinstance(each, ast.Call)]
    return any(
        isinstance(each, ast.Attribute)
        and each.attr in METHODS
        and isinstance(each.value, ast.Name)
        and each.value.id == "bp"
        for each in called
    )


def _imports_model(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        names = [node.module or "", *(f"{node.module}.{each.name}" for each in node.names)]
    elif isinstance(node, ast.Import):
        names = [each.name for each in node.names]
    else:
        return False
    return any(name == MODELS or name.startswith(f"{MODELS}.") for name in names)
