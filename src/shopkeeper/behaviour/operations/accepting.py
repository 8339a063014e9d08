"""Accepting a request: sealed, written to the log, durable when it returns. Everything else happens later."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from shopkeeper.behaviour.models import Arrival
from shopkeeper.behaviour.operations.committing import GroupCommit
from shopkeeper.behaviour.operations.logkeys import living_day_key
from shopkeeper.foundation.db.keys import stored
from shopkeeper.foundation.ids import new_id

_Row = tuple[Any, ...]
_FIELD: Any = Arrival._meta.get_field("body")
_ONE = "(%s, %s, %s, %s, %s, 0, %s)"
_COLUMNS = "id, source_id, subject_id, received_at, events, deaths, body"
_INTO = f"INSERT INTO {Arrival._meta.db_table} ({_COLUMNS}) VALUES "  # noqa: S608  our own names only


def accept(*, source_id: UUID, body: bytes, events: int, head: Mapping[str, Any], at: datetime) -> UUID:
    """Write one request of that many events to the log and return its key; it is durable when this returns.

    `body` is checked JSON text; `head` is what its headers told: `form`, `agent`, `gpc`.
    """
    key, subject = new_id(at), living_day_key("arrivals", at)
    sealed = _FIELD.seal_bytes(subject, key, _FIELD.to_plain({"head": head, "body": orjson.Fragment(body)}))
    row = (stored(key), stored(source_id), stored(subject), _instant(at), events, bytes(sealed))
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        _commits.write(row)
    else:  # PostgreSQL shares the wait among those who commit at once; within a transaction the row is a part of it
        _write_all([row])
    return key


def _instant(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _write_all(rows: Sequence[_Row]) -> None:
    """Insert the rows by one statement, which is its own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_INTO + ", ".join([_ONE] * len(rows)), [cell for row in rows for cell in row])


_commits: GroupCommit[_Row] = GroupCommit(_write_all)
