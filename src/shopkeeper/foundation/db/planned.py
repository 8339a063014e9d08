"""Statements written by hand that every page asks: planned once by PostgreSQL, and not once a page."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

from shopkeeper.foundation.db.keys import instant_of, key_of

M = TypeVar("M", bound=models.Model)

_READ: dict[str, Callable[[Any], Any]] = {
    "BooleanField": bool,
    "DateTimeField": instant_of,
    "JSONField": json.loads,
    "UUIDField": key_of,
}


def planned_cursor(using: str = DEFAULT_DB_ALIAS) -> Any:
    """Return a cursor for statements that name their columns: a plan of `*` would break when a column is added.

    Planning the join of a product with its variants takes PostgreSQL longer than running it. SQLite keeps its own.
    """
    connection: Any = connections[using]
    return connection.planned_cursor() if connection.vendor == "postgresql" else connection.cursor()


class Columns(Generic[M]):
    """The columns of a model that has no fields with ways of their own, by name, and how a row of them is read."""

    def __init__(self, model: type[M]) -> None:
        self._model, fields = model, model._meta.concrete_fields
        self.names = [field.attname for field in fields]
        self._read = [_READ.get(_kind(field)) for field in fields]

    def listed(self, table: str) -> str:
        """Return the columns as a statement lists them."""
        return ", ".join(f"{table}.{name}" for name in self.names)

    def read(self, row: Sequence[Any]) -> M:
        """Return the model's instance that the beginning of the row holds."""
        values = [
            value if value is None or read is None else read(value)
            for value, read in zip(row, self._read, strict=False)
        ]
        return self._model.from_db(DEFAULT_DB_ALIAS, self.names, values)


def _kind(field: "models.Field[Any, Any]") -> str:
    return (field.target_field if isinstance(field, models.ForeignKey) else field).get_internal_type()
