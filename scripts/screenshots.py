"""Takes the pictures of the README from the demonstration.

Loads the demonstration into a folder of its own, serves it, walks to each picture and leaves
nothing behind but docs/images. Needs what the browser tests need (`make test` installs it).
"""

import argparse
import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).parents[1]
IMAGES = REPOSITORY / "docs" / "images"
HEARTH = REPOSITORY / ".venv" / "bin" / "hearth"
MOST_BYTES = 300_000
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instance", type=Path, help="a folder that holds the demonstration")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = given.instance or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(serve(folder, is_new=given.instance is None))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(base_url=address, viewport=DESK)
        page.set_default_timeout(120_000)
        take_all(page, folder / "demo" / "samples")
        browser.close()


def take_all(page: Any, samples: Path) -> None:
    """Walk as the officer, then as the central team."""
    sign_in(page, "officer@demo.hearth.example")
    shoot(page, "home")
    page.goto("/uploads/new")
    page.get_by_label("The spreadsheet").set_input_files(samples / "participants-to-upload.xlsx")
    page.get_by_role("button", name="Send the file").click()
    page.get_by_label("Day first").check()
    page.get_by_role("button", name=re.compile("^Check the ")).click()
    page.get_by_role("heading", name=re.compile("^Review ")).wait_for()
    shoot(page, "review")
    page.goto("/activities?status=delivered")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="Take the register").click()
    page.set_viewport_size(PHONE)
    page.locator(".register").scroll_into_view_if_needed()
    shoot(page, "register-on-a-phone")
    page.set_viewport_size(DESK)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "central@demo.hearth.example")
    page.goto("/track/")
    page.locator(".js-plotly-plot .main-svg").last.wait_for()
    page.wait_for_timeout(1_000)  # the charts' fonts
    shoot(page, "track")


def sign_in(page: Any, email: str) -> None:
    """Sign in with the demonstration's password."""
    from app.core.demonstration import PASSWORD

    page.goto("/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")


def shoot(page: Any, name: str) -> None:
    """Save what the window shows."""
    path = IMAGES / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path)
    size = path.stat().st_size
    print(f"{path.relative_to(REPOSITORY)}  {size // 1000} KB")  # noqa: T201
    if size > MOST_BYTES:
        sys.exit(f"{path.name} is larger than {MOST_BYTES // 1000} KB")


@contextlib.contextmanager
def serve(folder: Path, *, is_new: bool) -> Iterator[str]:
    """Serve the demonstration on a free port until the pictures are taken."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = {"INSTANCE": folder, "DEMONSTRATION": "1", "PUBLIC_URL": address, "DATABASE_URL": ""}
    environment = os.environ | {f"HEARTH_{name}": str(text) for name, text in settings.items()}
    if is_new:
        for words in (["db", "upgrade"], ["demo", "load"]):
            subprocess.run([HEARTH, *words], env=environment, check=True)
    site = subprocess.Popen([HEARTH, "serve", "--port", str(port)], env=environment)
    try:
        wait_until_ready(address)
        yield address
    finally:
        site.terminate()
        site.wait(timeout=20)


def wait_until_ready(address: str, seconds: int = 60) -> None:
    """Ask the readiness page until it answers."""
    for _ in range(seconds * 2):
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=5)  # noqa: S310 - our own
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    sys.exit("The site did not start.")


def chromium() -> str:
    """Path of the browser of the tests."""
    found = subprocess.run(
        ["sh", "scripts/chromium.sh"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return found.stdout.strip()


if __name__ == "__main__":
    sys.path.insert(0, str(REPOSITORY))
    main()
