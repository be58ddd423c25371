"""Where the files of a run lie: one folder a run, in the instance folder.

What was given stands beside what was made of it, so that `hearth heses recreate` repeats a run.
"""

from dataclasses import dataclass
from pathlib import Path

from app.core.context import Hearth

#: The files that can be sent for a run.
SENT = ("records", "layout", "modules", "lookup")


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The files of one run; a file that was not given is not there.

    Attributes
    ----------
    folder : the run's folder.
    sent : the files as they were sent, each in a folder of its part; gone once the run is done.
    given, modules : the records and the module portion as read, Parquet of text.
    settings : as given, so that the command repeats the run.
    corrections : changes to the records that this run applies before it classifies them.
    recreated : what `recreate` writes, whole or not there.
    students : the individualised file's derived columns, in order of institution, for pages.
    compared, returned, funding : what `compare` writes, and what it was given.
    """

    folder: Path

    @property
    def sent(self) -> Path:
        return self.folder / "sent"

    def sent_file(self, part: str) -> Path | None:
        """Return a file as it was sent ("records", "layout", ...), or None."""
        found = sorted((self.sent / part).glob("*"))
        return found[0] if found else None

    @property
    def given(self) -> Path:
        return self.folder / "given.parquet"

    @property
    def modules(self) -> Path:
        return self.folder / "modules.parquet"

    @property
    def settings(self) -> Path:
        return self.folder / "settings.json"

    @property
    def corrections(self) -> Path:
        return self.folder / "corrections.csv"

    @property
    def recreated(self) -> Path:
        return self.folder / "recreated"

    @property
    def summary(self) -> Path:
        return self.recreated / "summary.json"

    @property
    def individualised(self) -> Path:
        return self.recreated / "individualised.parquet"

    @property
    def students(self) -> Path:
        return self.folder / "students.parquet"

    @property
    def compared(self) -> Path:
        return self.folder / "compared"

    @property
    def returned(self) -> Path:
        return self.folder / "return.csv"

    @property
    def funding(self) -> Path:
        return self.folder / "funding.json"


def run_folder(hearth: Hearth, run_id: int) -> Path:
    """Return the folder of a run, whether it is there or not."""
    return hearth.settings.instance / "heses" / str(run_id)


def files_of(hearth: Hearth, run_id: int) -> RunFiles:
    """Return where the files of a run lie."""
    return RunFiles(run_folder(hearth, run_id))
