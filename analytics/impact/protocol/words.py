"""Days and times as a reader says them."""

from datetime import UTC, date, datetime


def say_day(day: date) -> str:
    """Write a day: 22 November 2026."""
    return f"{day.day} {day:%B %Y}"


def say_time(at: datetime) -> str:
    """Write a time in UTC: 22 November 2026 at 12:05 UTC."""
    at = at.astimezone(UTC)
    return f"{say_day(at.date())} at {at:%H:%M} UTC"
