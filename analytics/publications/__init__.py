"""Publications: a report as files, with a manifest by which anybody can make them again.

The files follow from the edition, the question and the version of Hearth alone: no clock, no
random number. Knows no page, user or database.
"""

from analytics.publications.content import (
    MANIFEST,
    build_files,
    recompute,
    write_manifest,
    write_twin,
)
from analytics.publications.manifest import (
    Difference,
    File,
    Manifest,
    ManifestFault,
    StudyRun,
    compare_files,
    digest_of,
    list_files,
    read_manifest,
)
from analytics.publications.twin import FIGURES, PLAIN, describe

__all__ = [
    "FIGURES",
    "MANIFEST",
    "PLAIN",
    "Difference",
    "File",
    "Manifest",
    "ManifestFault",
    "StudyRun",
    "build_files",
    "compare_files",
    "describe",
    "digest_of",
    "list_files",
    "read_manifest",
    "recompute",
    "write_manifest",
    "write_twin",
]
