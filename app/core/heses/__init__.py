"""HESES re-created in the browser: runs, their files, and who may see which institution's part."""

from app.core.heses.access import (
    Run,
    check_institution,
    find_member,
    find_seen,
    list_runs,
    own_instid,
)
from app.core.heses.files import SENT, RunFiles, files_of, run_folder
from app.core.heses.runs import (
    InstitutionTotals,
    RunRecord,
    Standing,
    get_run,
    institutions_of,
    standing_of,
    summary_of,
)
from app.core.heses.starting import Held, Sent, repeat_run, start_again, start_run, stop_run

__all__ = [
    "SENT",
    "Held",
    "InstitutionTotals",
    "Run",
    "RunFiles",
    "RunRecord",
    "Sent",
    "Standing",
    "check_institution",
    "files_of",
    "find_member",
    "find_seen",
    "get_run",
    "institutions_of",
    "list_runs",
    "own_instid",
    "repeat_run",
    "run_folder",
    "standing_of",
    "start_again",
    "start_run",
    "stop_run",
    "summary_of",
]
