"""Coupon codes of a visit: typed into the cart, or brought along by a link and kept until the browser is closed."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from shopkeeper.foundation import clock, limits
from shopkeeper.orders import operations
from shopkeeper.orders import queries as orders
from shopkeeper.promotions import queries as promotions
from shopkeeper.storefront import basket, errors, refusals
from shopkeeper.storefront.account.sign_in import place_of
from shopkeeper.storefront.visitors import Visitor, page

COOKIE, PARAMETER = "sk_code", "code"
LONGEST = 40
TRIES_PER_PLACE = "30/15 minutes"


def brought(request: HttpRequest) -> str:
    """Return the code that a link brought along, of this address or of one before; empty where there is none."""
    return _clean(request.GET.get(PARAMETER, "")) or _clean(request.COOKIES.get(COOKIE, ""))


def of(request: HttpRequest, seen: orders.CartSeen) -> tuple[str, ...]:
    """Return the codes that count for this cart: those typed, and the one that was brought along."""
    typed = [promotions.normal_code(code) for code in seen.codes]
    return tuple(dict.fromkeys([*typed, *filter(None, [brought(request)])]))


def wait_for_a_try(request: HttpRequest) -> int | None:
    """Return how many seconds to wait before another code may be tried from there: nobody guesses them."""
    return limits.allow("code", place_of(request), TRIES_PER_PLACE)


def keep(response: HttpResponse, request: HttpRequest) -> None:
    """Let the browser bring the link's code along for as long as it is open: needed for what was asked."""
    if code := _clean(request.GET.get(PARAMETER, "")):
        response.set_cookie(COOKIE, code, secure=settings.HTTPS, httponly=True, samesite="Lax")


@require_POST
@page
def codes(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Add a coupon code to the cart, or take one out; one that is not known is said so and not kept."""
    basket.refuse_onlookers(visitor)
    back = HttpResponseRedirect(reverse("storefront:cart"))
    if without := request.POST.get("without"):
        _take_out(request, visitor, without)
        if _clean(without) == _clean(request.COOKIES.get(COOKIE, "")):
            back.delete_cookie(COOKIE, samesite="Lax")
        return back
    typed = request.POST.get("code", "").strip()
    if not typed:
        messages.error(request, "Type the code first.")
        return back
    if wait := wait_for_a_try(request):
        refusals.note(request, "codes-guessed", "coupon")
        return errors.too_many(request, seconds=wait)
    _put_in(request, visitor, typed)
    return back


def _take_out(request: HttpRequest, visitor: Visitor, code: str) -> None:
    owner = basket.owner_of(request, visitor)
    kept = [one for one in orders.cart(owner).codes if promotions.normal_code(one) != _clean(code)]
    try:
        operations.set_cart_codes(owner=owner, codes=kept, at=clock.now())
    except operations.UnableToChangeCart:
        return  # nobody's cart has no codes


def _put_in(request: HttpRequest, visitor: Visitor, typed: str) -> None:
    owner, code, at = basket.owner_of(request, visitor), _clean(typed), clock.now()
    seen = orders.cart(owner)
    kept = [promotions.normal_code(one) for one in seen.codes]
    reckoned = orders.reckon(seen.wanted, codes=[*kept, code], customer_id=visitor.customer_id, at=at)
    refused = dict(reckoned.refused) if reckoned else {}
    if not code or refused.get(code) == promotions.UNKNOWN:
        messages.error(request, f"{typed[:LONGEST]}: {promotions.UNKNOWN}.")
        return
    try:
        operations.set_cart_codes(owner=owner, codes=list(dict.fromkeys([*kept, code])), at=at)
    except operations.UnableToChangeCart as refusal:
        messages.error(request, f"{refusal}.".capitalize())


def _clean(code: str) -> str:
    """Return the code in its one form; nothing for what can be none."""
    normal = promotions.normal_code(code[: 2 * LONGEST])
    return normal if len(normal) <= LONGEST and normal.isascii() and normal.isalnum() else ""


def shown(codes: Sequence[str], reckoned: orders.Reckoned | None) -> list[dict[str, Any]]:
    """Return the codes as the cart shows them: what each is called, and why it takes nothing off where it doesn't."""
    labels = {code: label for label, code, _ in reckoned.discounts} if reckoned else {}
    refused = {promotions.normal_code(code): reason for code, reason in reckoned.refused} if reckoned else {}
    return [{"code": one, "label": labels.get(one, ""), "reason": refused.get(one, "")} for one in codes]
