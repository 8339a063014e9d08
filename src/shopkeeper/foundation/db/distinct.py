"""The few different values of a column of a long table, found by stepping through its index."""

from django.db import connection, models


def distinct_values(model: type[models.Model], column: str, *, where: str) -> list[str]:
    """Return the values of a text column in their order: one look into an index for each, however many rows there are.

    An index must begin with the column; `where` is the condition of a partial one, of our own words. Neither database
    skips through an index for DISTINCT by itself (PostgreSQL's wiki calls the way round it a loose index scan).
    """
    table, name = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(column)
    statement = f"""
        WITH RECURSIVE step(value) AS (
            SELECT MIN({name}) FROM {table} WHERE {where}
            UNION ALL
            SELECT (SELECT MIN({name}) FROM {table} WHERE {name} > step.value AND {where}) FROM step
            WHERE step.value IS NOT NULL
        ) SELECT value FROM step WHERE value IS NOT NULL"""  # noqa: S608  names of ours, quoted
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [value for (value,) in cursor.fetchall()]
