"""What several stories do on the way: send a file, wait for the worker, find the counts."""

import re
from pathlib import Path
from typing import Any

#: The machine that tests may be busy with other work; the work itself takes seconds.
WORK_MS = 30_000
#: A report is worked out on its first request.
REPORT_MS = 90_000


def send(page: Any, file: Path, *, kind: str = "Participants", activity: str | None = None) -> None:
    """Send a spreadsheet, and wait until its columns are asked about."""
    page.goto("/uploads/new")
    page.get_by_label(kind).check()
    if activity is not None:
        page.get_by_label("Which activity is it the register of?").select_option(activity)
    page.get_by_label("The spreadsheet").set_input_files(file)
    page.get_by_role("button", name="Send the file").click()
    heading(page, "What does each column hold?").wait_for(timeout=WORK_MS)


def check_rows(page: Any) -> None:
    """Have every row checked, and wait for the review."""
    page.get_by_role("button", name=re.compile(r"^Check the [\d,]+ rows$")).click()
    heading(page, re.compile("^Review ")).wait_for(timeout=WORK_MS)


def import_rows(page: Any) -> None:
    """Import what is ready, and wait until it is recorded."""
    page.get_by_role("button", name=re.compile("^Import the ")).click()
    heading(page, re.compile("^Imported: ")).wait_for(timeout=WORK_MS)


def wait_for_report(page: Any) -> None:
    """Wait until the page of a report has it, or says why there is none."""
    page.locator("#findings:not(:empty)").wait_for(timeout=REPORT_MS)


def heading(page: Any, name: Any) -> Any:
    """The heading of the page."""
    return page.get_by_role("heading", level=1, name=name)


def counts(page: Any) -> dict[str, int]:
    """The sum under the heading of an upload or a register: {"rows read": 397, "ready": 375}."""
    text = " ".join(page.locator(".counts").inner_text().split())
    found = re.findall(r"([\d,]+) ([a-z ]+)", text)
    return {word.strip(): int(count.replace(",", "")) for count, word in found}
