"""An official file on its way in: who may send one, how large, and where its bytes go."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.context import EXTENSION, Hearth
from app.factory import create_app
from app.reference import storage
from config import Settings
from tests.integration.conftest import SignIn
from tests.support.run_folder import get_templates_folder

LARGE = 3_000_000
COLUMNS = b"postcode,polar4_quintile\n"


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders in which files were opened to take a request's bytes."""
    folders: list[Path] = []
    opened = tempfile.NamedTemporaryFile

    def watched(*args: Any, **options: Any) -> Any:
        folder = Path(options["dir"])
        if folder != get_templates_folder():  # a page that is compiled takes nobody's bytes
            folders.append(folder)
        return opened(*args, **options)

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", watched)
    return folders


def form(content: bytes, name: str = "file.csv", **fields: str) -> dict[str, Any]:
    """A form with a file as one piece of bytes: the client's own spool of it is never closed."""
    head = b'--cut\r\nContent-Disposition: form-data; name="%s"'
    parts = [head % b"file" + b'; filename="%s"\r\n\r\n%s' % (name.encode(), content)]
    parts += [head % key.encode() + b"\r\n\r\n" + text.encode() for key, text in fields.items()]
    body = b"".join(part + b"\r\n" for part in parts) + b"--cut--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=cut"}


def kept(hearth: Hearth) -> list[str]:
    return sorted(path.name for path in storage.folder(hearth).iterdir())


@pytest.mark.parametrize("role", ["central_team", "system_administrator"])
def test_file__larger_than_a_spreadsheet__goes_to_the_instance_folder(
    sign_in: SignIn, hearth: Hearth, received: list[Path], role: str
) -> None:
    content = COLUMNS + b"x" * LARGE
    answer = sign_in(role).post("/reference/load", **form(content, "Look up.csv", kind="polar4"))
    assert answer.status_code == 303
    assert received == [storage.folder(hearth)]
    (name,) = kept(hearth)
    assert re.fullmatch(r"[0-9a-f]{16}-Look-up\.csv", name)
    path = storage.folder(hearth) / name
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o077 == 0
    assert path.stat().st_nlink == 1, "the name under which it was received is gone"


@pytest.mark.parametrize("role", [None, "member_user", "member_coordinator", "researcher"])
def test_file__of_somebody_who_may_not__is_not_even_received(
    app: Flask, sign_in: SignIn, hearth: Hearth, received: list[Path], role: str | None
) -> None:
    browser = sign_in(role) if role else app.test_client()
    assert browser.post("/reference/load", **form(b"x" * LARGE)).status_code == 413
    assert received == []
    assert not (hearth.settings.instance / "incoming").exists()


@pytest.fixture
def small_site(app: Flask) -> Iterator[Flask]:
    """The same site where the settings allow official files of 10 kB."""
    held: Hearth = app.extensions[EXTENSION]
    values = held.settings.model_dump() | {"reference_max_bytes": 10_000}
    created = create_app(Settings(**values), clock=held.clock)
    created.config["WTF_CSRF_ENABLED"] = False
    yield created
    created.extensions[EXTENSION].database.dispose()


def test_file__larger_than_the_setting__is_refused_and_nothing_stays(
    small_site: Flask, sign_in: SignIn
) -> None:
    browser = small_site.test_client()
    cookie = sign_in("central_team").get_cookie("hearth")
    assert cookie is not None
    browser.set_cookie("hearth", cookie.value)
    answer = browser.post("/reference/load", **form(b"x" * LARGE))
    assert answer.status_code == 413
    assert kept(small_site.extensions[EXTENSION]) == []


def test_file__without_one__says_so_beside_the_field(sign_in: SignIn) -> None:
    page = sign_in("central_team").post("/reference/load", data={"kind": "imd"})
    assert page.status_code == 422
    assert "Choose the file to load." in page.get_data(as_text=True)


def test_file__empty__is_refused(sign_in: SignIn, hearth: Hearth) -> None:
    page = sign_in("central_team").post("/reference/load", **form(b"", kind="imd"))
    assert page.status_code == 422
    assert "The file is empty" in page.get_data(as_text=True)
    assert kept(hearth) == []


@pytest.mark.parametrize(
    ("sent", "expected"),
    [("../../etc/passwd", "passwd"), ("C:\\data\\IMD 2025.csv", "IMD-2025.csv"), ("..", "file"),
     ("a" * 300 + ".zip", "a" * 116 + ".zip"), ("", "file")],
)  # fmt: skip
def test_safe_name__of_any_name__is_a_plain_file_name(sent: str, expected: str) -> None:
    assert storage.safe_name(sent) == expected


@pytest.mark.parametrize("name", ["", ".", "..", "../hearth.db", "receiving-x", "none"])
def test_find__a_name_that_is_none_of_ours__finds_nothing(hearth: Hearth, name: str) -> None:
    (storage.folder(hearth) / "receiving-x").write_bytes(b"x")
    assert storage.find(hearth, name) is None
