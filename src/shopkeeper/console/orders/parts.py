"""A part of an order: sent off in a parcel of its own, or cancelled."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.orders import operations, queries

REFUSALS = (operations.UnableToShipOrder, operations.UnableToCancelLines)
REASONS = (
    ("asked", "The customer asked for it"),
    ("out-of-stock", "It is not there"),
    ("mistake", "It was ordered by mistake"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("orders.edit")
def part(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Choose how many of each line, and what becomes of them."""
    order = queries.order(order_id)
    if order is None:
        raise Http404("There is no such order.")
    left = queries.remaining(order)
    if request.method == "POST":
        try:
            said = _do(request, order_id, _quantities(request, left))
        except REFUSALS as refusal:
            messages.error(request, f"Nothing was changed: {refusal}.")
        else:
            messages.success(request, said)
            return redirect("console:orders-order", order_id=order_id)
    context = {
        "order": order,
        "lines": [{"line": line, "left": left[line.pk]} for line in order.lines.all() if line.pk in left],
        "carriers": operations.carriers(),
        "reasons": REASONS,
        "key": request.POST.get("key") or new_id(),
        "may_send": order.status in {"paid", "picking", "packed", "shipped"},
    }
    return render(request, "console/orders/part.html", context)


def _quantities(request: HttpRequest, left: dict[UUID, int]) -> dict[UUID, int]:
    try:
        asked = {line_id: int(request.POST.get(f"quantity-{line_id}") or 0) for line_id in left}
    except ValueError:
        raise operations.UnableToCancelLines("a quantity is a whole number") from None
    return {line_id: quantity for line_id, quantity in asked.items() if quantity}


def _do(request: HttpRequest, order_id: UUID, quantities: dict[UUID, int]) -> str:
    if not quantities:
        raise operations.UnableToCancelLines("say how many of a line")
    given: dict[str, Any] = {"order_id": order_id, "quantities": quantities}
    given |= {"at": clock.now(), "actor": actor_of(request)}
    key = f"console-{request.POST.get('key', '')[:60]}"
    if request.POST.get("action") == "cancel":
        reason = request.POST.get("reason", "")
        known = reason if reason in dict(REASONS) else "asked"
        operations.cancel_lines(reason=known, key=key, **given)
        return "Cancelled; it is back on stock."
    number, carrier = request.POST.get("tracking_number", "").strip()[:80], request.POST.get("carrier", "")[:60]
    send = partial(operations.ship_order, carrier=carrier, tracking_number=number)
    if not number and carrier in operations.carriers():
        send = partial(operations.ship_with_label, carrier=carrier, key=key)
    send(**given)
    return "On its way."
