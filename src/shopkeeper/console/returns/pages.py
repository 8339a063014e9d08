"""The returns desk: returns by what they wait for, and one of them with what may be done now."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from shopkeeper.console.lists import cursor_of
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.staff import queries as people
from shopkeeper.foundation.staff.access import actor_of, requires, staff_of
from shopkeeper.orders import queries as orders
from shopkeeper.returns import queries
from shopkeeper.returns.queries import ReturnStatus

if TYPE_CHECKING:
    from shopkeeper.returns.models import Return

PAGE = 50
PILES: dict[str, tuple[str, ReturnStatus | None]] = {
    "": ("All that wait", None),
    "review": ("To decide", ReturnStatus.REVIEW),
    "label_issued": ("To come", ReturnStatus.LABEL_ISSUED),
    "in_transit": ("On their way", ReturnStatus.IN_TRANSIT),
    "partially_received": ("Come in part", ReturnStatus.PARTIALLY_RECEIVED),
    "received": ("To inspect", ReturnStatus.RECEIVED),
    "inspected": ("To resolve", ReturnStatus.INSPECTED),
    "lost": ("Lost", ReturnStatus.LOST),
    "resolved": ("Resolved", ReturnStatus.RESOLVED),
}
REJECTIONS = (
    ("used", "It was used more than trying it on needs"),
    ("not-ours", "It is not what we sent"),
    ("final-sale", "It was sold for good"),
    ("too-late", "It was asked for too late"),
    ("abuse", "Too many returns"),
    ("other", "Another reason"),
)


@require_safe
@requires("orders.view")
def desk(request: HttpRequest) -> HttpResponse:
    """Show the returns that wait for something, or those in one state; a number leads to its return."""
    which = request.GET.get("pile", "")
    if which not in PILES:
        raise Http404("There is no such pile.")
    sought = request.GET.get("number", "").strip()[:48]
    if sought and (found := queries.return_by_number(sought)):
        return redirect("console:returns-return", found.id)
    page = queries.open_returns(PILES[which][1], cursor=cursor_of(request), limit=PAGE)
    counts = queries.return_counts()
    context = {
        "which": which,
        "piles": [(key, title, _size(counts, status)) for key, (title, status) in PILES.items()],
        "sought": sought,
        "page": page,
        "rows": _of_order(sought) if sought else [_row(row) for row in page.rows],
    }
    return render(request, "console/returns/desk.html", context)


@require_safe
@requires("orders.view")
def one(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show a return."""
    return return_page(request, return_id)


def return_page(request: HttpRequest, return_id: UUID, *, status: int = 200) -> HttpResponse:
    """Show a return with what may be done with it now; who sees whose it is, is audited."""
    found = queries.the_return(return_id)
    if found is None:
        raise Http404("There is no such return.")
    now, sees = clock.now(), staff_of(request).may("customers.view")
    if sees and found.order.customer_id:
        audit.record(
            actor=actor_of(request), action="orders.looked-at", subject_kind="order", subject_id=found.order_id, at=now
        )
    there = queries.abuse(found.order.customer_id, now)
    context = {
        "found": found,
        "sees_person": sees,
        "lines": list(found.lines.all()),
        "left": {line.pk: line.approved - line.received for line in found.lines.all()},
        "history": list(found.history.all()),
        "names": {str(one.pk): str(one) for one in people.everyone()},
        "due": queries.due_of(found) if found.status not in {status.value for status in queries.ENDED} else None,
        "abuse": there if found.order.customer_id else None,
        "may": _may(found),
        "key": new_id(now),
        "rejections": REJECTIONS,
        "conditions": [(one.value, one.value.replace("_", " ").capitalize()) for one in queries.Condition],
        "dispositions": DISPOSITIONS,
        **_exchange(found),
    }
    return render(request, "console/returns/return.html", context, status=status)


BUTTONS = {
    "approve": "approve",
    "reject": "reject",
    "label": "issue_label",
    "scan": "note_scan",
    "inspect": "inspect",
    "resolve": "resolve",
    "lost": "report_lost",
    "keep": "keep",
    "send-back": "send_back",
    "cancel": "cancel",
    "close": "close",
}
DISPOSITIONS = (
    ("restock", "Back on the shelf"),
    ("outlet", "Sell it cheaper"),
    ("repair", "Repair"),
    ("destroy", "Throw it away"),
    ("send_back", "Send it back"),
)


def _exchange(found: "Return") -> dict[str, Any]:
    """Return how the exchange stands, and why its replacement can't be sent now; nothing for another return."""
    exchange = getattr(found, "exchange", None)
    if exchange is None and found.outcome != queries.Outcome.EXCHANGE.value:
        return {}
    can_be_off = exchange is not None and queries.exchange_may_become(
        queries.ExchangeStatus(exchange.status), queries.ExchangeStatus.CANCELLED
    )
    return {
        "is_exchange": True,
        "exchange": exchange,
        "held_back": queries.held_back(found),
        "can_be_off": can_be_off and ReturnStatus(found.status) not in queries.ENDED,
    }


def _may(found: "Return") -> dict[str, bool]:
    """Return which steps make sense now, by the name of the button."""
    now, can = ReturnStatus(found.status), queries.may(found)
    left = any(line.approved > line.received for line in found.lines.all())
    waits = now is ReturnStatus.PARTIALLY_RECEIVED or queries.may_become(now, ReturnStatus.RECEIVED)
    return {button: step in can for button, step in BUTTONS.items()} | {"receive": left and waits}


def _size(counts: dict[str, int], status: ReturnStatus | None) -> int:
    if status is not None:
        return counts.get(status.value, 0)
    ended = {one.value for one in queries.ENDED}
    return sum(count for name, count in counts.items() if name not in ended)


def _of_order(number: str) -> list[dict[str, Any]]:
    """Return what came back of the order of that number."""
    order = orders.order_by_number(number)
    return [_row(row) for row in queries.returns_of_order(order.id)] if order else []


def _row(row: "Return") -> dict[str, Any]:
    lines = list(row.lines.all())
    return {
        "row": row,
        "pieces": sum(line.requested for line in lines),
        "what": ", ".join(line.order_line.title for line in lines[:3]) + (" …" if len(lines) > 3 else ""),
        "reasons": ", ".join(dict.fromkeys(line.reason.replace("_", " ") for line in lines)),
        "customer": row.order.customer,
    }
