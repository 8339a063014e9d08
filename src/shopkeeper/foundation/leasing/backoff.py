"""How long to wait before the next attempt."""

from datetime import timedelta


def delay(attempt: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """Return the pause after the given attempt (1 is the first): doubled each time, never above `longest`."""
    doublings = min(attempt - 1, 30)
    return min(first * (1 << doublings), longest)
