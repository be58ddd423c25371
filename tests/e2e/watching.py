"""What no page may do, whatever else is tested: complain, break the policy, call another host."""

from typing import Any
from urllib.parse import urlsplit

#: Chromium says this of any answer that is not a success; a form with errors is one (422).
REFUSED = "Failed to load resource"
#: And this of a map, where it draws without a graphics card.
DRAWING = "[.WebGL"
OWN_SCHEMES = {"data", "blob", "about", "chrome-extension"}


class Watch:
    """Listens to a page from its first request on; `faults` are lines to read."""

    def __init__(self, page: Any, address: str) -> None:
        self.faults: list[str] = []
        self._page, self._host = page, urlsplit(address).netloc
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._note(f"script error: {error}"))
        page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        if message.type not in {"error", "warning"}:
            return
        if message.text.startswith(REFUSED) and "422" in message.text:
            return
        if message.text.startswith(DRAWING):
            return
        self._note(f"console {message.type}: {message.text}")

    def _asked(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in OWN_SCHEMES and parts.netloc != self._host:
            self._note(f"asked another host: {parts.netloc}")

    def _note(self, fault: str) -> None:
        self.faults.append(f"{urlsplit(self._page.url).path}: {fault}")

    def take(self) -> list[str]:
        """Return what was noted since the last time, and forget it."""
        found, self.faults = self.faults, []
        return found
