"""One way to write an e-mail address, so that a person has one account."""

import re

from flask_security.mail_util import EmailValidateException

NOT_AN_ADDRESS = "Enter an e-mail address, such as name@university.ac.uk."
_SHAPE = re.compile(
    r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]+\.[^\s@<>()\[\],;:\"\\.]{2,}"
)


def normal_email(text: str) -> str:
    """Return an e-mail address as it is kept: trimmed, in lower case.

    Raises
    ------
    EmailValidateException
        This is no e-mail address (a ValueError).
    """
    address = text.strip().casefold()
    if len(address) > 255 or not _SHAPE.fullmatch(address):
        raise EmailValidateException(NOT_AN_ADDRESS)
    return address


def find_email(text: str) -> str | None:
    """Return an e-mail address as it is kept, or None when this is none."""
    try:
        return normal_email(text)
    except EmailValidateException:
        return None
