"""Pages by key: a cursor names the last row seen, so that a page costs the same however deep it lies."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


class BadCursor(ValueError):
    """The cursor was not given out by this list."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in order; `next_cursor` is None on the last page."""

    rows: list[Row]
    next_cursor: str | None


def page_of(rows: QuerySet[Row], *, by: Sequence[str], cursor: str | None, limit: int) -> Page[Row]:
    """Return at most `limit` rows after the cursor, ordered by fields of which the last is unique and none is null.

    A leading minus sorts downwards, as in `order_by`. Raises BadCursor for a text that no page gave out.
    """
    if cursor:
        rows = rows.filter(_after(by, _decode(cursor, len(by))))
    found = list(rows.order_by(*by)[: limit + 1])
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    return Page(found[:limit], _encode([getattr(last, name.lstrip("-")) for name in by]))


def _after(by: Sequence[str], values: Sequence[Any]) -> Q:
    """Return (a, b) after (x, y) as a past x, or a at x and b past y; the first bound alone lets an index be used."""
    condition = Q()
    for name, value in reversed(list(zip(by, values, strict=True))):
        field, past = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        at = Q(**{field: value}) & condition if condition else Q(pk__in=[])
        condition = Q(**{f"{field}__{past}": value}) | at
    first, past = by[0].lstrip("-"), "lte" if by[0].startswith("-") else "gte"
    return Q(**{f"{first}__{past}": values[0]}) & condition


def _encode(values: Sequence[Any]) -> str:
    tagged = [[_TAGS[type(value)], str(value) if isinstance(value, UUID) else value] for value in values]
    return base64.urlsafe_b64encode(orjson.dumps(tagged)).decode().rstrip("=")


def _decode(cursor: str, length: int) -> list[Any]:
    try:
        tagged = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_READERS[tag](value) for tag, value in tagged]
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise BadCursor("the cursor is not one that this list gave out; start again without it") from None
    if len(values) != length:
        raise BadCursor("the cursor belongs to a list in another order; start again without it")
    return values


_TAGS: dict[type, str] = {datetime: "at", UUID: "id", int: "number", str: "text"}
_READERS: dict[str, Any] = {"at": datetime.fromisoformat, "id": UUID, "number": int, "text": str}
