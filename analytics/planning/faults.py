"""What is wrong with a planning case, in words that say what to do about it."""


class CannotPlan(ValueError):
    """A plan cannot be made as asked; the message says why, with the position of what is wrong."""
