"""`hearth definitions`: the register of definitions, in words or as JSON."""

import json
from typing import Any

import click

from analytics.definitions import (
    Definition,
    UnknownDefinition,
    default_of,
    describe_needs,
    get_definition,
    get_family,
    list_definitions,
    list_families,
)


@click.group()
def command() -> None:
    """Show the definitions that reports can be asked for: of intensity, disadvantage and more."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_all(*, as_json: bool) -> None:
    """List every definition by its family.

    Example: hearth definitions list
    """
    families = {family.key: list_definitions(family.key) for family in list_families()}
    if as_json:
        made = {key: [_described(each) for each in found] for key, found in families.items()}
        click.echo(json.dumps(made, indent=2, ensure_ascii=False))
        return
    for family in list_families():
        click.echo(f"{family.title}: {family.question}")
        for each in families[family.key]:
            mark = " (default)" if _is_default(each) else ""
            click.echo(f"  {family.key}={each.key}  {each.label}{mark}")


@command.command("show")
@click.argument("key", metavar="KEY")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def show(*, key: str, as_json: bool) -> None:
    """Show one definition, such as intensity=heat-8h, or a family of them, such as intensity.

    A version can be asked for: intensity=heat-8h@1.

    Example: hearth definitions show intensity=heat-8h --json
    """
    found = _find(key)
    if as_json:
        made = [_described(each) for each in found]
        click.echo(json.dumps(made[0] if "=" in key else made, indent=2, ensure_ascii=False))
        return
    click.echo("\n\n".join(_in_words(each) for each in found))


def _find(key: str) -> tuple[Definition, ...]:
    family, _, name = key.partition("=")
    try:
        return (get_definition(family, name),) if name else list_definitions(family)
    except UnknownDefinition as error:
        raise click.BadParameter(str(error), param_hint="KEY") from error


def _is_default(definition: Definition) -> bool:
    return definition == default_of(definition.family)


def _in_words(definition: Definition) -> str:
    needs = describe_needs(definition)
    return "\n".join(
        [
            f"{definition.title} ({definition.family}={definition.reference})",
            definition.sentence,
            f"Categories: {'; '.join(label for _, label in definition.categories)}.",
            f"Source: {definition.source}.",
            *([f"Where it is not there: {needs}"] if needs else []),
        ]
    )


def _described(definition: Definition) -> dict[str, Any]:
    return {
        "family": definition.family,
        "family_title": get_family(definition.family).title,
        "key": definition.key,
        "version": definition.version,
        "default": _is_default(definition),
        "label": definition.label,
        "title": definition.title,
        "sentence": definition.sentence,
        "source": definition.source,
        "ours": definition.is_ours,
        "needs": list(definition.needs),
        "categories": dict(definition.categories),
        "sql": definition.sql,
        "sha256": definition.digest(),
    }
