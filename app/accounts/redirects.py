"""Where a person goes after signing in: only to pages of this site."""


def safe_next(address: str | None) -> str | None:
    """Return an address that came from outside if it names a page of this site, or None.

    Browsers read ``//host``, ``/\\host`` and addresses with control characters as other sites.
    """
    if not address or not address.startswith("/") or address.startswith("//"):
        return None
    if "\\" in address or any(ord(character) < 33 for character in address):
        return None
    return address
