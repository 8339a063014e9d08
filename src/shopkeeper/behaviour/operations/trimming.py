"""Keeping the newest rows of each person, so that nobody's part of a table grows without bound."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, models

from shopkeeper.foundation.db.keys import stored

AT_ONCE = 500


def keep_newest(model: type[models.Model], person_ids: Iterable[UUID], *, by: str, most: int) -> None:
    """Delete what stands behind the first `most` rows of each person in the order `by`, which is SQL of our own.

    The newest of the newest are kept, so the order in which events arrive plays no part.
    """
    table, wanted = model._meta.db_table, sorted(set(person_ids))
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), AT_ONCE):
            part = [stored(key) for key in wanted[start : start + AT_ONCE]]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(
                f"DELETE FROM {table} WHERE id IN (SELECT id FROM (SELECT id, ROW_NUMBER() OVER"  # noqa: S608  our own names and marks only
                f" (PARTITION BY person_id ORDER BY {by}) AS place FROM {table}"
                f" WHERE person_id IN ({marks})) AS ranked WHERE place > %s)",
                [*part, most],
            )
