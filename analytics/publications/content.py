"""Makes the files of a publication, and makes them again from a manifest."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from analytics.charts import Atlas, draw_print
from analytics.documents import list_formats, write_report
from analytics.linkage_error import Checked
from analytics.publications.manifest import Manifest, ManifestFault, StudyRun, list_files
from analytics.publications.twin import FIGURES, describe, name_picture
from analytics.reports import Question, Report
from analytics.reports.edition import EditionFacts
from analytics.reports.make import make_report
from analytics.reports.registry import get_kind

MANIFEST: Final = "manifest.json"


def build_files(
    report: Report,
    question: Question,
    out: Path,
    *,
    checked: Checked | None = None,
    fonts: Path | None = None,
) -> Manifest:
    """Write a report into an empty folder in all formats, and the manifest that names the files.

    Parameters
    ----------
    report : the answer to `question`.
    checked : the sample of links that the answer rests on, if any.
    fonts : the house's font for print, as `write_report` takes it.
    """
    write_report(report, out, list_formats(report), fonts=fonts)
    write_twin(report, out)
    return write_manifest(report, question, out, checked=checked)


def write_manifest(
    report: Report,
    question: Question,
    out: Path,
    *,
    checked: Checked | None = None,
    study: StudyRun | None = None,
) -> Manifest:
    """Write the manifest of the files that lie in a folder, beside them.

    Parameters
    ----------
    report : that the files tell.
    checked, study : as in `Manifest`.
    """
    manifest = Manifest(
        question=question,
        edition=report.made.edition,
        built_on=report.made.built_on,
        snapshot=report.made.snapshot,
        code=report.made.code,
        checked=checked,
        files=list_files(out, without=[MANIFEST]),
        study=study,
    )
    (out / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def write_twin(report: Report, out: Path) -> None:
    """Write what a page shows of a report: its structured text, and its pictures.

    Parameters
    ----------
    out : a folder that is there.
    """
    (out / FIGURES).write_text(describe(report), encoding="utf-8")
    for section in report.sections:
        if section.chart is not None:
            drawn = draw_print(section.chart)
            (out / name_picture(section)).write_text(drawn, encoding="utf-8")


def recompute(
    manifest: Manifest,
    edition: EditionFacts,
    out: Path,
    *,
    fonts: Path | None = None,
    atlas: Atlas | None = None,
) -> Manifest:
    """Make the files of a publication again, from the edition alone.

    Returns the manifest of what was made now; it is written beside the files.

    Parameters
    ----------
    atlas : of the boundaries that its maps were drawn on, where it has maps.

    Raises
    ------
    ManifestFault
        The edition is not the one that the publication was made from.
    NothingToTrack, QuestionFault, StudyFault
        The question cannot be answered from it.
    """
    if edition.snapshot != manifest.snapshot:
        raise ManifestFault(
            f"The publication was made from a snapshot {manifest.snapshot[:12]}...; this one is"
            f" {edition.snapshot[:12]}..."
        )
    if manifest.study is not None:
        # What makes studies knows of publications, not the other way round.
        from analytics.publications.study import make_again

        return make_again(manifest.study, manifest.question, edition, out, fonts=fonts)
    facts = replace(edition, checked=manifest.checked)
    question = manifest.question
    report = make_report(get_kind(question.report), facts, question, atlas=atlas)
    return build_files(report, question, out, checked=manifest.checked, fonts=fonts)
