"""`hearth publication`: what is published, and whether it can be made again byte for byte."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from analytics.charts import Atlas
from analytics.impact.errors import StudyFault
from analytics.publications import (
    MANIFEST,
    Difference,
    Manifest,
    ManifestFault,
    compare_files,
    digest_of,
    read_manifest,
    recompute,
)
from analytics.reports import QuestionFault
from analytics.reports.edition import EditionFacts
from analytics.track import NothingToTrack
from app.core import report_editions, reports
from app.core.access import Scope
from app.core.context import Hearth, open_hearth
from app.core.errors import DomainError, NotFound
from app.publications import queries
from app.publications.files import folder_of, manifest_of
from config import Settings
from maps.atlas import open_package

Folder = click.Path(exists=True, file_okay=False, path_type=Path)
_FAULTS = (DomainError, ManifestFault, NothingToTrack, QuestionFault, StudyFault)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether files are the same, and which are not."""

    same: bool
    files: int
    differences: list[Difference]
    code: str
    made_by: str

    def say(self, *, as_json: bool) -> None:
        """Print it, and end with 1 where something differs."""
        if as_json:
            click.echo(json.dumps(asdict(self), indent=2))
        else:
            for each in self.differences:
                click.echo(f"{each.name}: {each.what}")
            click.echo(self._sentence())
        if not self.same:
            raise SystemExit(1)

    def _sentence(self) -> str:
        if self.same:
            return f"All {self.files} files are the same, byte for byte."
        said = f"{len(self.differences)} of {self.files} files differ."
        if self.code != self.made_by:
            said += f" They were made by Hearth {self.made_by}; this is Hearth {self.code}."
        return said


@click.group()
def command() -> None:
    """Publications: list them, show one, and make its files again to compare them."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_all(*, as_json: bool) -> None:
    """List all publications, the newest first.

    Example: hearth publication list --json
    """
    with _everything() as (_, session):
        lines = [
            _line(one)
            for group in queries.GROUPS
            for one in queries.list_publications(session, group, page=1).items
        ]
    if as_json:
        click.echo(json.dumps(lines, indent=2, ensure_ascii=False))
        return
    for line in lines:
        click.echo(f"{line['id']:>5}  {line['status']:<10} {line['title']}")
    if not lines:
        click.echo("Nothing has been prepared yet.")


@command.command()
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show(number: int, *, as_json: bool) -> None:
    """Show one publication: what it was made from, how it stands, and its files.

    Example: hearth publication show 3
    """
    with _everything() as (hearth, session):
        one = queries.get_publication(session, number)
        shown = _line(one) | {
            "summary": one.summary,
            "definitions": one.definitions,
            "snapshot": one.snapshot,
            "code": one.code,
            "manifest": one.manifest,
            "findings": len(one.findings),
        }
        files = [asdict(each) for each in manifest_of(hearth, one).files] if one.manifest else []
    if as_json:
        click.echo(json.dumps(shown | {"files": files}, indent=2, ensure_ascii=False))
        return
    for name, value in shown.items():
        click.echo(f"{name}: {value}")
    for each in files:
        click.echo(f"{each['sha256']}  {each['name']}")


@command.command()
@click.argument("number", type=int)
@click.option("--edition-folder", type=Folder, help="The edition; without it, this site's own.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def verify(number: int, edition_folder: Path | None, *, as_json: bool) -> None:
    """Make the files of a publication again from its edition, and compare them byte by byte.

    Compares both what is kept and what is made now with the manifest. Ends with 1 where a file is
    not the same, naming it.

    Example: hearth publication verify 3
    """
    try:
        with _everything() as (hearth, session):
            one = queries.get_publication(session, number)
            manifest, folder = manifest_of(hearth, one), folder_of(hearth, one)
            kept = compare_files(manifest, folder, without=[MANIFEST])
        facts = _facts(hearth, manifest, edition_folder)
        with tempfile.TemporaryDirectory() as scratch:
            atlas = _open_atlas(manifest, folder)
            verdict = _compare(manifest, facts, Path(scratch), atlas, kept=kept)
    except _FAULTS as error:
        raise click.ClickException(str(error)) from error
    verdict.say(as_json=as_json)


@command.command("recompute")
@click.argument("manifest", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", required=True, type=Folder, help="Folder of the edition.")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def recompute_all(manifest: Path, edition: Path, out: Path, *, as_json: bool) -> None:
    """Make the files that a manifest names from an edition alone: no site and no database.

    Maps are drawn on the boundaries in the GeoPackage that was published: it lies beside the
    manifest. Ends with 1 where a file is not the same as the manifest says, naming it.

    Example: hearth publication recompute manifest.json --edition editions/0001 --out again
    """
    if out.exists() and any(out.iterdir()):
        raise click.ClickException(f"{out} is not empty.")
    out.mkdir(parents=True, exist_ok=True)
    try:
        wanted = read_manifest(manifest.read_text(encoding="utf-8"))
        facts = report_editions.read_facts(edition)
        verdict = _compare(wanted, facts, out, _open_atlas(wanted, manifest.parent))
    except (*_FAULTS, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    verdict.say(as_json=as_json)


def _facts(hearth: Hearth, manifest: Manifest, folder: Path | None) -> EditionFacts:
    if folder is not None:
        return report_editions.read_facts(folder)
    return report_editions.get_facts(hearth, manifest.edition)


def _open_atlas(manifest: Manifest, folder: Path) -> Atlas | None:
    """Open the boundaries that the maps of a publication were drawn on, one of its own files."""
    said = next((each for each in manifest.files if each.name.endswith(".gpkg")), None)
    if said is None:
        return None
    path = folder / said.name
    if not path.is_file() or digest_of(path.read_bytes()) != said.sha256:
        raise ManifestFault(
            f"Its maps are drawn on the boundaries that were published with them: put {said.name}"
            " beside the manifest, as it was published."
        )
    return open_package(path)


def _compare(
    manifest: Manifest,
    facts: EditionFacts,
    out: Path,
    atlas: Atlas | None,
    *,
    kept: list[Difference] | None = None,
) -> Verdict:
    recompute(manifest, facts, out, fonts=reports.FONTS, atlas=atlas)
    found = [
        *(Difference(each.name, f"{each.what} where it is kept") for each in kept or []),
        *compare_files(manifest, out, without=[MANIFEST]),
    ]
    return Verdict(not found, len(manifest.files), found, facts.code, manifest.code)


@contextmanager
def _everything() -> Iterator[tuple[Hearth, Any]]:
    hearth = open_hearth(Settings())
    try:
        with hearth.database.session(Scope.everything(), writes=False) as session:
            yield hearth, session
    except NotFound as error:
        raise click.ClickException(error.message) from error


def _line(one: queries.PublicationRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "status": one.status,
        "title": one.title,
        "version": one.version,
        "report": one.report,
        "whose": one.whose,
        "years": one.years,
        "edition": one.edition,
        "address": f"/published/{one.slug}" if one.slug else "",
    }
