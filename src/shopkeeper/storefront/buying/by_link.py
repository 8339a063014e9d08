"""Paying what an exchange costs more by the signed link of its return: a guest's, with nothing that is saved."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders import operations
from shopkeeper.storefront import pages
from shopkeeper.storefront.account.returning import exchanging, links
from shopkeeper.storefront.buying import paying
from shopkeeper.storefront.visitors import STRANGER

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order

PAYS = "pays_by_link"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, token: str) -> HttpResponseBase:
    """Choose how to pay what the replacement costs more, and begin to."""
    found = links.guests_return(token)
    if found is None:
        return links.over(request)
    order = exchanging.waits_for_payment(found)
    if order is None:
        return links.private(HttpResponseRedirect(links.address(token)))
    left = exchanging.left_of(order)
    if request.method == "POST" and (to := _begun(request, order, token)):
        return links.private(HttpResponseRedirect(to, status=303))
    context = {
        "number": found.number,
        "left": left.format(),
        "ways": paying.ways(None, left),
        "key": new_id(clock.now()),
        "url": links.address(token),
    }
    return links.private(pages.render(request, STRANGER, "storefront/buying/by_link.html", context))


def back_to(request: HttpRequest, intent_id: UUID) -> str:
    """Return the page whose link began that payment in this browser; empty where none did."""
    token = request.session.get(PAYS, {}).get(str(intent_id))
    return links.address(token) if token else ""


def _begun(request: HttpRequest, order: "Order", token: str) -> str:
    """Begin the payment and return where it goes on; empty, and the reason said, where it can't begin."""
    ways = paying.ways(None, exchanging.left_of(order))
    way = next((one for one in ways if one.code == request.POST.get("pay")), None)
    if way is None:
        messages.error(request, "Choose how to pay.")
        return ""
    key, actor = f"link:{order.id}:{request.POST.get('key', '')[:36]}", Actor("customer", str(order.customer_id))
    try:
        begun = operations.begin_payment(order_id=order.id, pay=way.pay, key=key, at=clock.now(), actor=actor)
    except operations.UnableToBeginPayment as refusal:
        messages.error(request, f"{refusal}.".capitalize())
        return ""
    request.session[PAYS] = {str(begun.payment_id): token}
    return begun.next_url or links.address(token)
