"""Reading what outside systems send: JSON whose parts may be missing or of another kind."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from shopkeeper.orders.ports import Unreadable

MOST = 200
LONGEST = 60
_WORD = re.compile(r"[^A-Za-z0-9_.-]")


def parsed(body: bytes) -> Mapping[str, Any]:
    """Return the JSON object in the body. Raises Unreadable."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Unreadable("the body is not JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("the body is not a JSON object")
    return found


def mapping(value: Any) -> Mapping[str, Any]:
    """Return the value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list, the last 200 of them."""
    if isinstance(value, list):
        yield from (one for one in value[-MOST:] if isinstance(one, dict))


def text(value: Any) -> str:
    """Return the value where it is text, else an empty one."""
    return value.strip() if isinstance(value, str) else ""


def known(word: str) -> str:
    """Return a system's own word for a step, cut to what is kept: no free text, for that may name a person."""
    return _WORD.sub("", word)[:LONGEST]


def instant(value: Any) -> datetime:
    """Return a time as ISO 8601 writes it; one without a zone counts as UTC. Raises Unreadable."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        raise Unreadable(f"{value!r} is not a time; write it like 2026-03-01T09:30:00Z") from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
