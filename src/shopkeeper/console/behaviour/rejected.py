"""Events that were not taken in, each with its reason and its sender; and orders that events told of."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shopkeeper.behaviour import queries
from shopkeeper.console.behaviour.telling import person_label
from shopkeeper.console.lists import cursor_of
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.staff.access import actor_of, requires, staff_of

LATELY = timedelta(days=30)
GONE = "a source that is gone"


@require_safe
@requires("behaviour.view")
def rejected(request: HttpRequest) -> HttpResponse:
    """List what was rejected, the latest first, counted by reason."""
    sources = {one.pk: one.name for one in queries.sources()}
    chosen = next((key for key in sources if str(key) == request.GET.get("source")), None)
    reasons = queries.rejected_by_reason(since=clock.now() - LATELY)
    reason = request.GET.get("reason", "")[:30]
    page = queries.rejections(source_id=chosen, reason=reason, cursor=cursor_of(request))
    context = {
        "rows": [
            (row, sources.get(row.source_id, GONE) if row.source_id else "no key, or one we don't know")
            for row in page.rows
        ],
        "next_cursor": page.next_cursor,
        "reasons": reasons,
        "reason": reason,
        "sources": sources.items(),
        "source_id": chosen,
    }
    return render(request, "console/behaviour/rejected.html", context)


@require_safe
@requires("behaviour.view")
def rejection(request: HttpRequest, rejection_id: UUID) -> HttpResponse:
    """Show one rejected event as it came; it may tell of a person, so only who may see people reads it."""
    found = queries.rejection(rejection_id)
    if found is None:
        raise Http404("There is no such rejection; they are kept for some weeks.")
    sees_people = staff_of(request).may("customers.view")
    if sees_people:
        audit.record(
            actor=actor_of(request),
            action="behaviour.rejection-looked-at",
            subject_kind="rejection",
            subject_id=rejection_id,
            at=clock.now(),
        )
    source = queries.source(found.source_id) if found.source_id else None
    context = {
        "rejection": found,
        "source": source,
        "sees_people": sees_people,
        "body": found.body if sees_people else None,
    }
    return render(request, "console/behaviour/rejection.html", context)


@require_safe
@requires("behaviour.view")
def told_orders(request: HttpRequest) -> HttpResponse:
    """List the orders that events told of, by what came of them."""
    wanted = request.GET.get("standing", "")
    standing = queries.Standing(wanted) if wanted in set(queries.Standing) else None
    page = queries.told_orders(standing=standing, cursor=cursor_of(request))
    known = customers.persons({row.person_id for row in page.rows})
    sources = {one.pk: one.name for one in queries.sources()}
    sees_people = staff_of(request).may("customers.view")
    context = {
        "rows": [
            {
                "told": row,
                "has_key": row.order_key != str(row.event_id),
                "person": person_label(row.person_id, known),
                "customer_id": known.get(row.person_id) if sees_people else None,
                "source": sources.get(row.source_id, ""),
            }
            for row in page.rows
        ],
        "next_cursor": page.next_cursor,
        "standings": queries.told_by_standing().items(),
        "standing": standing.value if standing else "",
    }
    return render(request, "console/behaviour/told_orders.html", context)
