"""What is wrong with a study, in words that say what it means for it."""


class StudyFault(ValueError):
    """A study cannot be made as asked; the message says why, and what can be done."""
