"""Checkout: where it goes, how it is paid. The price comes from the quote, never from the form."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries as people
from shopkeeper.foundation import audit, clock, limits
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations
from shopkeeper.orders import queries as orders
from shopkeeper.storefront import basket, errors, pages, telling
from shopkeeper.storefront.account import wording
from shopkeeper.storefront.account.sign_in import place_of
from shopkeeper.storefront.buying import codes, paying
from shopkeeper.storefront.buying.cart import lines_of
from shopkeeper.storefront.buying.forms import DeliveryForm
from shopkeeper.storefront.buying.remembering import remember_place
from shopkeeper.storefront.visitors import Visitor, page

if TYPE_CHECKING:
    from shopkeeper.orders.models import Quote

GUESTS_PER_PLACE = "30/15 minutes"
ADDRESS = DeliveryForm.PLACE
ORDERED = "ordered"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page
def checkout(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Ask where it goes, and quote; with a quote at hand, show it whole to be paid."""
    buyer, at = basket.buyer_of(request, visitor), clock.now()
    saved = saved_addresses(visitor.customer_id)
    if request.method == "POST":
        return _quoted(request, visitor, DeliveryForm(request.POST, saved=saved, is_guest=not visitor.is_known))
    quote = orders.open_quote(buyer, at=at) if buyer else None
    if quote and quote.is_of_cart and "change" not in request.GET:
        return _review(request, visitor, quote)
    seen = orders.cart(basket.owner_of(request, visitor))
    if not seen.wanted:
        messages.error(request, "Nothing lies in your cart that could be ordered.")
        return HttpResponseRedirect(reverse("storefront:cart"))
    return _ask(
        request, visitor, DeliveryForm(saved=saved, is_guest=not visitor.is_known, initial=_known(quote)), saved
    )


@require_POST
@page
def sending(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Quote the same once more, sent in another way."""
    basket.refuse_onlookers(visitor)
    buyer, at = basket.buyer_of(request, visitor), clock.now()
    quote = orders.open_quote(buyer, at=at) if buyer else None
    if buyer is None or quote is None:
        messages.error(request, "The price ran out, so here is a new one to ask for.")
        return HttpResponseRedirect(reverse("storefront:checkout"))
    try:
        operations.make_quote(
            customer_id=buyer,
            lines=[operations.LineRequest(line.variant_id, line.quantity) for line in quote.lines.all()],
            ship_to=quote.ship_to or {},
            codes=quote.codes,
            shipping_code=request.POST.get("shipping", ""),
            email=quote.email,
            gift=operations.Gift(quote.wraps, quote.hides_prices, quote.gift_message),
            is_of_cart=quote.is_of_cart,
            at=at,
            actor=basket.actor_of(buyer),
        )
    except operations.UnableToQuote as refusal:
        messages.error(request, _sentence(refusal))
    return HttpResponseRedirect(reverse("storefront:checkout"))


@require_POST
@page
def place(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Order what was quoted. Of the form count the quote's key, the way of paying and the key of the press, no more."""
    basket.refuse_onlookers(visitor)
    buyer, at = basket.buyer_of(request, visitor), clock.now()
    quote = orders.quote(_key(request.POST.get("quote", "")))
    if quote is None or buyer is None or not _is_one(quote.customer_id, buyer):
        _note_strange(request, visitor, quote)
        raise Http404("no such quote of this shopper")
    order_id, payment = orders.order_of_quote(quote.id), None
    pay, why = _chosen(request, quote, buyer, is_again=order_id is not None)
    if pay is None and order_id is None:
        messages.error(request, why)
        return HttpResponseRedirect(reverse("storefront:checkout"))
    try:
        if pay:  # pressed again, it begins what a crash may have kept from beginning
            # the key names the press; in another window the quote is the same, and so is the order
            key = (
                f"checkout:{quote.id}:{_key(request.POST.get('key', ''))}"
                if order_id is None
                else f"again:{new_id(at)}"
            )
            done = operations.check_out(
                quote_id=quote.id,
                pay=pay,
                key=key,
                customer_id=buyer,
                at=at,
                actor=basket.actor_of(buyer),
                wants_files_at_once="at_once" in request.POST,
            )
            order_id, payment = done.order_id, done.payment
    except (operations.UnableToCheckOut, operations.UnableToBeginPayment) as refusal:
        messages.error(request, _sentence(refusal))
        return HttpResponseRedirect(reverse("storefront:checkout"))
    remember_place(quote, at=at)
    _tell_completed(request, quote, order_id)
    basket.forget_count(basket.owner_of(request, visitor))
    request.session[ORDERED] = str(order_id)
    if payment and payment.next_url:  # a card is typed at the bank, never here
        return HttpResponseRedirect(payment.next_url)
    return HttpResponseRedirect(reverse("storefront:ordered"))


def _chosen(
    request: HttpRequest, quote: "Quote", buyer: UUID, *, is_again: bool
) -> tuple[operations.PayBy | None, str]:
    """Return how it is to be paid, or why that can't be."""
    try:
        return paying.chosen(buyer, Money(quote.currency, quote.total_minor), request.POST, is_again=is_again), ""
    except paying.UnableToChoose as refusal:
        return None, str(refusal)


@never_cache
@require_safe
@page
def ordered(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Confirm the order that was placed in this browser: no address names it, so nobody else's can be asked for."""
    order = orders.order(_key(request.session.get(ORDERED, "")))
    buyer = basket.buyer_of(request, visitor)
    if order is None or buyer is None or order.customer_id is None or not _is_one(order.customer_id, buyer):
        raise Http404("no order was placed here")
    how, total = orders.check_out_of(order.id), Money(order.currency, order.total_minor)
    left = total - orders.refundable(order.id).paid
    context = {
        "left": left.format(),
        "number": order.number,
        "total": total.format(),
        "email": how.email if how else "",
        "days": _days(how),
        "place": wording.place(order.ship_to),
        "is_guest": not visitor.is_known,
        "is_paid": order.status != orders.OrderStatus.PENDING.value,
        **paying.offered(order.customer_id, left),
        "key": new_id(clock.now()),
        "next_url": reverse("storefront:order", args=[order.number]),
    }
    return pages.render(request, visitor, "storefront/buying/ordered.html", context)


def saved_addresses(customer_id: UUID | None) -> list[tuple[str, dict[str, str]]]:
    """Return the shopper's addresses that a parcel can go to, the default first, each by its parts."""
    profile = people.profile(customer_id) if customer_id else None
    rows = sorted(profile.addresses.all(), key=lambda one: not one.is_default_shipping) if profile else []
    places = [(str(one.id), {name: str(getattr(one, name) or "") for name in ADDRESS}) for one in rows]
    name = profile.name if profile else ""
    return [
        (key, place | {"name": place["name"] or name})
        for key, place in places
        if place["line1"] and place["city"] and place["country"] and (place["name"] or name)
    ]


def _quoted(request: HttpRequest, visitor: Visitor, form: DeliveryForm) -> HttpResponseBase:
    basket.refuse_onlookers(visitor)
    saved, at = saved_addresses(visitor.customer_id), clock.now()
    if not form.is_valid():
        return _ask(request, visitor, form, saved, status=400)
    buyer = basket.buyer_of(request, visitor)
    if buyer is None:
        if wait := limits.allow("guest", place_of(request), GUESTS_PER_PLACE):
            return errors.too_many(request, seconds=wait)
        buyer = _new_guest(request, visitor)
    seen = orders.cart(orders.CartOwner(buyer))
    try:
        quote = operations.make_quote(
            customer_id=buyer,
            lines=[operations.LineRequest(item.variant.id, item.quantity) for item in seen.items],
            ship_to=form.place,
            codes=codes.of(request, seen),
            shipping_code=request.POST.get("shipping", ""),
            email=form.cleaned_data.get("email", ""),
            gift=form.gift,
            is_of_cart=True,
            at=at,
            actor=basket.actor_of(buyer),
        )
    except operations.UnableToQuote as refusal:
        form.add_error(None, _sentence(refusal))
        return _ask(request, visitor, form, saved, status=400)
    lines = [telling.product(line.variant, line.quantity, line.unit_minor) for line in quote.lines.all()]
    total = Money(quote.currency, quote.total_minor)
    telling.tell_next(request, "Checkout Started", telling.basket(lines, total))
    return HttpResponseRedirect(reverse("storefront:checkout"))


def _new_guest(request: HttpRequest, visitor: Visitor) -> UUID:
    """Return a guest for this browser: nobody's history is theirs until they prove their address by a code."""
    at = clock.now()
    guest = customers.create_customer(
        status=people.CustomerStatus.GUEST, source="checkout", at=at, actor=system("checkout")
    )
    carried = basket.owner_of(request, visitor).visitor
    operations.carry_cart(visitor=carried, customer_id=guest, at=at)
    request.session[basket.GUEST] = str(guest)
    return guest


def _ask(
    request: HttpRequest,
    visitor: Visitor,
    form: DeliveryForm,
    saved: list[tuple[str, dict[str, str]]],
    *,
    status: int = 200,
) -> HttpResponse:
    seen = orders.cart(basket.owner_of(request, visitor))
    kept = codes.of(request, seen)
    reckoned = orders.reckon(seen.wanted, codes=kept, customer_id=visitor.customer_id, at=clock.now())
    context = {
        "form": form,
        "saved": [(key, wording.place(place)) for key, place in saved],
        "lines": lines_of(seen, reckoned),
        "goods": reckoned.goods.format() if reckoned else "",
        "sign_in_url": f"{reverse('storefront:sign-in')}?next={reverse('storefront:checkout')}",
    }
    return pages.render(request, visitor, "storefront/buying/checkout.html", context, status=status)


def _review(request: HttpRequest, visitor: Visitor, quote: "Quote") -> HttpResponse:
    total = Money(quote.currency, quote.total_minor)
    context = {
        "quote": quote,
        "key": new_id(clock.now()),
        "lines": [_quote_line(line) for line in quote.lines.all()],
        "has_files": any(line.variant.is_digital for line in quote.lines.all()),
        "sums": _sums(quote),
        "total": total.format(),
        "days": _days(quote),
        "place": wording.place(quote.ship_to),
        "sendings": _sendings(quote),
        **paying.offered(quote.customer_id, total),
        "until": timezone.localtime(quote.expires_at).strftime("%H:%M"),
    }
    return pages.render(request, visitor, "storefront/buying/review.html", context)


def _sendings(quote: "Quote") -> list[dict[str, Any]]:
    """Return the ways in which it could come, with the price and days of each."""
    wanted = [(line.variant_id, line.quantity) for line in quote.lines.all()]
    at = clock.now()
    reckoned = orders.reckon(wanted, codes=quote.codes, customer_id=quote.customer_id, at=at)
    found = orders.ways_to_send(reckoned, place=quote.ship_to or {"country": quote.country}, at=at) if reckoned else []
    return [
        {
            "code": way.code,
            "name": way.name,
            "price": way.price.format(),
            "days": between(way.earliest, way.latest),
            "is_chosen": way.code == quote.shipping_code,
        }
        for way in found
    ]


def _quote_line(line: Any) -> dict[str, Any]:
    money = Money(line.variant.currency, line.total_minor)
    return {
        "title": line.variant.product.title,
        "detail": line.variant.title,
        "quantity": line.quantity,
        "total": money.format(),
    }


def _sums(quote: "Quote") -> list[tuple[str, str]]:
    amounts = [("Products", quote.items_minor)]
    amounts += [(f"{label} ({code})" if code else label, -minor) for label, code, minor in quote.discounts if minor]
    amounts += [("Tax", quote.tax_minor)] if quote.tax_minor else []
    sums = [(name, Money(quote.currency, minor).format()) for name, minor in amounts]
    free = [label for label, _, minor in quote.discounts if not minor]
    way = Money(quote.currency, quote.shipping_minor).format() if quote.shipping_minor else "free"
    name = quote.shipping_name or "Delivery"
    sums.insert(-1 if quote.tax_minor else len(sums), (f"{name} ({', '.join(free)})" if free else name, way))
    return sums


def _days(promised: Any) -> str:
    """Return between which days it comes, in words."""
    if promised is None or promised.latest_on is None:
        return ""
    return between(promised.earliest_on, promised.latest_on)


def between(first: date | None, last: date) -> str:
    """Return a span of days in words."""
    return _day(last) if first is None or first == last else f"{_day(first)} to {_day(last)}"


def _day(on: date) -> str:
    return f"{on:%A}, {on.day} {on:%B}"


def _is_one(customer_id: UUID, other: UUID) -> bool:
    return people.survivor(customer_id) == people.survivor(other)


def _known(quote: "Quote | None") -> dict[str, Any]:
    """Return what was said before, so that nothing is asked twice."""
    if quote is None:
        return {}
    wishes = {"wraps": quote.wraps, "hides_prices": quote.hides_prices, "gift_message": quote.gift_message}
    return {**(quote.ship_to or {}), "email": quote.email, **wishes}


def _tell_completed(request: HttpRequest, quote: "Quote", order_id: UUID | None) -> None:
    if order_id is None or request.session.get(ORDERED) == str(order_id):
        return
    order = orders.order(order_id)
    lines = [telling.product(line.variant, line.quantity, line.unit_minor) for line in quote.lines.all()]
    if order:
        told = telling.basket(lines, Money(quote.currency, quote.total_minor)) | {"order_id": order.number}
        telling.tell_next(request, "Order Completed", told)


def _note_strange(request: HttpRequest, visitor: Visitor, quote: "Quote | None") -> None:
    """Write down that somebody asked for another's quote; one that never was is nobody's."""
    buyer = basket.buyer_of(request, visitor)
    if quote:
        actor = basket.actor_of(buyer) if buyer else system("storefront")
        audit.record(
            actor=actor, action="orders.quote-refused", subject_kind="quote", subject_id=quote.id, at=clock.now()
        )


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _sentence(refusal: Exception) -> str:
    text = str(refusal)
    return text[:1].upper() + text[1:] + "."
