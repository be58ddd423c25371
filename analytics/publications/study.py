"""An impact study as a publication: its question, its files, and the same files made again."""

from pathlib import Path

from analytics.documents import FORMATS
from analytics.impact.report import Made, Place, make, write
from analytics.impact.studies import get_study
from analytics.publications.content import write_manifest
from analytics.publications.manifest import Manifest, StudyRun
from analytics.reports import Question
from analytics.reports.edition import EditionFacts


def question_of_study(place: Place, run: StudyRun) -> Question:
    """Give the question of a study: its years are those of the protocol."""
    definition = run.locked.protocol.treatment.find_definition()
    return Question(
        report=run.locked.protocol.name,
        scope=place.scope,
        whose=place.whose,
        definitions={definition.family: definition.reference},
    )


def build_study_files(
    made: Made, run: StudyRun, question: Question, out: Path, *, fonts: Path | None = None
) -> Manifest:
    """Write a study and its bundle into an empty folder, and the manifest that names the files.

    Parameters
    ----------
    made : the study, run by `run`.
    question : as `question_of_study` gives it.
    fonts : the house's font for print, as `write_report` takes it.
    """
    write(made, out, FORMATS, fonts=fonts)
    return write_manifest(made.report, question, out, study=run)


def make_again(
    run: StudyRun,
    question: Question,
    edition: EditionFacts,
    out: Path,
    *,
    fonts: Path | None = None,
) -> Manifest:
    """Make the files of a study again, from the edition and its locked protocol alone.

    Raises
    ------
    StudyFault
        It cannot be made from this edition; the message says why.
    """
    kind = get_study(run.locked.protocol.kind)
    place = Place(kind, edition, question.scope, question.whose)
    made = make(
        place,
        run.locked,
        opened_at=run.opened_at,
        told_because=run.told_because,
        progress=lambda _step, _part: None,
    )
    return build_study_files(made, run, question, out, fonts=fonts)
