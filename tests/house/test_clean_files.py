"""No committed file names a package index, a content network or a path of somebody's machine."""

import re

from tests.house.repository import find_places, list_files, read

FORBIDDEN = {
    "a package index": re.compile(
        r"pypi[.]org|pythonhosted[.]|registry[.]npmjs|npmmirror[.]|--(?:extra-)?index[-]url"
    ),
    "a content network": re.compile(
        r"cdn[.]jsdelivr|unpkg[.]com|cdnjs[.]|esm[.]sh/|cdn[.]plot|bootstrapcdn[.]"
        r"|fonts[.](?:googleapis|gstatic)"
    ),
    "a path of a machine": re.compile(r"(?<![\w.$}*-])/(?:home|root|work|Users)/\w"),
}
BINARY = {".png", ".ico", ".parquet", ".xlsx", ".zip", ".gz", ".woff2", ".pdf"}
MADE_HERE = ("node_modules", "app/static/vendor", ".venv", "instance")


def test_files__all_committed__name_no_index_network_or_machine() -> None:
    assert not [
        f"{path}: {place}"
        for path in list_files()
        if path.suffix not in BINARY
        for place in find_places(read(path), FORBIDDEN)
    ]


def test_files__third_party_or_made_here__are_not_committed() -> None:
    assert not [
        str(path) for path in list_files() if any(path.is_relative_to(made) for made in MADE_HERE)
    ]


def test_forbidden__examples__are_found() -> None:
    named = "https://pypi_org/simple https://unpkg_com/x see /_home/ada".replace("_", ".")
    assert len(find_places(named.replace("/.home", "/home"), FORBIDDEN)) == len(FORBIDDEN)
    assert not find_places("app/home/page $folder/work/page https://example.org", FORBIDDEN)
