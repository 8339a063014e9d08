"""Whole frames at once: for imports, where a Python object per row would cost more than the database itself.

Inside `checked_by_column()` SQLite's row checks (CHECK, foreign keys) rest, and `foundation.db.verifying` proves the
same conditions over whole columns before a row is written: it is 4 to 8 times cheaper and refuses the same rows.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import local
from typing import Any, TypeVar

import polars as pl
from django.db import connection, models

from shopkeeper.foundation.db import copying
from shopkeeper.foundation.db.bulk import insertion, postgres_type, rows_together
from shopkeeper.foundation.db.verifying import verify

Made = TypeVar("Made")
_BATCH = 50_000


class _Resting(local):
    """Whether row checks rest on this thread's connection."""

    now = False


_resting = _Resting()


@contextmanager
def checked_by_column() -> Iterator[None]:
    """Check frames by column instead of row by row, on SQLite outside a transaction; elsewhere nothing changes."""
    if connection.vendor != "sqlite" or connection.in_atomic_block or _resting.now:
        yield
        return
    with connection.cursor() as cursor:
        cache = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("PRAGMA cache_size = -200000")
        _resting.now = True
        try:
            yield
        finally:
            _resting.now = False
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
            cursor.execute(f"PRAGMA cache_size = {int(cache)}")


def insert_frame(model: type[models.Model], frame: pl.DataFrame) -> int:
    """Insert the frame's rows and return how many: all of them, or none when one is refused.

    Columns are named as the table's, UUIDs are 32 hexadecimal digits, instants `Datetime` in UTC. Nothing is filled in.
    Raises IntegrityError.
    """
    if not frame.height:
        return 0
    if _resting.now:
        verify(model, frame)
    if connection.vendor == "postgresql":
        return _copy(model, frame)
    return _execute(model, frame)


def _copy(model: type[models.Model], frame: pl.DataFrame) -> int:
    fields = {field.column: field for field in model._meta.concrete_fields}
    kinds = {name: postgres_type(fields[name]) for name in frame.columns}
    order = copying.column_order(frame, kinds)
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in (*order[0], *order[1]))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        with cursor.copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN (FORMAT binary)") as copy:
            for block in made_ahead(copying.blocks(frame, kinds, order, _BATCH)):
                copy.write(block)
        return int(cursor.rowcount)


def made_ahead(blocks: Iterator[Made]) -> Iterator[Made]:
    """Return the same, each made by a thread while the one before is in use: polars holds no lock meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, blocks, None)
        while (block := following.result()) is not None:
            following = pool.submit(next, blocks, None)
            yield block


def _execute(model: type[models.Model], frame: pl.DataFrame) -> int:
    written = frame.with_columns(_instant_text(name) for name, kind in frame.schema.items() if kind == pl.Datetime)
    width = frame.width
    with connection.cursor() as cursor:
        raw = cursor.connection.cursor()
        together = rows_together(cursor.connection, width)
        step = together * width
        with connection.wrap_database_errors:
            for part in written.iter_slices(_BATCH):
                cells: list[Any] = [None] * (part.height * width)
                for place, column in enumerate(part):
                    cells[place::width] = column.to_list()
                whole = len(cells) // step * step
                raw.executemany(
                    insertion(model, part.columns, together),
                    (cells[start : start + step] for start in range(0, whole, step)),
                )
                if rest := cells[whole:]:
                    raw.execute(insertion(model, part.columns, len(rest) // width), rest)
        raw.close()
    return frame.height


def _instant_text(name: str) -> pl.Expr:
    """Return instants as Django writes them, without a fraction where there is none: they are compared as text."""
    instant = pl.col(name)
    whole = instant.dt.microsecond() == 0
    short, long = instant.dt.to_string("%Y-%m-%d %H:%M:%S"), instant.dt.to_string("%Y-%m-%d %H:%M:%S%.6f")
    return pl.when(whole).then(short).otherwise(long).alias(name)
