"""Events of persons, and the stream as it comes in."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from shopkeeper.behaviour.models import Event
from shopkeeper.behaviour.rules.timing import AHEAD
from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.foundation.db.walking import newest
from shopkeeper.foundation.personal import keys

PAGE = 50


def events_of(person_ids: Iterable[UUID], *, cursor: str | None = None, limit: int = PAGE) -> Page[Event]:
    """Return a page of what these persons did, the latest first. Raises BadCursor."""
    rows = Event.objects.filter(person_id__in=list(person_ids))
    page = page_of(rows, by=("-at", "-id"), cursor=cursor, limit=limit, read=latest)
    keys.warm(row.person_id for row in page.rows)
    return page


def latest(rows: QuerySet[Event], limit: int, before: datetime | None) -> list[Event]:
    """Return the latest of these events, by when they happened; `before` is an instant that none of them is past."""
    return newest(rows, by="at", limit=limit, ahead=AHEAD, before=before)


def stream(*, cursor: str | None = None, limit: int = PAGE) -> Page[Event]:
    """Return a page of all events, the last to come in first. Raises BadCursor."""
    page = page_of(Event.objects.all(), by=("-id",), cursor=cursor, limit=limit)
    keys.warm(row.person_id for row in page.rows)
    return page


def event(event_id: UUID) -> Event | None:
    """Return one event, or None."""
    return Event.objects.filter(pk=event_id).first()
