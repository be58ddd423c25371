"""What is wrong with a table, a hierarchy or a release, said to whoever gave it."""


class ReleaseError(ValueError):
    """A table or release cannot be used. The message gives rows and labels, never counts."""
