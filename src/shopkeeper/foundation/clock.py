"""The clock: surfaces, command line and task entry points read it; everything below takes the time as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)
