"""Sealing many rows at once, without model instances: for imports and bulk inserts."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import models

from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.fields import Sealed, SealedField

_CHUNK = 5_000


def seal_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[tuple[Any, ...]]:
    """Return the rows with their sealed fields in stored form, ready for `foundation.db.bulk.insert_rows`.

    `columns` names the model's fields in the order of the cells (`given_name`, `customer_id`); the primary key and each
    field that a sealed one names as its subject must be among them. Every subject needs its key: `keys.create` first.
    Raises KeyMissing, UnableToSeal, and ValueError for a missing column.
    """
    places = {_field_name(model, column): index for index, column in enumerate(columns)}
    key_at = _position(places, model._meta.pk.name, model)
    sealed = [
        (places[field.name], _position(places, _field_name(model, field.subject), model), field)
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField) and field.name in places
    ]
    remaining = iter(rows)
    while chunk := list(islice(remaining, _CHUNK)):
        keys.warm(
            row[subject_at]
            for row in chunk
            for at, subject_at, _ in sealed
            if row[at] and isinstance(row[subject_at], UUID)
        )
        for row in chunk:
            cells = list(row)
            for at, subject_at, field in sealed:
                cells[at] = _sealed(field, row[subject_at], row[key_at], row[at])
            yield tuple(cells)


def _sealed(field: "SealedField[Any, Any]", subject: Any, row_key: Any, clear: Any) -> Sealed | None:
    plain = field.to_plain(clear)
    if plain:
        return field.seal_bytes(subject, row_key, plain)
    return None if plain is None else Sealed()


def _field_name(model: type[models.Model], column: str) -> str:
    return model._meta.pk.name if column == "pk" else model._meta.get_field(column).name


def _position(places: dict[str, int], name: str, model: type[models.Model]) -> int:
    if name not in places:
        raise ValueError(f"seal_rows needs the column {name} of {model.__name__}: values are bound to row and person")
    return places[name]
