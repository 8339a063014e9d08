"""What was not taken in, and why."""

from uuid import UUID

from shopkeeper.behaviour.models import Rejection
from shopkeeper.foundation.db.paging import Page, page_of

PAGE = 50


def rejections(
    *, source_id: UUID | None = None, reason: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[Rejection]:
    """Return a page of what was rejected, the latest first. Raises BadCursor."""
    rows = Rejection.objects.all()
    if source_id:
        rows = rows.filter(source_id=source_id)
    if reason:
        rows = rows.filter(reason=reason)
    return page_of(rows, by=("-id",), cursor=cursor, limit=limit)


def rejection(rejection_id: UUID) -> Rejection | None:
    """Return one rejected event, or None."""
    return Rejection.objects.filter(pk=rejection_id).first()
