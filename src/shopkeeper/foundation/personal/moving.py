"""Moving rows from one person to another: what is sealed is opened with the one's key and sealed with the other's."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.erased import ERASED
from shopkeeper.foundation.personal.fields import SealedField, UnableToSeal

_Row = TypeVar("_Row", bound=models.Model)
_AT_ONCE = 200


def move_rows(rows: Iterable[_Row], *, subject: str, to: UUID, also: Sequence[str] = ()) -> list[_Row]:
    """Return the rows, saved as the other person's: `subject` names the attribute that says whose a row is.

    `also` names fields that the caller changed on the rows. Call it in a transaction that holds the rows, with whole
    rows and all of one model. Raises KeyMissing, SealBroken, and UnableToSeal when either key was destroyed.
    """
    moved = list(rows)
    if not moved:
        return moved
    model = type(moved[0])
    sealed = [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
    keys.warm([to, *(getattr(row, subject) for row in moved)])
    for row in moved:
        clear = {field.name: getattr(row, field.name) for field in sealed}
        if any(value is ERASED for value in clear.values()):
            raise UnableToSeal(f"{model.__name__} {row.pk} can't be moved: the key of its person was destroyed")
        setattr(row, subject, to)
        for name, value in clear.items():
            setattr(row, name, value)
    changed = [*(field.name for field in sealed), _field_name(model, subject), *also]
    table: models.QuerySet[Any] = models.QuerySet(model)
    table.bulk_update(moved, changed, batch_size=_AT_ONCE)
    return moved


def _field_name(model: type[models.Model], attribute: str) -> Any:
    return next(field.name for field in model._meta.concrete_fields if attribute in {field.name, field.attname})
