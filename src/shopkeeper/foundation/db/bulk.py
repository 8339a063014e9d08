"""Many rows at once: COPY on PostgreSQL, executemany on SQLite, inside the transaction that is open."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, Literal
from uuid import UUID

from django.db import DataError, connection, models, transaction
from django.db.models.fields.json import JSONField

Cell = Callable[[Any], Any]
_CHUNKS = 50
_TOGETHER = 200
_WIDTHS = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    on_conflict: Literal["fail", "ignore"] = "fail",
) -> int:
    """Insert the rows and return how many were inserted; all of them or, when one is refused, none.

    `columns` names the model's fields in the order of the cells (`customer_id` or `customer`). UUIDs, aware datetimes,
    dates, booleans, numbers, text, bytes and values for JSON fields are taken as Python has them (a UUID also as text);
    no defaults are filled in. Sealed fields take what `personal.seal.seal_rows` made. With `ignore`, rows whose key
    exists are left out.
    """
    fields = [model._meta.get_field(column) for column in columns]
    with transaction.atomic():
        if connection.vendor == "postgresql":
            return _copy(model, fields, rows, ignore=on_conflict == "ignore")
        return _execute(model, fields, rows, ignore=on_conflict == "ignore")


def cells_for(fields: Sequence[Any]) -> list[Cell | None]:
    """Return how a value of each field is sent to this database; None where it is sent as it is."""
    prepare = _postgres_cell if connection.vendor == "postgresql" else _sqlite_cell
    return [prepare(field) for field in fields]


def _copy(model: type[models.Model], fields: list[Any], rows: Iterable[Sequence[Any]], *, ignore: bool) -> int:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(field.column) for field in fields)
    converted = _converted(rows, [_postgres_cell(field) for field in fields])
    with connection.cursor() as cursor:
        target = table
        if ignore:
            target = quote("incoming_" + model._meta.db_table[:40])
            cursor.execute(f"CREATE TEMPORARY TABLE {target} ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0")  # noqa: S608  quoted names only
        with (
            connection.wrap_database_errors,
            cursor.copy(f"COPY {target} ({names}) FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types([postgres_type(field) for field in fields])
            for row in converted:
                copy.write_row(row)
        if not ignore:
            return int(cursor.rowcount)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {target} ON CONFLICT DO NOTHING")  # noqa: S608  quoted names only
        inserted = int(cursor.rowcount)
        cursor.execute(f"DROP TABLE {target}")
    return inserted


def _execute(model: type[models.Model], fields: list[Any], rows: Iterable[Sequence[Any]], *, ignore: bool) -> int:
    # ON CONFLICT DO NOTHING, not OR IGNORE, which would pass over broken CHECKs too.
    end = " ON CONFLICT DO NOTHING" if ignore else ""
    columns = [field.column for field in fields]
    converted = iter(_converted(rows, [_sqlite_cell(field) for field in fields]))
    inserted = 0
    with connection.cursor() as cursor:
        raw = cursor.connection.cursor()
        together = rows_together(cursor.connection, len(columns))
        with connection.wrap_database_errors:
            while chunk := list(islice(converted, together * _CHUNKS)):
                whole = len(chunk) // together * together
                for start in range(0, whole, together):
                    raw.execute(
                        insertion(model, columns, together) + end, list(chain(*chunk[start : start + together]))
                    )
                    inserted += raw.rowcount
                if rest := chunk[whole:]:
                    raw.execute(insertion(model, columns, len(rest)) + end, list(chain(*rest)))
                    inserted += raw.rowcount
        raw.close()
    return inserted


def rows_together(raw: sqlite3.Connection, width: int) -> int:
    """Return how many rows one statement takes on SQLite: to begin and end one costs as much as three rows."""
    return max(1, min(_TOGETHER, raw.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // width))


def insertion(model: type[models.Model], columns: Sequence[str], rows: int) -> str:
    """Return SQLite's statement that inserts so many rows."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    marks = "(" + ", ".join("?" * len(columns)) + ")"
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {', '.join([marks] * rows)}"  # noqa: S608  quoted names only


def _converted(rows: Iterable[Sequence[Any]], cells: list[Cell | None]) -> Iterable[Sequence[Any]]:
    """Return the rows with the cells changed that need it; columns that need nothing cost nothing."""
    changing = [(index, cell) for index, cell in enumerate(cells) if cell]
    return _changed(rows, changing) if changing else rows


def _changed(rows: Iterable[Sequence[Any]], changing: list[tuple[int, Cell]]) -> Iterator[list[Any]]:
    for row in rows:
        cells = list(row)
        for index, cell in changing:
            value = cells[index]
            if value is not None:
                cells[index] = cell(value)
        yield cells


def _target(field: Any) -> Any:
    while field.remote_field:
        field = field.target_field
    return field


def _sqlite_cell(field: Any) -> Cell | None:
    target = _target(field)
    if isinstance(target, models.UUIDField):
        return _hex
    if isinstance(target, models.DateTimeField):
        return _naive_text
    if isinstance(target, models.DateField):
        return str
    return _other_cell(field)


def _postgres_cell(field: Any) -> Cell | None:
    if isinstance(_target(field), models.UUIDField):
        return lambda value: value if isinstance(value, UUID) else UUID(value)
    if limit := _WIDTHS.get(postgres_type(field)):
        return _whole(field, limit)
    return _other_cell(field)


def _whole(field: Any, limit: int) -> Cell:
    # psycopg cuts a number that is too wide for the column, without a word.
    def fits(value: Any) -> Any:
        if -limit <= value < limit:
            return value
        raise DataError(f"{field.model.__name__}.{field.name}: {value} is out of its range")

    return fits


def postgres_type(field: Any) -> str:
    """Return the type's name without its length: `varchar(20)` is sent as any varchar."""
    declared: str = field.rel_db_type(connection) if field.remote_field else field.db_type(connection)
    return declared.partition("(")[0]


def _other_cell(field: Any) -> Cell | None:
    if type(field) is models.BinaryField:
        return None  # both drivers take bytes as they are
    if field.get_internal_type() == "BinaryField":

        def checked(value: Any) -> Any:
            field.get_db_prep_save(value, connection)  # a sealed field refuses clear text here
            return value

        return checked
    if isinstance(field, (JSONField, models.DecimalField)):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _hex(value: Any) -> Any:
    return value.hex if isinstance(value, UUID) else value


def _naive_text(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
