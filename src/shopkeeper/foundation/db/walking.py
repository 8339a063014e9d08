"""The newest rows of a few out of a table in months, read without asking each month.

A part is left out when the statement is planned, before its index is touched, if the statement names keys beyond it.
"""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from shopkeeper.foundation import clock
from shopkeeper.foundation.db.partitions import first_key

Row = TypeVar("Row", bound=Model)
FIRST = timedelta(days=365)  # shorter finds less at once, and a second statement costs more than a dozen parts


def newest(rows: QuerySet[Row], *, by: str, limit: int, ahead: timedelta, before: datetime | None = None) -> list[Row]:
    """Return `rows.order_by(-by, -pk)[:limit]`, from the last year's months alone where those are enough.

    Each row's key is a UUIDv7, whose instant the row's field `by` is at most `ahead` of; how far behind it is does not
    matter. `before` is an instant which no wanted row is past. Two statements at most; one where there are no parts.
    The present decides where the reading starts, and so what it costs, never what it finds.
    """
    ordered = rows.order_by(f"-{by}", "-pk")
    if connection.vendor != "postgresql":
        return list(ordered[:limit])
    start = clock.now() if before is None else min(before, clock.now())
    floor = max(start.timestamp() - FIRST.total_seconds(), 0)
    key = first_key(datetime.fromtimestamp(floor, start.tzinfo))
    found = list(ordered.filter(pk__gte=key)[:limit])
    # Whatever came in before the floor happened before this.
    if len(found) == limit and getattr(found[-1], by).timestamp() > floor + ahead.total_seconds():
        return found
    found += ordered.filter(pk__lt=key)[:limit]
    return sorted(found, key=lambda row: (getattr(row, by), row.pk), reverse=True)[:limit]
