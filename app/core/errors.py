"""What can go wrong for a person, raised by services and shown once, in `app.core.failures`."""

import traceback


def place_of(error: BaseException) -> str:
    """Return where an error happened, frame by frame.

    That is what a log may hold of it: its message may quote a value of a record.
    """
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"  {one.filename}:{one.lineno} in {one.name}" for one in frames)


class DomainError(Exception):
    """Something a person asked for cannot be done; the message is written for that person."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """There is no such record, or it is not for this person to know that there is."""

    status = 404


class NotAllowed(DomainError):
    """The person's role does not allow this."""

    status = 403


class Invalid(DomainError):
    """A value is not acceptable; the message belongs beside its field."""

    status = 422

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Conflict(DomainError):
    """Another record already has this value, or somebody else was faster."""

    status = 409

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Suppressed(DomainError):
    """The figure would tell something about too few people."""

    status = 403
