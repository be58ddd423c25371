"""What is said when a reference file cannot be used. Knows no layout."""


class UnreadableReference(ValueError):
    """A reference file is not what it should be; the message says what it is and what was due."""


def refuse_rows(name: str, first: int, count: int, fault: str) -> UnreadableReference:
    """The refusal of a file for some of its rows; `first` counts as a spreadsheet does, from 1."""
    others = f" ({count:,} rows do)" if count > 1 else ""
    return UnreadableReference(f"{name}: row {first:,} {fault}{others}.")
