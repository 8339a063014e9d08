"""Pages by key: a cursor names the last row seen, so that a page costs the same however deep it lies.

A cursor is signed for the order of its list: what comes back is what a page of such a list gave out, and nothing else.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from django.core.exceptions import BadRequest
from django.db.models import Model, Q, QuerySet
from django.utils.crypto import salted_hmac

Row = TypeVar("Row", bound=Model)
MARK = 12  # bytes of the signature


class BadCursor(BadRequest, ValueError):
    """The cursor was not given out by this list; a page that does not say so itself answers 400."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in order; `next_cursor` is None on the last page."""

    rows: list[Row]
    next_cursor: str | None


def page_of(
    rows: QuerySet[Row],
    *,
    by: Sequence[str],
    cursor: str | None,
    limit: int,
    read: Callable[[QuerySet[Row], int, Any], list[Row]] | None = None,
) -> Page[Row]:
    """Return at most `limit` rows after the cursor, ordered by fields of which the last is unique and none is null.

    A leading minus sorts downwards, as in `order_by`. `read` may read the first rows in that order in a cheaper way: it
    is given the rows, how many, and what the cursor says of the first field, or None. Raises BadCursor for a text that
    no page gave out.
    """
    past = _decode(cursor, by) if cursor else []
    if past:
        rows = rows.filter(_after(by, past))
    if read is None:  # noqa: SIM108  two lines are read more easily
        found = list(rows.order_by(*by)[: limit + 1])
    else:
        found = read(rows, limit + 1, past[0] if past else None)
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    return Page(found[:limit], _encode([getattr(last, name.lstrip("-")) for name in by], by))


def _after(by: Sequence[str], values: Sequence[Any]) -> Q:
    """Return (a, b) after (x, y) as a past x, or a at x and b past y; the first bound alone lets an index be used."""
    condition = Q()
    for name, value in reversed(list(zip(by, values, strict=True))):
        field, past = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        at = Q(**{field: value}) & condition if condition else Q(pk__in=[])
        condition = Q(**{f"{field}__{past}": value}) | at
    first, past = by[0].lstrip("-"), "lte" if by[0].startswith("-") else "gte"
    return Q(**{f"{first}__{past}": values[0]}) & condition


def _encode(values: Sequence[Any], by: Sequence[str]) -> str:
    tagged = orjson.dumps([[_TAGS[type(value)], str(value) if isinstance(value, UUID) else value] for value in values])
    return base64.urlsafe_b64encode(_mark(tagged, by) + tagged).decode().rstrip("=")


def _decode(cursor: str, by: Sequence[str]) -> list[Any]:
    try:
        signed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        signed = b""
    mark, tagged = signed[:MARK], signed[MARK:]
    if not hmac.compare_digest(mark, _mark(tagged, by)):
        raise BadCursor("the cursor is not one that a list in this order gave out; start again without it")
    return [_READERS[tag](value) for tag, value in orjson.loads(tagged)]


def _mark(tagged: bytes, by: Sequence[str]) -> bytes:
    return salted_hmac(f"shopkeeper.paging {' '.join(by)}", tagged, algorithm="sha256").digest()[:MARK]


_TAGS: dict[type, str] = {datetime: "at", UUID: "id", int: "number", float: "fraction", str: "text"}
_READERS: dict[str, Any] = {"at": datetime.fromisoformat, "id": UUID, "number": int, "fraction": float, "text": str}
