"""`hearth report`: the figures of a report's page, as files."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from app.core import audit
from app.core.access import Actor, Scope
from app.core.context import open_hearth
from app.track import findings, queries
from config import Settings

DEFINITIONS = ("homes", "entrants")


@click.group()
def command() -> None:
    """Write the figures of a report, after disclosure control, as its page gives them."""


@command.command("hesa-track")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder."
)
@click.option(
    "--member", metavar="KEY", default=queries.ALL, help="One member; without it, all together."
)
@click.option(
    "--definition",
    "definitions",
    multiple=True,
    metavar="NAME=VALUE",
    help="homes=MEASURE or entrants=BREAKDOWN, such as homes=imd_quintile; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Print report.json instead of a sentence.")
def hesa_track(out: Path, member: str, definitions: tuple[str, ...], as_json: bool) -> None:
    """Write each table of the track report as CSV, and report.json: how the figures are made.

    Example: hearth report hesa-track --out track --definition homes=imd_quintile
    """
    chosen = dict(_part(text) for text in definitions)
    report = _read_report(member, chosen.get("homes"), chosen.get("entrants"))
    tables = report.named_tables()
    made = {
        "title": report.title,
        "definitions": {"homes": report.home.key, "entrants": report.studies.key},
        "answer": findings.first_sentence(report),
        "if_links_are_wrong_or_missing": findings.corrected_sentences(report),
        **asdict(findings.how_made(report)),
        "tables": [f"{name}.csv" for name in tables],
    }
    text = json.dumps(made, indent=2, ensure_ascii=False)
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        # As the page gives it: with the mark by which a spreadsheet knows UTF-8.
        (out / f"{name}.csv").write_bytes(table.to_csv().encode("utf-8-sig"))
    (out / "report.json").write_text(text + "\n", encoding="utf-8")
    click.echo(text if as_json else f"{made['answer']} {len(tables)} tables. See {out}.")


def _read_report(member: str, homes: str | None, entrants: str | None) -> queries.TrackReport:
    hearth = open_hearth(Settings())
    actor = Actor.system()
    with hearth.database.transaction(Scope.nothing()) as session:
        _check(member, queries.list_members(session, actor), "member")
        _check(homes, queries.list_measures(hearth), "measure of homes")
        _check(entrants, queries.list_studies(hearth), "breakdown of entrants")
        report = queries.get_report(
            session, hearth, actor, member=member, measure=homes, studies=entrants
        )
        audit.set_origin(session, audit.Origin(kind="command"))
        detail = {"tables": list(report.named_tables()), "edition": report.edition_number}
        audit.record(session, "track.read", detail=detail)
    return report


def _part(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    if name not in DEFINITIONS or not value:
        raise click.BadParameter(
            f"Write it as NAME=VALUE; NAME is one of {', '.join(DEFINITIONS)}."
        )
    return name, value


def _check(asked: str | None, offered: Sequence[queries.Choice], what: str) -> None:
    keys = [each.key for each in offered]
    if asked is not None and asked not in keys:
        raise click.BadParameter(f"There is no {what} '{asked}'. There are: {', '.join(keys)}.")
