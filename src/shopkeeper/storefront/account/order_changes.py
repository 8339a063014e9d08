"""What a shopper may do with an order until its cut-off: cancel all or a part, send it to another address."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations, queries
from shopkeeper.storefront.account.forms import AddressForm
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.visitors import Shopper, shopper_page

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order

LONGEST_KEY = 60
MOST = 100_000


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def cancel(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponseBase:
    """Cancel what is ticked: everything, or the one line that was pressed, so that either takes two presses."""
    order = own(visitor, number)
    if request.method == "POST":
        try:
            wanted = _wanted(request, queries.remaining(order))
            made = operations.cancel_lines(
                order_id=order.pk,
                quantities=wanted,
                reason="asked",
                key=f"account-{request.POST.get('key', '')[:LONGEST_KEY]}",
                at=clock.now(),
                actor=visitor.actor,
            )
        except operations.UnableToCancelLines as refusal:
            messages.error(request, f"Nothing was cancelled: {refusal}")
        else:
            _say(request, order.pk, made)
        return HttpResponseRedirect(reverse("storefront:order", args=[order.number]))
    now = queries.cut_off(order.pk, clock.now())
    left = queries.remaining(order)
    meant = request.GET.get("line", "")
    is_one = meant in {str(key) for key in left}
    lines = [
        {"line": line, "left": left[line.pk], "is_meant": not is_one or meant == str(line.pk)}
        for line in order.lines.all()
        if line.pk in left
    ]
    context = {"order": order, "cut_off": now, "lines": lines, "key": new_id()}
    return render(request, visitor, "orders", "storefront/account/cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def change_address(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponseBase:
    """Send an order that nobody picks yet to another address."""
    order = own(visitor, number)
    now = queries.cut_off(order.pk, clock.now())
    if not now.may_change:
        messages.error(request, f"The address can't be changed any more. {now.why}")
        return HttpResponseRedirect(reverse("storefront:order", args=[order.number]))
    form = AddressForm(request.POST if request.method == "POST" else None, initial=order.ship_to or {})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = {name: value for name, value in form.cleaned_data.items() if isinstance(value, str)}
            try:
                operations.change_delivery(order_id=order.pk, ship_to=given, at=clock.now(), actor=visitor.actor)
            except operations.UnableToChangeDelivery as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "The parcel goes to the new address.")
                return HttpResponseRedirect(reverse("storefront:order", args=[order.number]))
    context = {"order": order, "form": form}
    response: HttpResponse = render(
        request, visitor, "orders", "storefront/account/order_address.html", context, status=status
    )
    return response


def own(visitor: Shopper, number: str) -> "Order":
    """Return the shopper's order of that number; another's is as absent as one that never was."""
    found = queries.order_by_number(number, customer_id=visitor.customer_id)
    if found is None:
        raise Http404("no such order of this shopper")
    return found


def _wanted(request: HttpRequest, left: dict[UUID, int]) -> dict[UUID, int] | None:
    """Return how many of each line are ticked, None for all that is left."""
    ticked: dict[UUID, int] = {}
    for text in request.POST.getlist("line"):
        try:
            line_id = UUID(text)
            ticked[line_id] = int(request.POST.get(f"quantity-{line_id}", left.get(line_id, 0)))
        except ValueError:
            raise operations.UnableToCancelLines("a quantity is a whole number") from None
        if abs(ticked[line_id]) > MOST:
            raise operations.UnableToCancelLines("a quantity is at most what was ordered")
    if not ticked:
        raise operations.UnableToCancelLines("tick what you don't want any more")
    return None if ticked == left else ticked


def _say(request: HttpRequest, order_id: UUID, cancellation_id: UUID) -> None:
    made = next(one for one in queries.cancellations_of(order_id) if one.pk == cancellation_id)
    if made.status == queries.CancellationStatus.ASKED.value:
        messages.success(request, "We will try to stop it, and tell you as soon as we know.")
    elif made.refund_minor:
        amount = Money(made.order.currency, made.refund_minor).format()
        messages.success(request, f"Cancelled. {amount} goes back the way you paid.")
    else:
        messages.success(request, "Cancelled. Nothing was charged for it.")
