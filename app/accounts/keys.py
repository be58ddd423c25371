"""Keys for one purpose each, made from the site's secret."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive_key(secret: str, purpose: str) -> bytes:
    """Return a key of 32 bytes that serves one purpose and tells nothing of the others."""
    return HKDF(SHA256(), length=32, salt=None, info=f"hearth {purpose}".encode()).derive(
        secret.encode()
    )
