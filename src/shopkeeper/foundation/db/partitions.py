"""Tables in parts, one for each month of the UUIDv7 in their key: on PostgreSQL old months are dropped whole.

Elsewhere such a table is one table, with the same model.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, migrations, models, transaction

Months = Iterable[tuple[int, int]]


class CreatePartitionedModel(migrations.CreateModel):
    """Makes the table in parts on PostgreSQL; what fits no month goes into a part of its own: nothing is lost."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the table, its rest and no month yet."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        statement, parameters = schema_editor.table_sql(model)
        schema_editor.execute(f"{statement} PARTITION BY RANGE (id)", parameters or None)
        table = schema_editor.quote_name(model._meta.db_table)
        rest = schema_editor.quote_name(model._meta.db_table + "_rest")
        schema_editor.execute(f"CREATE TABLE {rest} PARTITION OF {table} DEFAULT")
        schema_editor.deferred_sql.extend(schema_editor._model_indexes_sql(model))  # noqa: SLF001  as create_model does


def month_after(month: tuple[int, int], *, by: int = 1) -> tuple[int, int]:
    """Return the (year, month) so many months later."""
    years, rest = divmod(month[1] - 1 + by, 12)
    return month[0] + years, rest + 1


def first_key(at: datetime) -> UUID:
    """Return the least UUIDv7 of that instant's millisecond."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def month_bounds(month: tuple[int, int]) -> tuple[UUID, UUID]:
    """Return the least key of the month, and that of the next."""
    begin, end = (datetime(*one, 1, tzinfo=UTC) for one in (month, month_after(month)))
    return first_key(begin), first_key(end)


def ensure_months(model: type[models.Model], months: Months) -> list[str]:
    """Make the parts for these (year, month) where they are missing; return the names of those made."""
    if connection.vendor != "postgresql":
        return []
    made = []
    for month in months:
        name = part_of(model, month)
        if name not in parts(model):
            _make(model, name, month)
            made.append(name)
    return made


def drop_months(model: type[models.Model], *, before: tuple[int, int]) -> list[str]:
    """Drop the parts of the months before that one with all they hold; return their names."""
    if connection.vendor != "postgresql":
        return []
    last = part_of(model, before)
    old = [name for name in parts(model) if name.startswith(f"{model._meta.db_table}_2") and name < last]
    for name in old:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")
    return old


def part_of(model: type[models.Model], month: tuple[int, int]) -> str:
    """Return the name of the month's part."""
    return f"{model._meta.db_table}_{month[0]:04}_{month[1]:02}"


def parts(model: type[models.Model]) -> list[str]:
    """Return the names of the parts there are, in order; none where the table is not in parts."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid "
            "WHERE inhparent = to_regclass(%s) ORDER BY 1",
            [connection.ops.quote_name(model._meta.db_table)],
        )
        return [name for (name,) in cursor.fetchall()]


def _make(model: type[models.Model], name: str, month: tuple[int, int]) -> None:
    """Make the part, and move what has been put into the rest meanwhile."""
    quote = connection.ops.quote_name
    table, part, rest = quote(model._meta.db_table), quote(name), quote(f"{model._meta.db_table}_rest")
    least, end = month_bounds(month)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {part} (LIKE {table} INCLUDING ALL)")
        cursor.execute(
            f"WITH moved AS (DELETE FROM {rest} WHERE id >= %s AND id < %s RETURNING *) "  # noqa: S608  quoted names only
            f"INSERT INTO {part} SELECT * FROM moved",
            [least, end],
        )
        cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM ('{least}') TO ('{end}')")
