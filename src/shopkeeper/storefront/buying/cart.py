"""The cart: put in, change, take out, see what it comes to. A press changes it; a look never does."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.foundation import clock
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations
from shopkeeper.orders import queries as orders
from shopkeeper.storefront import basket, cards, errors, pages, refusals, telling
from shopkeeper.storefront.buying import codes
from shopkeeper.storefront.origin import require_own_page
from shopkeeper.storefront.visitors import Shopper, Visitor, page, shopper_page

MOST_TOGETHER = 5


@never_cache
@require_safe
@page
def cart(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Show what lies in the cart, and what it comes to before delivery."""
    if codes.PARAMETER in request.GET and (wait := codes.wait_for_a_try(request)):
        return errors.too_many(request, seconds=wait)
    owner = basket.owner_of(request, visitor)
    seen, at = orders.cart(owner), clock.now()
    basket.forget_count(owner)
    kept = codes.of(request, seen)
    reckoned = orders.reckon(seen.wanted, codes=kept, customer_id=visitor.customer_id, at=at)
    context = {
        "lines": lines_of(seen, reckoned),
        "codes": codes.shown(kept, reckoned),
        "sums": _sums(reckoned),
        "may_go_on": bool(reckoned) and all(item.can_be_had for item in seen.items),
        "most": orders.MOST_OF_ONE,
    }
    response = pages.render(request, visitor, "storefront/buying/cart.html", context)
    codes.keep(response, request)
    return response


@csrf_exempt  # a token would need a cookie before a stranger put anything in: `require_own_page` looks at the origin
@require_POST
@page
def add(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Put something in, and show the cart."""
    require_own_page(request, "Open the product here, and put it into the cart.")
    basket.refuse_onlookers(visitor)
    owner = basket.owner_to_fill(request, visitor)
    variant_id, quantity = _asked(request)
    try:
        operations.add_to_cart(owner=owner, variant_id=variant_id, quantity=quantity, at=clock.now())
    except operations.UnableToChangeCart as refusal:
        refusals.note(request, "cart-refused", "variant", variant_id)
        messages.error(request, _sentence(refusal))
        return HttpResponseRedirect(reverse("storefront:cart"))
    item = next((one for one in orders.cart(owner).items if one.variant.id == variant_id), None)
    if item:
        messages.success(request, f"{item.variant.product.title} lies in your cart.")
        telling.tell_next(request, "Product Added", telling.product(item.variant, quantity))
    response = HttpResponseRedirect(reverse("storefront:cart"))
    basket.keep(response, owner)
    return response


@csrf_exempt  # as `add`
@require_POST
@page
def add_together(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Put one of each of several things in, and show the cart; what can't be had is named, the rest lies there."""
    require_own_page(request, "Open the product here, and put it into the cart.")
    basket.refuse_onlookers(visitor)
    owner, refused = basket.owner_to_fill(request, visitor), []
    wanted = _several(request)
    for variant_id in wanted:
        try:
            operations.add_to_cart(owner=owner, variant_id=variant_id, at=clock.now())
        except operations.UnableToChangeCart as refusal:
            refused.append(_sentence(refusal))
    for item in orders.cart(owner).items if len(refused) < len(wanted) else ():
        if item.variant.id in wanted:
            telling.tell_next(request, "Product Added", telling.product(item.variant, 1))
    if len(refused) < len(wanted):
        messages.success(request, "They lie in your cart." if not refused else "What can be had lies in your cart.")
    for text in refused:
        messages.error(request, text)
    response = HttpResponseRedirect(reverse("storefront:cart"))
    basket.keep(response, owner)
    return response


@require_POST
@page
def change(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Let so many of it lie there; none takes it out."""
    basket.refuse_onlookers(visitor)
    owner = basket.owner_of(request, visitor)
    variant_id, quantity = _asked(request)
    item = next((one for one in orders.cart(owner).items if one.variant.id == variant_id), None)
    if item is None:
        raise Http404("no such thing in this cart")
    try:
        operations.set_cart_line(owner=owner, variant_id=variant_id, quantity=quantity, at=clock.now())
    except operations.UnableToChangeCart as refusal:
        refusals.note(request, "cart-refused", "variant", variant_id)
        messages.error(request, _sentence(refusal))
    else:
        if not quantity:
            messages.success(request, f"{item.variant.product.title} is out of your cart.")
            telling.tell_next(request, "Product Removed", telling.product(item.variant, item.quantity))
    basket.forget_count(owner)
    return HttpResponseRedirect(reverse("storefront:cart"))


@require_POST
@shopper_page
def again(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponseBase:
    """Put what an order had into the cart once more."""
    order = orders.order_by_number(number, customer_id=visitor.customer_id)
    if order is None:
        raise Http404("no such order of this shopper")
    try:
        done = operations.reorder(order_id=order.id, customer_id=visitor.customer_id, at=clock.now())
    except operations.UnableToReorder as refusal:
        messages.error(request, _sentence(refusal))
    else:
        messages.success(
            request, "It all lies in your cart." if not done.left_out else "What can be had lies in your cart."
        )
        for title in done.left_out:
            messages.error(request, f"{title} can't be had at the moment.")
    basket.forget_count(orders.CartOwner(visitor.customer_id))
    return HttpResponseRedirect(reverse("storefront:cart"))


def lines_of(seen: orders.CartSeen, reckoned: orders.Reckoned | None) -> list[dict[str, Any]]:
    """Return the lines as a page shows them; what can't be had says so, and costs nothing."""
    priced = {line.variant.id: line for line in reckoned.lines} if reckoned else {}
    shown = cards.cards(item.variant.product_id for item in seen.items)
    return [_line(item, priced.get(item.variant.id), shown.get(item.variant.product_id)) for item in seen.items]


def _line(item: orders.CartItem, priced: orders.ReckonedLine | None, card: cards.Card | None) -> dict[str, Any]:
    variant = item.variant
    money = Money(variant.currency, priced.total_minor) if priced else None
    return {
        "variant_id": variant.id,
        "title": variant.product.title,
        "detail": variant.title,
        "url": card.url if card else "",
        "picture": card.picture if card else None,
        "letter": cards.letter_of(variant.product.title),
        "tone": card.tone if card else 0,
        "quantity": item.quantity,
        "total": money.format() if money else "",
        "before": _before(item, priced),
        "trouble": _trouble(item),
    }


def _before(item: orders.CartItem, priced: orders.ReckonedLine | None) -> str:
    """Return what the line costs without the deal, where one lowers it."""
    if priced is None or priced.list_unit_minor <= priced.unit_minor:
        return ""
    return Money(item.variant.currency, priced.quantity * priced.list_unit_minor).format()


def _trouble(item: orders.CartItem) -> str:
    if item.can_be_had:
        return ""
    return f"Only {item.left} left: take fewer." if item.left else "Sold out for now: take it out to go on."


def _sums(reckoned: orders.Reckoned | None) -> list[tuple[str, str]]:
    if reckoned is None:
        return []
    sums = [("Products", Money(reckoned.currency, reckoned.items_minor).format())]
    taken = [(f"{label} ({code})" if code else label, minor) for label, code, minor in reckoned.discounts]
    sums += [(name, Money(reckoned.currency, -minor).format() if minor else "Free delivery") for name, minor in taken]
    return [*sums, ("Before delivery", reckoned.goods.format())]


def _several(request: HttpRequest) -> list[UUID]:
    try:
        found = list(dict.fromkeys(UUID(text) for text in request.POST.getlist("variant")))
    except ValueError:
        raise Http404("no such variants") from None
    if not 0 < len(found) <= MOST_TOGETHER:
        raise Http404(f"put in from one to {MOST_TOGETHER} different things at once")
    return found


def _asked(request: HttpRequest) -> tuple[UUID, int]:
    """Return which variant and how many. Nothing else of the form is looked at: no price comes from there."""
    try:
        return UUID(request.POST.get("variant", "")), int(request.POST.get("quantity", "1")[:9])
    except ValueError:
        raise Http404("no such variant, or no such number of it") from None


def _sentence(refusal: Exception) -> str:
    text = str(refusal)
    return text[:1].upper() + text[1:] + "."
