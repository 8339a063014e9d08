"""Requests about one's own data: their kinds, where they stand, and by when they are to be answered. Pure."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

MONTHS = 1
LONGER = 3
"""With two further months, where a request is hard or there are many (GDPR, article 12 (3))."""


class Kind(StrEnum):
    """What is asked for; each with its article of the GDPR."""

    COPY = "copy"
    CORRECTION = "correction"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"


class Standing(StrEnum):
    """Where a request stands. `erasing`: the letter that says so is on its way, then the data goes."""

    RECEIVED = "received"
    IN_WORK = "in_work"
    ERASING = "erasing"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ARTICLES: Mapping[Kind, str] = {
    Kind.COPY: "15 and 20",
    Kind.CORRECTION: "16",
    Kind.ERASURE: "17",
    Kind.RESTRICTION: "18",
    Kind.OBJECTION: "21",
}
OPEN = frozenset({Standing.RECEIVED, Standing.IN_WORK, Standing.ERASING})
WORKABLE = frozenset({Standing.RECEIVED, Standing.IN_WORK})


def due_on(received: date, months: int = MONTHS) -> date:
    """Return the last day for the answer: the same day so many months later, or the last of that month."""
    month = received.month - 1 + months
    year, month = received.year + month // 12, month % 12 + 1
    return date(year, month, min(received.day, monthrange(year, month)[1]))
