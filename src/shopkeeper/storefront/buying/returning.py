"""Back from the gateway's page: ask how the payment stands, and let the shopper try once more where it failed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.customers import queries as people
from shopkeeper.foundation import clock
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations
from shopkeeper.orders import queries as orders
from shopkeeper.storefront import basket
from shopkeeper.storefront.account.returning import links
from shopkeeper.storefront.buying import by_link, paying
from shopkeeper.storefront.buying.checkout import ORDERED
from shopkeeper.storefront.visitors import Shopper, Visitor, look_again, page, shopper_page


@never_cache
@require_safe
@page
def back(request: HttpRequest, visitor: Visitor, intent_id: UUID) -> HttpResponseBase:
    """Say how the payment went. The gateway is asked: whatever the address says counts for nothing."""
    found, buyer = orders.intent(intent_id), basket.buyer_of(request, visitor)
    if found is not None and (here := by_link.back_to(request, intent_id)):
        _say(request, operations.ask_payment(intent_id=intent_id, clock=clock.now))
        return links.private(HttpResponseRedirect(here))
    owner = found.order.customer_id if found else None
    if found is None or buyer is None or owner is None or people.survivor(owner) != people.survivor(buyer):
        raise Http404("no such payment of this shopper")
    status = operations.ask_payment(intent_id=intent_id, clock=clock.now)
    look_again(buyer)  # the card may be saved now
    if found.change_id is not None:
        return _changed(request, found.order.number, found.change_id, found.order_id)
    request.session[ORDERED] = str(found.order_id)
    _say(request, status)
    return HttpResponseRedirect(reverse("storefront:ordered"))


def _say(request: HttpRequest, status: str) -> None:
    """Say what keeps the payment from being there, where anything does."""
    if status == orders.IntentStatus.FAILED.value:
        messages.error(request, "The payment was declined, and nothing was taken. Try again, or pay in another way.")
    elif status in {orders.IntentStatus.REQUIRES_ACTION.value, orders.IntentStatus.CANCELLED.value}:
        messages.error(request, "The order is not paid yet.")


@require_safe
@shopper_page
def pay(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponseBase:
    """Lead to where an order of the shopper's is paid, from a letter or the order's page."""
    found = orders.order_by_number(number, customer_id=visitor.customer_id)
    if found is None:
        raise Http404("no such order of this shopper")
    request.session[ORDERED] = str(found.id)
    return HttpResponseRedirect(reverse("storefront:ordered"))


def _changed(request: HttpRequest, number: str, change_id: UUID, order_id: UUID) -> HttpResponseBase:
    """Say what became of a change of an order that was paid at the gateway."""
    change = orders.change(change_id, order_id=order_id)
    if change is not None and change.status in {"open", "paying"}:
        messages.error(request, "The difference is not paid yet, so nothing was changed. Try again, or in another way.")
        return HttpResponseRedirect(reverse("storefront:order-change-confirm", args=[number, change_id]))
    if change is not None and change.status == "done":
        messages.success(request, "Your order is changed.")
    else:
        messages.error(request, "It was too late to change the order. What you paid for that goes back.")
    return HttpResponseRedirect(reverse("storefront:order", args=[number]))


@require_POST
@page
def again(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Try to pay the order of this browser once more."""
    basket.refuse_onlookers(visitor)
    buyer, key = basket.buyer_of(request, visitor), request.POST.get("key", "")[:36]
    try:
        order = orders.order(UUID(request.session.get(ORDERED, "")))
    except ValueError:
        order = None
    if order is None or buyer is None or order.customer_id is None:
        raise Http404("no order waits for its payment here")
    if people.survivor(order.customer_id) != people.survivor(buyer):
        raise Http404("no order of this shopper")
    paid, to = orders.refundable(order.id), reverse("storefront:ordered")
    spent = sum(one.amount_minor for one in paid.tenders if one.tender == "store_credit")
    left = Money(order.currency, order.total_minor) - paid.paid
    try:
        pay = paying.chosen(buyer, left, request.POST, spent=Money(order.currency, spent))
        begun = operations.begin_payment(
            order_id=order.id, pay=pay, key=f"again:{order.id}:{key}", at=clock.now(), actor=basket.actor_of(buyer)
        )
        to = begun.next_url or to
    except paying.UnableToChoose as refusal:
        messages.error(request, str(refusal))
    except operations.UnableToBeginPayment as refusal:
        messages.error(request, f"{refusal}.".capitalize())
    return HttpResponseRedirect(to, status=303)
