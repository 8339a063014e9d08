"""Many rows folded into a table at once: inserted where their key is new, else added to what stands there.

Each column folds by itself: it is added, or the lesser or the greater is kept. These give the same whatever order rows
come in, so nothing has to be read before it is written.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from shopkeeper.foundation.db.bulk import cells_for

_AT_ONCE = 300


def fold_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    key: Sequence[str],
    add: Sequence[str] = (),
    least: Sequence[str] = (),
    greatest: Sequence[str] = (),
    replace: Sequence[str] = (),
    replace_unless_empty: Sequence[str] = (),
) -> int:
    """Fold the rows into the table inside the open transaction, and return how many there were.

    `columns` names the model's fields in the order of the cells, `key` those of a unique constraint. No two rows may
    have one key. Columns that no fold names keep what stands there. The new value takes the place of what stands in
    those of `replace`, and of `replace_unless_empty` where it is a text that is not empty: these folds alone depend on
    the order. Sealed fields take what `personal.seal.seal_rows` made.
    """
    fields = {name: model._meta.get_field(name) for name in columns}
    places = [columns.index(name) for name in key]
    # in the order of the key, so that two writers never wait for each other in a ring
    ordered = sorted(rows, key=lambda row: tuple(str(row[place]) for place in places))
    if not ordered:
        return 0
    names = [_column(field) for field in fields.values()]
    marks = f"({', '.join(['%s'] * len(names))})"
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    smaller, larger = ("LEAST", "GREATEST") if connection.vendor == "postgresql" else ("MIN", "MAX")

    def column(name: str) -> str:
        return _column(fields[name])

    folded = [f"{column(one)} = {table}.{column(one)} + EXCLUDED.{column(one)}" for one in add]
    for function, chosen in ((smaller, least), (larger, greatest)):
        folded += [f"{column(one)} = {function}({table}.{column(one)}, EXCLUDED.{column(one)})" for one in chosen]
    folded += [f"{column(one)} = EXCLUDED.{column(one)}" for one in replace]
    folded += [
        f"{column(one)} = CASE WHEN EXCLUDED.{column(one)} <> '' THEN EXCLUDED.{column(one)}"
        f" ELSE {table}.{column(one)} END"
        for one in replace_unless_empty
    ]
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES {{}}"  # noqa: S608  quoted names only; every value is a parameter
        f" ON CONFLICT ({', '.join(column(one) for one in key)})"
        + (f" DO UPDATE SET {', '.join(folded)}" if folded else " DO NOTHING")
    )
    cells = cells_for(list(fields.values()))
    with connection.cursor() as cursor:
        for start in range(0, len(ordered), _AT_ONCE):
            part = ordered[start : start + _AT_ONCE]
            values = [
                value if cell is None or value is None else cell(value)
                for row in part
                for value, cell in zip(row, cells, strict=True)
            ]
            cursor.execute(statement.format(", ".join([marks] * len(part))), values)
    return len(ordered)


def _column(field: Any) -> str:
    return connection.ops.quote_name(field.column)
