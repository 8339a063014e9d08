"""Reading the audit log: newest first, a page at a time."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.db.models import QuerySet

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.audit.models import Entry

ActorKind = Literal["staff", "customer", "api-key", "system"]
PAGE = 50


@dataclass(frozen=True)
class Record:
    """One entry as it is shown."""

    position: int
    at: datetime
    actor: Actor
    action: str
    subject_kind: str
    subject_id: str
    changes: dict[str, list[Any]]
    sealed_fields: tuple[str, ...]


def entries(
    subject_kind: str,
    subject_id: UUID | str,
    *,
    earlier_than: datetime | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[Record]:
    """Return what was done to or seen of one subject, newest first; `before` is the last position of the page above."""
    rows = Entry.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id))
    if earlier_than is not None:
        rows = rows.filter(at__lt=earlier_than)
    return _page(rows, before, limit)


def recent_entries(*, action: str = "", before: int | None = None, limit: int = PAGE) -> list[Record]:
    """Return the newest entries of all, or those whose action begins so; `before` is the last position above."""
    return _page(Entry.objects.filter(action__startswith=action), before, limit)


def _page(rows: QuerySet[Entry], before: int | None, limit: int) -> list[Record]:
    if before is not None:
        rows = rows.filter(position__lt=before)
    return [_record(entry) for entry in rows.order_by("-position")[:limit]]


def _record(entry: Entry) -> Record:
    return Record(
        position=entry.position,
        at=entry.at,
        actor=Actor(kind=cast(ActorKind, entry.actor_kind), id=entry.actor_id),
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        changes=json.loads(entry.changes),
        sealed_fields=tuple(json.loads(entry.sealed_fields)),
    )
