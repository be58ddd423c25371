"""`hearth disclosure`: tables of counts protected for release, and releases attacked."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from analytics.disclosure.release import (
    Release,
    ReleaseError,
    audit_releases,
    check_folder,
    get_profile,
    list_profiles,
    protect_release,
    read_hierarchy,
    read_release,
    read_table,
    words,
    write_reasons,
    write_release,
)
from app.commands import disclosure_ledger

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
SHOWN = 20
DISCLOSED = UNSETTLED = 1


@click.group()
def command() -> None:
    """Protect tables of counts for release, and attack what was released."""


command.add_command(disclosure_ledger.command, "ledger")


@command.command()
@click.argument("tables", nargs=-1, required=True, type=EXISTING)
@click.option("--dims", required=True, help="The columns of labels, with commas between.")
@click.option("--value", required=True, help="The column of counts.")
@click.option(
    "--profile",
    "profile_key",
    default=list_profiles()[0].key,
    show_default=True,
    type=click.Choice([profile.key for profile in list_profiles()]),
    help="The rules to keep.",
)
@click.option(
    "--hierarchy",
    "hierarchy_path",
    type=EXISTING,
    help="JSON {dimension: {parent: [children]}}: labels that are sums of others.",
)
@click.option("--strict", is_flag=True, help="Write nothing if the attack finds anything.")
@click.option(
    "--seed-file", type=EXISTING, help="Secret of 16 bytes or more that decides what is drawn."
)
@click.option(
    "--keep",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="An earlier release of the same people: its figures are kept.",
)
@click.option(
    "--reasons",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File, not for release: which figures are hidden as small, which to protect those.",
)
@click.option(
    "--seconds",
    default=300.0,
    show_default=True,
    type=click.FloatRange(1),
    help="Limit of each attack, and of the choice of figures.",
)
@click.option("--out", required=True, type=FOLDER, help="Folder for the release and nothing else.")
@click.pass_context
def protect(
    ctx: click.Context,
    *,
    tables: tuple[Path, ...],
    dims: str,
    value: str,
    profile_key: str,
    hierarchy_path: Path | None,
    strict: bool,
    seed_file: Path | None,
    keep: tuple[Path, ...],
    reasons: Path | None,
    seconds: float,
    out: Path,
) -> None:
    """Protect TABLES of the same people together.

    Each table is CSV: a column for each of --dims that it has, and one of true counts; a row for
    each cell and each margin, labelled Total in what it adds up. OUT gets NAME.protected.csv for
    each, and release.json. A release that OUT holds already is replaced, and what it drew kept.
    Exit code 1 when the attack was not settled in time.

    Example: hearth disclosure protect table.csv --dims region,sex --value n --out release
    """
    if reasons is not None and reasons.resolve().parent == out.resolve():
        raise ReleaseError("The file of --reasons is not for release: put it outside of --out.")
    dimensions = [name.strip() for name in dims.split(",") if name.strip()]
    release = protect_release(
        [read_table(path, dimensions, value) for path in tables],
        get_profile(profile_key),
        hierarchy=read_hierarchy(hierarchy_path) if hierarchy_path else None,
        earlier=[read_release(folder) for folder in keep],
        replaced=read_release(out) if check_folder(out) else None,
        seed=seed_file.read_bytes() if seed_file else None,
        seconds=seconds,
    )
    is_safe = _warn(release)
    if strict and not is_safe:
        raise ReleaseError("Nothing was written, because of --strict.")
    write_release(release, out)
    if reasons is not None:
        write_reasons(release, reasons)
    _tell(release, out)
    if release.finding.unsettled:
        ctx.exit(UNSETTLED)


@command.command()
@click.argument(
    "releases",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option(
    "--seconds",
    default=300.0,
    show_default=True,
    type=click.FloatRange(1),
    help="Limit of each attack.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_context
def audit(ctx: click.Context, *, releases: tuple[Path, ...], seconds: float, as_json: bool) -> None:
    """Attack RELEASES alone, then together as of the same people.

    Exit code 1 when anything is disclosed, contradictory, or not settled in time.

    Example: hearth disclosure audit release-2025 release-2026
    """
    found = audit_releases([read_release(folder) for folder in releases], seconds=seconds)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    else:
        for remark in found.remarks:
            click.echo(": ".join(filter(None, [remark.where, remark.group, remark.what])))
        count = len(found.remarks)
        words = "1 finding" if count == 1 else f"{count:,} findings"
        told = words if count else "nothing is disclosed"
        click.echo(f"{found.figures:,} figures attacked: {told}.")
    if found.remarks:
        ctx.exit(DISCLOSED)


def _warn(release: Release) -> bool:
    """Say what the attack found; tell whether all is proven safe."""
    finding, groups = release.finding, release.structure.groups
    lines = [f"{words(groups[group])}: {hit}" for group, hit in finding.hits.items()]
    lines += [f"{words(groups[group])}: not settled in time" for group in finding.unsettled]
    for line in lines[:SHOWN]:
        click.echo(f"warning: {line}", err=True)
    if len(lines) > SHOWN:
        click.echo(f"warning: and {len(lines) - SHOWN:,} more", err=True)
    if lines:
        click.echo(
            f"warning: of {int(release.structure.printed.sum()):,} figures a reader can find out "
            f"{len(finding.hits):,}; {len(finding.unsettled):,} are not settled. Leave out a "
            "margin, combine categories, or use the profile controlled.",
            err=True,
        )
    together = release.together
    if together is not None and together.contradictory:
        click.echo("warning: the earlier release is not of the same people.", err=True)
    elif together is not None and not together.is_safe:
        click.echo("warning: beside the earlier release more can be found out.", err=True)
    return not lines and (together is None or together.is_safe)


def _tell(release: Release, out: Path) -> None:
    reasons = list(release.reasons.values())
    click.echo(
        f"{out}: {int(release.structure.printed.sum()):,} figures; hidden: "
        f"{reasons.count('primary'):,} as small, {reasons.count('secondary'):,} to protect those. "
        f"Mean error {release.mean_error} "
        f"({'measured' if release.measured else 'expected of the rule'})."
    )
    if release.kept or release.renewed:
        click.echo(f"Figures kept: {release.kept:,}; changed: {release.renewed:,}.")
