"""What staff may do to an order: one step of its state machine a press."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shopkeeper.console.orders.forms import ParcelForm, PaymentForm, ReasonForm
from shopkeeper.console.orders.pages import order_page
from shopkeeper.foundation import clock
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.orders import operations, queries

REFUSALS = (
    operations.UnableToCancelOrder,
    operations.UnableToDeliver,
    operations.UnableToPackOrder,
    operations.UnableToRecordPayment,
    operations.UnableToRefund,
    operations.UnableToShipOrder,
)


@require_POST
@requires("orders.edit")
def pack(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Note that the order is packed."""
    do = partial(operations.pack_order, order_id=order_id, at=clock.now(), actor=actor_of(request))
    return done(request, order_id, do, "Packed.")


@require_POST
@requires("orders.edit")
def ship(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Send a parcel off."""
    form = ParcelForm(request.POST)
    if not form.is_valid():
        return order_page(request, order_id, status=422, parcel_form=form)
    do = partial(
        operations.ship_order,
        order_id=order_id,
        carrier=form.cleaned_data["carrier"],
        tracking_number=form.cleaned_data["tracking_number"],
        at=clock.now(),
        actor=actor_of(request),
    )
    return done(request, order_id, do, "On its way.")


@require_POST
@requires("orders.edit")
def cancel(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Call the order off; its goods go back on stock."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return order_page(request, order_id, status=422, reason_form=form)
    why = form.cleaned_data["reason"]
    do = partial(operations.call_off_order, order_id=order_id, reason=why, at=clock.now(), actor=actor_of(request))
    return done(request, order_id, do, "Cancelled; its goods are back on stock, and what was paid goes back.")


@require_POST
@requires("orders.edit")
def unavailable(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """End an order that can't be supplied."""
    at, actor = clock.now(), actor_of(request)
    do = partial(operations.call_off_order, order_id=order_id, can_be_supplied=False, at=at, actor=actor)
    return done(request, order_id, do, "Marked as not to be supplied; what was paid goes back.")


@require_POST
@requires("orders.edit")
def pay(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Record a payment that was seen."""
    found = queries.order(order_id)
    if found is None:
        raise Http404("There is no such order.")
    form = PaymentForm(request.POST)
    if not form.is_valid():
        return order_page(request, order_id, status=422, payment_form=form)
    do = partial(
        operations.record_payment,
        order_id=order_id,
        method=form.cleaned_data["method"],
        amount=Money.from_major(form.cleaned_data["amount"], found.currency),
        reference=form.cleaned_data["reference"],
        at=clock.now(),
        actor=actor_of(request),
    )
    return done(request, order_id, do, "Payment recorded.")


@require_POST
@requires("orders.edit")
def parcel(request: HttpRequest, order_id: UUID, shipment_id: UUID, what: str) -> HttpResponse:
    """Note that a parcel arrived, or that it won't."""
    operation = operations.deliver_shipment if what == "delivered" else operations.report_parcel_lost
    do = partial(operation, shipment_id=shipment_id, at=clock.now(), actor=actor_of(request))
    return done(request, order_id, do, "Delivered." if what == "delivered" else "Noted as lost.")


def done(request: HttpRequest, order_id: UUID, do: Callable[[], object], said: str) -> HttpResponse:
    """Do it, say what was done or why not, and show the order again."""
    try:
        do()
    except REFUSALS as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, said)
    return redirect("console:orders-order", order_id=order_id)
