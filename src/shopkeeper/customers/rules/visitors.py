"""What a visitor can be."""

from datetime import datetime
from enum import StrEnum


class VisitorState(StrEnum):
    """`linked` belongs to one customer; `shared` to several, so to none; `blocked` stands for many by its very name."""

    ANONYMOUS = "anonymous"
    LINKED = "linked"
    SHARED = "shared"
    BLOCKED = "blocked"


def in_hour(at: datetime) -> datetime:
    """Return the beginning of the hour: when somebody was last seen is kept no finer, so that it costs few writes."""
    return at.replace(minute=0, second=0, microsecond=0)
