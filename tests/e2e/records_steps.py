"""What stands on the pages of administrative records: a file read, one refused, a year loaded."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from app.core import jobs
from app.core.access import Actor, Scope
from app.core.administrative import PREPARE_JOB, draft_folder, load_file
from app.core.warehouse import administrative_folder
from app.models import JobState
from etl.records import Plan, prepare_year
from tests.e2e.conftest import Site
from tests.support.extracts import make_extract

SOURCE, YEAR = "npd_ks4", "2012"


def write_extract(path: Path, year: str = YEAR) -> Path:
    """Write an extract of three pupils of a year, one of them without a date of birth that is."""
    began = int(year) - 17
    born = [f"02/10/{began}", f"32/01/{began + 1}", f"31/08/{began + 1}"]
    table = make_extract("npd_ks4").with_columns(
        pl.Series("KS4_DOB", born), pl.lit(f"{int(year) - 1}/{year}").alias("KS4_ACADYR")
    )
    table.write_csv(path)
    return path


def records_pages(site: Site) -> dict[str, list[str]]:
    """Return the pages of a year, of a file that waits for a yes, and of one that was refused."""
    hearth, any_row = site.hearth, Plan(most_excluded=1.0, loaded_at=site.hearth.clock())
    with TemporaryDirectory() as folder:
        file = write_extract(Path(folder) / "KS4 pupils.csv")
        load_file(hearth, SOURCE, YEAR, file, plan=any_row)
        refused, ready = _job(site), _job(site, state=JobState.DONE)
        into = draft_folder(hearth, ready)
        into.mkdir(parents=True)
        store = administrative_folder(hearth)
        prepare_year(store, SOURCE, YEAR, file, into=into, today=hearth.today, plan=any_row)
    return {
        "/administrative/loads/<int:number>": [
            f"/administrative/loads/{number}" for number in (ready, refused)
        ],
        "/administrative/years/<source>/<year>": [f"/administrative/years/{SOURCE}/{YEAR}"],
        "/administrative/years/<source>/<year>/remove": [
            f"/administrative/years/{SOURCE}/{YEAR}/remove"
        ],
    }


def _job(site: Site, *, state: JobState = JobState.QUEUED) -> int:
    """Note a file that is gone: where it still waits, whoever works on it says so."""
    payload = {"source": SOURCE, "year": YEAR, "file": "0-gone.csv", "mapping": None}
    with site.hearth.database.transaction(Scope.everything()) as session:
        job = jobs.enqueue(session, PREPARE_JOB, payload, actor=Actor.system())
        job.state = state.value
        return job.id
