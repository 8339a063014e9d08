"""The clock, read by surfaces, command line and task entry points only; everything below takes the time as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)
