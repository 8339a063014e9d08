"""The fulfilment desk: orders by what they wait for, many at a press, on paper where that is quicker."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.console.lists import cursor_of
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.staff.access import actor_of, requires, staff_of
from shopkeeper.orders import operations, queries

PAGE = 50
TITLES = {
    queries.Pile.TO_PICK: "To pick",
    queries.Pile.PICKING: "Being picked",
    queries.Pile.PACKED: "Packed",
    queries.Pile.SENT: "On its way",
    queries.Pile.LATE: "Late",
    queries.Pile.LOST: "Lost",
    queries.Pile.STOP: "To be stopped",
}
REFUSALS = (operations.UnableToPackOrder, operations.UnableToShipOrder, operations.UnableToCancelLines)


@require_safe
@requires("orders.view")
def desk(request: HttpRequest) -> HttpResponse:
    """Show one pile of orders, the longest waiting first."""
    try:
        which = queries.Pile(request.GET.get("pile", queries.Pile.TO_PICK.value))
    except ValueError:
        raise Http404("There is no such pile.") from None
    now = clock.now()
    sizes = queries.pile_sizes(now)
    page = queries.pile(which, at=now, cursor=cursor_of(request), limit=PAGE)
    context = {
        "which": which.value,
        "piles": [(one.value, TITLES[one], sizes[one]) for one in queries.Pile],
        "page": page,
        "rows": [_row(order) for order in page.rows],
        "carriers": operations.carriers(),
        "key": new_id(),
        "asked": queries.asked_cancellations() if which is queries.Pile.STOP else [],
        "now": now,
    }
    return render(request, "console/fulfilment/desk.html", context)


@require_POST
@requires("orders.edit")
def act(request: HttpRequest) -> HttpResponse:
    """Do one thing to every order that is ticked; what can't be done to one is said, and stops none of the others."""
    chosen, action = _chosen(request), request.POST.get("action", "")
    if action == "list":
        return render(request, "console/fulfilment/pick_list.html", {"lines": queries.pick_list(chosen)})
    steps: dict[str, tuple[Callable[..., Any], str]] = {
        "pick": (operations.pick_order, "being picked"),
        "pack": (operations.pack_order, "packed"),
        "ship": (_ship(request), "on its way"),
    }
    if action not in steps:
        raise Http404("There is no such step.")
    step, said = steps[action]
    done, refused = 0, []
    for order_id in chosen:
        try:
            step(order_id=order_id, at=clock.now(), actor=actor_of(request))
            done += 1
        except REFUSALS as refusal:
            refused.append(str(refusal))
    _say(request, done, said, refused)
    return redirect(f"{reverse('console:fulfilment')}?pile={request.POST.get('pile', 'to-pick')}")


@require_POST
@requires("orders.edit")
def answer(request: HttpRequest, cancellation_id: UUID) -> HttpResponse:
    """Say whether what a customer asked for could be stopped."""
    accept = request.POST.get("answer") == "yes"
    try:
        operations.answer_cancellation(
            cancellation_id=cancellation_id, accept=accept, at=clock.now(), actor=actor_of(request)
        )
    except REFUSALS as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, "Stopped; the money goes back." if accept else "Told the customer that it was late.")
    return redirect(f"{reverse('console:fulfilment')}?pile=stop")


@require_safe
@requires("orders.edit")
def label(request: HttpRequest, shipment_id: UUID) -> HttpResponse:
    """Print a parcel's label; it shows where a person lives, so that look is audited."""
    if not staff_of(request).may("customers.view"):
        raise Http404("There is no such label for you.")
    drawn = queries.label_pdf(shipment_id)
    if drawn is None:
        raise Http404("There is no such parcel.")
    audit.record(
        actor=actor_of(request),
        action="orders.label-printed",
        subject_kind="shipment",
        subject_id=shipment_id,
        at=clock.now(),
    )
    return pdf(drawn, f"label-{shipment_id.hex[-6:]}")


@require_safe
@requires("orders.view")
def invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Show an invoice as it was issued; it names a person, so that look is audited."""
    found = queries.invoice(invoice_id)
    if found is None or not staff_of(request).may("customers.view"):
        raise Http404("There is no such invoice.")
    audit.record(
        actor=actor_of(request),
        action="orders.invoice-looked-at",
        subject_kind="order",
        subject_id=found.order_id,
        at=clock.now(),
    )
    return pdf(queries.invoice_pdf(found), queries.invoice_number(found))


def pdf(content: bytes, name: str) -> HttpResponse:
    """Return a PDF that a browser shows, kept in no cache."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _chosen(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(text) for text in request.POST.getlist("order")[:PAGE]]
    except ValueError:
        raise Http404("There is no such order.") from None


def _ship(request: HttpRequest) -> Callable[..., Any]:
    """Return what sends an order off with a label of the carrier that was chosen."""
    carrier, key = request.POST.get("carrier", ""), request.POST.get("key", "")[:60]

    def ship(**given: Any) -> UUID:
        return operations.ship_with_label(carrier=carrier, quantities=None, key=f"desk-{key}", **given)

    return ship


def _say(request: HttpRequest, done: int, said: str, refused: list[str]) -> None:
    if done:
        messages.success(request, f"{done} order{'' if done == 1 else 's'} {said}.")
    for text in refused[:5]:
        messages.error(request, f"Not done: {text}.")
    if len(refused) > 5:
        messages.error(request, f"And {len(refused) - 5} more were not done.")
    if not done and not refused:
        messages.error(request, "Tick the orders first.")


def _row(order: Any) -> dict[str, Any]:
    goods = [line for line in order.lines.all() if line.kind == "product" and line.quantity]
    return {
        "order": order,
        "pieces": sum(line.quantity for line in goods),
        "what": ", ".join(line.title for line in goods[:3]) + (" …" if len(goods) > 3 else ""),
        "parcels": list(order.shipments.all()),
    }
