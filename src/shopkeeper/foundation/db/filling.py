"""Filling an empty table at once: what is else kept up row by row is built once at the end, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

_POSTGRES_KEYS = """
SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', relname, conname),
       format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', relname, conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE (contype IN ('f', 'u') OR contype = 'p' AND NOT EXISTS (SELECT 1 FROM pg_constraint r WHERE r.confrelid = t.oid))
  AND t.relname = %s AND t.relnamespace = current_schema()::regnamespace
ORDER BY contype
"""
_POSTGRES_POINTING = """
SELECT t.relname, format('ALTER TABLE %%I DROP CONSTRAINT %%I', t.relname, conname),
       format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', t.relname, conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class pointed ON pointed.oid = c.confrelid
WHERE contype = 'f' AND c.conrelid <> c.confrelid AND c.conparentid = 0
  AND pointed.relname = %s AND pointed.relnamespace = current_schema()::regnamespace
"""
_POSTGRES_INDEXES = """
SELECT format('DROP INDEX %%I', i.relname), pg_get_indexdef(x.indexrelid)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
WHERE t.relname = %s AND t.relnamespace = current_schema()::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid)
"""
_SQLITE_INDEXES = """
SELECT 'DROP INDEX "' || name || '"', sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL
"""


@contextmanager
def filled_at_once(*tables: type[models.Model]) -> Iterator[None]:
    """Put indexes, and on PostgreSQL keys that no row points to, aside while empty tables are filled, then back.

    To be used inside a transaction: a crash, or a row that a foreign key refuses at the end, undoes everything. A
    table that holds rows already is left as it is, for others are using it. Raises IntegrityError.
    """
    later: list[str] = []
    empty = [model for model in tables if not models.QuerySet(model).exists()]
    _settle_checks(bool(empty))
    with connection.cursor() as cursor:
        pointing: list[str] = []
        for model in empty:
            pointing.extend(_loosened(cursor, model._meta.db_table))
            later.extend(_put_aside(cursor, model._meta.db_table))
        later.extend(pointing)
    yield
    _settle_checks(bool(empty))
    with connection.cursor() as cursor:
        for statement in (*_means(), *later):
            cursor.execute(statement)


def _means() -> tuple[str, ...]:
    """Return what lets PostgreSQL build in memory, without compiling queries that run once, until the commit."""
    if connection.vendor != "postgresql":
        return ()
    return ("SET LOCAL maintenance_work_mem = '256MB'", "SET LOCAL jit = off")


def _settle_checks(wanted: object) -> None:
    """Let PostgreSQL make the checks it has put off: a table they are about can't be altered before."""
    if wanted and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _loosened(cursor: object, table: str) -> list[str]:
    """Drop the foreign keys that other tables point to this one with, if all are empty; return how to make them.

    While one of them stands, the table's primary key can't be put aside.
    """
    if connection.vendor != "postgresql":
        return []
    cursor.execute(_POSTGRES_POINTING, [table])  # type: ignore[attr-defined]  # a cursor of Django's
    found: list[tuple[str, str, str]] = cursor.fetchall()  # type: ignore[attr-defined]  # as above
    for name in {name for name, _, _ in found}:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")  # type: ignore[attr-defined]  # noqa: S608  a quoted name only
        if cursor.fetchone():  # type: ignore[attr-defined]  # as above
            return []
    for _, drop, _ in found:
        cursor.execute(drop)  # type: ignore[attr-defined]  # as above
    return [make for _, _, make in found]


def _put_aside(cursor: object, table: str) -> list[str]:
    """Drop what can be built later, and return how to."""
    wanted = (_POSTGRES_KEYS, _POSTGRES_INDEXES) if connection.vendor == "postgresql" else (_SQLITE_INDEXES,)
    pairs: list[tuple[str, str]] = []
    for query in wanted:
        cursor.execute(query, [table])  # type: ignore[attr-defined]  # a cursor of Django's
        pairs.extend(cursor.fetchall())  # type: ignore[attr-defined]  # as above
    for drop, _ in pairs:
        cursor.execute(drop)  # type: ignore[attr-defined]  # as above
    # An index is built before the keys are checked, which may use it.
    return [make for _, make in reversed(pairs)]
