"""Buy now: one press on the product's page, and a while in which it can be taken back."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers.queries import shopping
from shopkeeper.foundation import clock
from shopkeeper.foundation.kept import Kept
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import queries as ledger
from shopkeeper.orders import operations
from shopkeeper.orders import queries as orders
from shopkeeper.storefront import pages, telling
from shopkeeper.storefront.account import wording
from shopkeeper.storefront.buying import paying
from shopkeeper.storefront.buying.checkout import saved_addresses
from shopkeeper.storefront.lowering import prices
from shopkeeper.storefront.visitors import Shopper, Visitor, shopper_page

LONGEST_SUM = 15


@dataclass(frozen=True)
class Ready:
    """What of a one-press order is at hand: an address, a way that pays any sum, store credit."""

    has_address: bool
    has_way: bool
    credit: tuple[Money, ...]

    def credit_in(self, currency: str) -> Money:
        """Return the store credit in the currency."""
        return next((one for one in self.credit if one.currency == currency), Money(currency, 0))


def may_press(visitor: Visitor, price: Money) -> bool:
    """Tell whether one press is enough: an address is saved, and a way to pay is at hand."""
    if not visitor.customer_id or visitor.acting_for:
        return False
    ready = _READY.one(visitor.customer_id)
    return bool(ready and ready.has_address and (ready.has_way or ready.credit_in(price.currency) >= price))


@require_POST
@shopper_page
def buy(request: HttpRequest, visitor: Shopper, variant_id: UUID) -> HttpResponseBase:
    """Order it, to the default address, paid as far as a way is at hand."""
    variant = catalog.variant(variant_id)
    saved = saved_addresses(visitor.customer_id)
    if variant is None:
        raise Http404("no such variant")
    back = HttpResponseRedirect(reverse("storefront:product", args=[variant.product.slug]))
    if not saved:
        messages.error(request, "Save an address first; then one press is enough.")
        return HttpResponseRedirect(reverse("storefront:address-add"))
    cost = prices().money(variant)
    if _is_dearer(cost, request.POST.get("shown", "")):
        messages.error(
            request, f"It costs {cost.format()} now, more than you were shown. Press again if that is right."
        )
        return back
    way = paying.at_hand(visitor.customer_id, cost)
    if way is None:
        messages.error(request, "No way to pay is at hand. Put it into the cart and choose one there.")
        return back
    try:
        done = operations.buy_at_once(
            customer_id=visitor.customer_id,
            variant_id=variant_id,
            quantity=1,
            ship_to=saved[0][1],
            pay=way.pay,
            key=f"one-press:{visitor.customer_id}:{request.POST.get('key', '')[:36]}",
            at=clock.now(),
            actor=visitor.actor,
        )
    except (operations.UnableToQuote, operations.UnableToCheckOut, operations.UnableToBeginPayment) as refusal:
        messages.error(request, str(refusal)[:1].upper() + str(refusal)[1:] + ".")
        return back
    order = orders.order(done.order_id)
    if order is None:
        raise Http404("no such order")
    money = Money(order.currency, order.total_minor)
    told = telling.basket([telling.product(variant, 1, cost.minor)], money) | {"order_id": order.number}
    telling.tell_next(request, "Order Completed", told)
    if done.payment and done.payment.next_url:  # the bank wants to see the shopper (3-D Secure)
        return HttpResponseRedirect(done.payment.next_url)
    return HttpResponseRedirect(reverse("storefront:bought", args=[order.number]))


@require_safe
@shopper_page
def bought(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponse:
    """Confirm it, and offer to take it back while that is possible."""
    order = orders.order_by_number(number, customer_id=visitor.customer_id)
    how = orders.check_out_of(order.id) if order else None
    if order is None or how is None or how.packed_not_before is None:
        raise Http404("no such order of this shopper")
    is_undone = order.status == orders.OrderStatus.CANCELLED.value
    context = {
        "number": number,
        "titles": [line.title for line in order.lines.all() if line.kind == "product"],
        "total": Money(order.currency, order.total_minor).format(),
        "place": wording.place(order.ship_to),
        "is_undone": is_undone,
        "may_undo": not is_undone and clock.now() < how.packed_not_before,
        "until": timezone.localtime(how.packed_not_before).strftime("%H:%M"),
    }
    return pages.render(request, visitor, "storefront/buying/bought.html", context)


@require_POST
@shopper_page
def undo(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponseBase:
    """Take the order back: goods and money go where they came from."""
    order = orders.order_by_number(number, customer_id=visitor.customer_id)
    if order is None:
        raise Http404("no such order of this shopper")
    try:
        operations.undo_check_out(
            order_id=order.id, customer_id=visitor.customer_id, at=clock.now(), actor=visitor.actor
        )
    except operations.UnableToUndo as refusal:
        messages.error(request, str(refusal)[:1].upper() + str(refusal)[1:] + ".")
        return HttpResponseRedirect(reverse("storefront:order", args=[number]))
    return HttpResponseRedirect(reverse("storefront:bought", args=[number]))


def _is_dearer(cost: Money, shown: str) -> bool:
    """Tell whether it costs more than the page said. What the page said is never the price, only a bound for it."""
    return shown.isdecimal() and len(shown) <= LONGEST_SUM and cost.minor > int(shown)


def _load(customer_ids: list[UUID]) -> dict[UUID, Ready]:
    return {
        key: Ready(shopping.has_place(key), paying.has_way(key), tuple(ledger.store_credit(key)))
        for key in customer_ids
    }


# It says only whether the button is shown: the order asks again.
_READY: Kept[UUID, Ready] = Kept(_load, most=5_000)
