"""What can be wrong with a file of records as a whole."""


class UnreadableRecords(ValueError):
    """A file of records is not what it should be. The message gives rows, never values."""


class TooManyExcluded(UnreadableRecords):
    """More rows would be left out than whoever loads the file has allowed."""
