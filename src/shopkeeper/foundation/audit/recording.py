"""Adding to the audit log: in the writer's transaction, one at a time, chained, the anchor noted after commit."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.audit import chain
from shopkeeper.foundation.audit.anchor import note
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.personal import keys

_LOCK = 0x6175_6469  # any number of ours: PostgreSQL's advisory lock on the end of the log


class UnableToRecord(Exception):
    """The entry would hold personal data."""


def record(
    *,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: UUID | str,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    sealed_fields: Sequence[str] = (),
) -> int:
    """Do what `audit.record` says."""
    if told := set(changes or ()).intersection(sealed_fields):
        raise UnableToRecord(f"{sorted(told)} are sealed fields: the log names them, and never holds their values")
    with transaction.atomic():
        position, previous = _end()
        facts = chain.Facts(
            position=position + 1,
            at=at.astimezone(UTC),
            actor_kind=actor.kind,
            actor_id=actor.id,
            action=action,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            changes=_json(changes or {}),
            sealed_fields=_json(list(sealed_fields)),
        )
        digest = chain.digest(log_key(), previous, facts)
        Entry.objects.bulk_create([Entry(**vars(facts), previous=previous, digest=digest)])
        # robust: what is committed has happened, and an anchor that lags is no false alarm
        transaction.on_commit(lambda: note(facts.position, digest), robust=True)
    return facts.position


def _json(value: Any) -> str:
    return json.dumps(value, default=str, sort_keys=True, separators=(",", ":"))


def log_key() -> bytes:
    """Return the key of the chain, from the key store: who steals or rewrites the database doesn't have it."""
    return keys.service_key("audit")


def _end() -> tuple[int, bytes]:
    """Lock the end of the log (SQLite: the transaction already does) and return its position and digest."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = Entry.objects.order_by("-position").values_list("position", "digest").first()
    return (last[0], bytes(last[1])) if last else (0, chain.GENESIS)
