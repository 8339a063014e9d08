"""Whose cart the page is about: the shopper's, the guest's of this browser, or the browser's by a cookie of its own."""

import secrets
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.kept import Kept
from shopkeeper.orders import queries as orders
from shopkeeper.storefront.visitors import Visitor

CART, GUEST = "sk_cart", "guest"
KEPT_FOR = 90 * 86_400
LENGTH = 32


def owner_of(request: HttpRequest, visitor: Visitor) -> orders.CartOwner:
    """Return whose cart is shown; nobody's where the browser never put anything into one."""
    if visitor.customer_id:
        return orders.CartOwner(visitor.customer_id)
    if guest := guest_of(request):
        return orders.CartOwner(guest)
    return orders.CartOwner(visitor=_cookie(request))


def owner_to_fill(request: HttpRequest, visitor: Visitor) -> orders.CartOwner:
    """Return whose cart is filled; a browser without a cookie gets a name, which `keep` has it remember."""
    found = owner_of(request, visitor)
    return found if found.customer_id or found.visitor else orders.CartOwner(visitor=secrets.token_hex(LENGTH // 2))


def keep(response: HttpResponse, owner: orders.CartOwner) -> None:
    """Let the browser remember its cart: needed for what was asked, so that no consent is. No script may read it."""
    forget_count(owner)
    if owner.visitor:
        response.set_cookie(CART, owner.visitor, max_age=KEPT_FOR, secure=settings.HTTPS, httponly=True, samesite="Lax")


def guest_of(request: HttpRequest) -> UUID | None:
    """Return the guest who began to check out in this browser."""
    key = request.session.get(GUEST)
    return UUID(key) if key else None


def buyer_of(request: HttpRequest, visitor: Visitor) -> UUID | None:
    """Return who buys: the shopper, or the guest of this browser."""
    return visitor.customer_id or guest_of(request)


def actor_of(customer_id: UUID) -> Actor:
    """Return the buyer as who acts."""
    return Actor("customer", str(customer_id))


def refuse_onlookers(visitor: Visitor) -> None:
    """Let staff who look on put nothing in, and buy nothing."""
    if visitor.acting_for:
        raise PermissionDenied("You see the shop as a customer: look at everything, change nothing.")


def count_of(request: HttpRequest, visitor: Visitor) -> int:
    """Return how much lies in the cart, for the header: a few seconds old at most, and nothing asked of strangers."""
    owner = owner_of(request, visitor)
    return _COUNTS.one(owner) or 0 if owner.customer_id or owner.visitor else 0


def forget_count(owner: orders.CartOwner) -> None:
    """Forget how much lay in a cart that has just changed."""
    _COUNTS.drop(owner)


def _cookie(request: HttpRequest) -> str:
    told = request.COOKIES.get(CART, "")
    return told if len(told) == LENGTH and told.isascii() and told.isalnum() else ""


def _load(owners: list[orders.CartOwner]) -> dict[orders.CartOwner, int]:
    return {owner: orders.cart_count(owner) for owner in owners}


_COUNTS: Kept[orders.CartOwner, int] = Kept(_load, seconds=10, most=5_000)
