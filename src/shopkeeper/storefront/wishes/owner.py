"""Whose wish lists a page shows: the shopper's, or the browser's, by a cookie that is set with the first wish."""

import re
import secrets
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from shopkeeper.customers import queries as customers
from shopkeeper.customers.queries import WishOwner
from shopkeeper.foundation import kept
from shopkeeper.foundation.kept import Kept
from shopkeeper.storefront.visitors import Visitor

COOKIE = "sk_wishes"
LASTS = 180 * 86_400
WRITTEN = re.compile(r"[0-9a-f]{32}")


def owner_of(request: HttpRequest, visitor: Visitor) -> WishOwner:
    """Return whose lists they are; nobody's where a stranger has wished for nothing yet."""
    if visitor.customer_id:
        return WishOwner(visitor.customer_id)
    return WishOwner(visitor=named(request))


def named(request: HttpRequest) -> str:
    """Return what the cookie holds, empty where it holds none of ours."""
    told = request.COOKIES.get(COOKIE, "")
    return told if WRITTEN.fullmatch(told) else ""


def owner_to_fill(request: HttpRequest, visitor: Visitor) -> WishOwner:
    """Return whose list is written to, somebody new where nobody was there."""
    found = owner_of(request, visitor)
    return found if found.customer_id or found.visitor else WishOwner(visitor=secrets.token_hex(16))


def is_wished(owner: WishOwner, variant_id: UUID) -> bool:
    """Tell whether the variant stands on one of the owner's lists; of nobody's lists nothing is asked."""
    return variant_id in (_WISHED.one(owner.customer_id or owner.visitor) or ())


def keep(response: HttpResponseBase, owner: WishOwner) -> None:
    """Let the browser show next time whose list it was, as it is now."""
    kept.forget(owner.customer_id or owner.visitor)
    if owner.visitor:
        response.set_cookie(COOKIE, owner.visitor, max_age=LASTS, secure=settings.HTTPS, httponly=True, samesite="Lax")


def refuse_strange_pages(request: HttpRequest, visitor: Visitor) -> None:
    """Refuse a form that another site sent, by what browsers say of where it stands, and staff who only look on.

    A token would need a cookie before a stranger wished for anything. Raises PermissionDenied.
    """
    if visitor.acting_for:
        raise PermissionDenied("You see the shop as a customer: look at everything, change nothing.")
    site, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "")
    is_own = site in {"same-origin", "none"} if site else not origin or urlsplit(origin).netloc == request.get_host()
    if not is_own:
        raise PermissionDenied("Another site sent this. Open the product here and wish for it.")


def _wished(owners: list[UUID | str]) -> dict[UUID | str, frozenset[UUID]]:
    return {
        key: customers.wished(WishOwner(visitor=key) if isinstance(key, str) else WishOwner(key))
        for key in owners
        if key
    }


_WISHED: Kept[UUID | str, frozenset[UUID]] = Kept(_wished, seconds=10, most=5_000)
