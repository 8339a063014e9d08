"""Changing an order: chosen on one page, its price told on the next, done with a press."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations, queries
from shopkeeper.storefront import basket
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.account.order_changes import own
from shopkeeper.storefront.buying import paying
from shopkeeper.storefront.buying.checkout import between
from shopkeeper.storefront.visitors import Shopper, shopper_page

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order

LONGEST_KEY = 60
MOST = 100_000
MOST_LINES = 50


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def change(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponseBase:
    """Choose how many of each line, what of the cart goes into it, and how it is sent."""
    order, at = own(visitor, number), clock.now()
    now = queries.cut_off(order.pk, at)
    if not now.may_change:
        messages.error(request, f"The order can't be changed any more. {now.why}")
        return HttpResponseRedirect(reverse("storefront:order", args=[order.number]))
    if request.method == "POST":
        try:
            quantities, additions = _wanted(request, order)
            made = operations.propose_change(
                order_id=order.pk,
                quantities=quantities,
                additions=additions,
                shipping_code=_way(request, order),
                key=f"account-{request.POST.get('key', '')[:LONGEST_KEY]}",
                at=at,
                actor=visitor.actor,
            )
        except operations.UnableToChangeOrder as refusal:
            messages.error(request, f"Nothing was changed: {refusal}.")
            return HttpResponseRedirect(reverse("storefront:order-change", args=[order.number]))
        return HttpResponseRedirect(reverse("storefront:order-change-confirm", args=[order.number, made]))
    cart, chosen = queries.cart(basket.owner_of(request, visitor)), queries.way_chosen(order.pk)
    context = {
        "order": order,
        "lines": [line for line in order.lines.all() if line.kind == "product" and line.quantity],
        "items": [item for item in cart.items if item.can_be_had and item.variant.currency == order.currency],
        "ways": [_way_shown(one, order) for one in queries.ways_of(order, at=at) if one.code != chosen],
        "key": new_id(),
    }
    return render(request, visitor, "orders", "storefront/account/order_change.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def confirm(request: HttpRequest, visitor: Shopper, number: str, change_id: UUID) -> HttpResponseBase:
    """Tell what a change costs or gives back; pressed, it is done, and what is more is paid as chosen here."""
    order, at = own(visitor, number), clock.now()
    found = queries.change(change_id, order_id=order.pk)
    if found is None:
        raise Http404("no such change of this order")
    here = HttpResponseRedirect(reverse("storefront:order-change-confirm", args=[order.number, found.id]))
    back = HttpResponseRedirect(reverse("storefront:order", args=[order.number]))
    if request.method == "POST" and request.POST.get("what") == "leave":
        try:
            operations.withdraw_change(change_id=found.id, at=at, actor=visitor.actor)
        except operations.UnableToChangeOrder as refusal:
            messages.error(request, f"{refusal}.".capitalize())
            return here
        messages.success(request, "Your order stays as it was.")
        return back
    if request.method == "POST":
        return _accepted(request, visitor, order, found) or here
    if found.status in {"done", "dropped"}:
        return back
    zone = timezone.get_current_timezone()
    context = {
        "order": order,
        "change": found,
        "due": found.difference if found.difference.minor > 0 else None,
        "goes_back": -found.difference if found.difference.minor < 0 else None,
        "until": f"{found.expires_at.astimezone(zone):%H:%M}",
        "ways": _ways_to_pay(visitor, found.difference) if found.difference.minor > 0 else [],
        "key": new_id(),
    }
    return render(request, visitor, "orders", "storefront/account/order_change_confirm.html", context)


def _accepted(request: HttpRequest, visitor: Shopper, order: "Order", found: queries.SeenChange) -> HttpResponse | None:
    """Do the change; None where it is to be looked at once more."""
    pay = None
    if found.difference.minor > 0:
        code = request.POST.get("pay", "")
        pay = next((way.pay for way in _ways_to_pay(visitor, found.difference) if way.code == code), None)
        if pay is None:
            messages.error(request, "Choose how to pay the difference.")
            return None
    try:
        done = operations.accept_change(
            change_id=found.id,
            pay=pay,
            key=request.POST.get("key", "")[:LONGEST_KEY] or "press",
            at=clock.now(),
            actor=visitor.actor,
        )
    except operations.UnableToChangeOrder as refusal:
        messages.error(request, f"{refusal}.".capitalize())
        return HttpResponseRedirect(reverse("storefront:order", args=[order.number]))
    basket.forget_count(basket.owner_of(request, visitor))
    if done.payment and done.payment.next_url:  # a card is typed at the bank, never here
        return HttpResponseRedirect(done.payment.next_url, status=303)
    if done.status == queries.ChangeStatus.OPEN.value:
        messages.error(request, "The payment was declined, and nothing was taken. Try again, or pay in another way.")
        return None
    said = (
        "Your order is changed."
        if done.status == "done"
        else "Your order is changed as soon as the payment is through."
    )
    messages.success(request, said)
    return HttpResponseRedirect(reverse("storefront:order", args=[order.number]))


def _ways_to_pay(visitor: Shopper, due: Money) -> list[paying.Way]:
    """Return by what the difference can be paid in one: store credit where it covers it, then as at the checkout."""
    ways = paying.ways(visitor.customer_id, due)
    if paying.credit(visitor.customer_id, due) == due:
        return [paying.Way("store_credit", "Store credit", "", operations.PayBy("store_credit")), *ways]
    return ways


def _wanted(request: HttpRequest, order: "Order") -> tuple[dict[UUID, int], list[operations.LineRequest]]:
    """Return how many of each line were typed, and what of the cart is ticked."""
    typed = {
        line.pk: _number(request.POST.get(f"quantity-{line.pk}", ""), line.quantity)
        for line in order.lines.all()
        if line.kind == "product" and line.quantity
    }
    added = []
    for text in request.POST.getlist("add")[:MOST_LINES]:
        try:
            variant_id = UUID(text)
        except ValueError:
            raise operations.UnableToChangeOrder("one of the things is not for sale") from None
        added.append(operations.LineRequest(variant_id, _number(request.POST.get(f"add-{variant_id}", ""), 1)))
    return typed, added


def _number(text: str, otherwise: int) -> int:
    try:
        number = int(text) if text else otherwise
    except ValueError:
        raise operations.UnableToChangeOrder("a quantity is a whole number") from None
    if abs(number) > MOST:
        raise operations.UnableToChangeOrder("that is more than can be ordered")
    return number


def _way(request: HttpRequest, order: "Order") -> str:
    """Return the way that was chosen, empty where it is the one that the order has."""
    wanted = request.POST.get("shipping", "")[:40]
    return "" if wanted == queries.way_chosen(order.pk) else wanted


def _way_shown(way: queries.ShippingOption, order: "Order") -> dict[str, Any]:
    less = way.price.minor - order.shipping_minor
    price = Money(order.currency, abs(less)).format()
    return {
        "code": way.code,
        "name": way.name,
        "price": f"{price} more" if less > 0 else f"{price} less" if less < 0 else "costs the same",
        "days": between(way.earliest, way.latest),
    }
