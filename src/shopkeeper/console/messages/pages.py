"""Messages: what the shop sent to whom, shown as it went out."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.console.lists import offset_of
from shopkeeper.console.looks import look_through
from shopkeeper.console.messages.codes import holds_code, may_read_codes
from shopkeeper.console.messages.frame import shows_letter
from shopkeeper.delivery import operations, queries
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.staff.access import actor_of, requires

PAGE = 50


@require_safe
@requires("messages.view")
def messages(request: HttpRequest) -> HttpResponse:
    """List messages, the latest first, of one state where asked; a look at whom they went to is audited."""
    state, offset = request.GET.get("state", ""), offset_of(request)
    counts = queries.counts_by_state()
    rows = queries.messages(state=state if state in counts else None, offset=offset, limit=PAGE + 1)
    people = {row.recipient_id for row in rows[:PAGE] if row.recipient_kind == "customer"}
    look_through(request, "customers.listed", rows=len(people), at=clock.now())
    context = {
        "rows": rows[:PAGE],
        "may_read_codes": may_read_codes(request),
        "next_cursor": str(offset + PAGE) if len(rows) > PAGE else None,
        "state": state,
        "states": list(counts.items()),
    }
    return render(request, "console/messages/list.html", context)


@require_safe
@requires("messages.view")
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show one message as it went out; the look is audited, for it is a look at a person."""
    found = queries.message(message_id)
    if found is None:
        raise Http404("There is no such message.")
    audit.record(
        actor=actor_of(request),
        action="messages.looked-at",
        subject_kind=found.recipient_kind,
        subject_id=found.recipient_id,
        at=clock.now(),
    )
    context = {
        "message": found,
        "attempts": queries.attempts(message_id),
        "is_hidden": holds_code(found.purpose) and not may_read_codes(request),
    }
    return render(request, "console/messages/message.html", context)


@require_safe
@requires("messages.view")
@xframe_options_sameorigin
@shows_letter
def body(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Return the message's HTML for the frame that shows it: it runs and fetches nothing, and keeps its styles."""
    found = queries.message(message_id)
    if found is None:
        raise Http404("There is no such message.")
    if holds_code(found.purpose) and not may_read_codes(request):
        raise PermissionDenied("Only an owner reads sign-in codes.")
    return HttpResponse(found.html)


@require_POST
@requires("work.manage")
def cancel(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Take a message out of the queue."""
    do = partial(operations.cancel_message, message_id=message_id, actor=actor_of(request), at=clock.now())
    return _press(request, message_id, do, "It won't be sent.")


@require_POST
@requires("work.manage")
def again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Put a failed message back into the queue."""
    do = partial(operations.send_again, message_id=message_id, actor=actor_of(request), at=clock.now())
    return _press(request, message_id, do, "Back in the queue.")


def _press(request: HttpRequest, message_id: UUID, do: Callable[[], object], said: str) -> HttpResponse:
    try:
        do()
    except (operations.UnableToCancelMessage, operations.UnableToSendMessage) as refusal:
        notices.error(request, f"Nothing was changed: {refusal}.")
    else:
        notices.success(request, said)
    return redirect("console:messages-message", message_id=message_id)
