"""Cursor paging: a page, and an opaque cursor to the next one, which stays right while rows are added."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import orjson
from ninja import Schema

from shopkeeper.api.problems import Problem

Item = TypeVar("Item")
Row = TypeVar("Row")
LARGEST_PAGE = 200


class Page(Schema, Generic[Item]):
    """A page of a list; `next` is null on the last page, else it goes into `?cursor=`."""

    items: list[Item]
    next: str | None


def encode(position: Sequence[str]) -> str:
    """Return the cursor that stands for the position of the last row shown."""
    return base64.urlsafe_b64encode(orjson.dumps(list(position))).rstrip(b"=").decode()


def decode(cursor: str | None, parts: int) -> list[str] | None:
    """Return the position that a cursor stands for; a cursor not of ours is a 422."""
    if not cursor:
        return None
    try:
        position = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        position = None
    if not isinstance(position, list) or len(position) != parts or not all(isinstance(part, str) for part in position):
        raise Problem(422, "bad-cursor", "cursor: not a cursor that this list gave; leave it out to begin at the start")
    return position


def cut(rows: Sequence[Row], limit: int, position: Callable[[Row], Sequence[str]]) -> tuple[Sequence[Row], str | None]:
    """Return the page of at most `limit` of the `limit + 1` rows fetched, and the cursor if more follow."""
    page = rows[:limit]
    return page, encode(position(page[-1])) if len(rows) > limit else None
