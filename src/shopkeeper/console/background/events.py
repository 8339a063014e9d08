"""Events: what was told, and deliveries that failed or are parked."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.foundation import clock
from shopkeeper.foundation.outbox import operations, queries
from shopkeeper.foundation.staff.access import actor_of, requires


@require_safe
@requires("work.view")
def events(request: HttpRequest) -> HttpResponse:
    """Show parked and failing deliveries first, then what was told last."""
    context = {
        "counts": queries.counts(),
        "parked": queries.parked_deliveries(),
        "failing": queries.failing_deliveries(),
        "recent": queries.recent_events(limit=30),
    }
    return render(request, "console/background/events.html", context)


@require_safe
@requires("work.view")
def event(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Show one event: what it says, and how each handler stands with it."""
    found = queries.event(event_id)
    if found is None:
        raise Http404("There is no such event; delivered events are kept for 30 days.")
    return render(request, "console/background/event.html", {"event": found})


@require_POST
@requires("work.manage")
def retry(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Try a failed or parked delivery again at once."""
    handler = request.POST.get("handler", "")
    try:
        operations.retry_delivery(event_id=event_id, handler=handler, actor=actor_of(request), at=clock.now())
    except operations.UnableToRetryDelivery:
        messages.error(request, "This delivery is not waiting for anyone: it has run since.")
    else:
        messages.success(request, "It is tried again now.")
    return redirect("console:work-event", event_id=event_id)


@require_POST
@requires("work.manage")
def park(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Stop trying a failing delivery until someone tries it again."""
    handler = request.POST.get("handler", "")
    try:
        operations.park_delivery(event_id=event_id, handler=handler, actor=actor_of(request), at=clock.now())
    except operations.UnableToRetryDelivery:
        messages.error(request, "This delivery is not failing: it has run since.")
    else:
        messages.success(request, "Parked: it waits here until someone tries it again.")
    return redirect("console:work-event", event_id=event_id)


@require_POST
@requires("work.manage")
def retry_all(request: HttpRequest) -> HttpResponse:
    """Try every parked delivery again, as after mending its cause."""
    count = operations.retry_all_parked(actor=actor_of(request), at=clock.now())
    messages.success(request, f"{count} tried again now." if count else "Nothing was parked.")
    return redirect("console:work-events")
