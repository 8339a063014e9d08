"""Wish lists, as they stand, and who waits for what."""

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from shopkeeper.customers.models import Wish, WishList
from shopkeeper.customers.queries.merges import merged_into, survivor
from shopkeeper.foundation.personal.blind import blind_index

DEFAULT_NAME = "Wish list"
KEY_LENGTH = 16


@dataclass(frozen=True)
class WishOwner:
    """Whose lists: the customer's where one is known, else that of the browser whose cookie holds `visitor`."""

    customer_id: UUID | None = None
    visitor: str = ""


@dataclass(frozen=True)
class Waiting:
    """A customer who asked to be told of a variant, with the price they saw, in minor units."""

    customer_id: UUID
    wish_id: UUID
    price_minor: int
    currency: str


def visitor_digest(visitor: str) -> bytes:
    """Return by what the list of a browser is found."""
    return blind_index("wishes", visitor)


def lists_of(owner: WishOwner) -> QuerySet[WishList]:
    """Return the owner's lists, the oldest first: a customer's with those of all who were merged into them."""
    rows = WishList.objects.order_by("created_at", "id")
    if owner.customer_id:
        root = survivor(owner.customer_id)
        return rows.filter(customer__in=[root, *merged_into(root)])
    return rows.filter(visitor_digest=visitor_digest(owner.visitor)) if owner.visitor else rows.none()


def wish_lists(owner: WishOwner) -> list[WishList]:
    """Return the owner's lists, each with `wished`, how many wishes it has."""
    return list(lists_of(owner).annotate(wished=Count("wishes")))


def wish_list(owner: WishOwner, list_id: UUID) -> WishList | None:
    """Return the list if it is this owner's: nobody reaches another's."""
    return lists_of(owner).filter(pk=list_id).first()


def wishes(list_id: UUID) -> list[Wish]:
    """Return what is on a list, the newest first."""
    return list(Wish.objects.filter(wish_list=list_id).order_by("-added_at", "-id"))


def wished(owner: WishOwner) -> frozenset[UUID]:
    """Return every variant that stands on one of the owner's lists."""
    return frozenset(Wish.objects.filter(wish_list__in=lists_of(owner)).values_list("variant_id", flat=True))


def share_token(shown: WishList) -> str:
    """Return the token of the list's link, empty where it is not shared."""
    key = shown.shared_key
    return base64.urlsafe_b64encode(bytes(key)).decode().rstrip("=") if key else ""


def shared_list(token: str) -> WishList | None:
    """Return the list that whoever has the link may see; None for a token that is none, or holds no more."""
    try:
        key = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return WishList.objects.filter(shared_key=key).first() if len(key) == KEY_LENGTH else None


def variants_waited_for() -> list[UUID]:
    """Return the variants of which somebody who is known asked to hear when they cost less."""
    rows = Wish.objects.filter(is_told=True, wish_list__customer__isnull=False)
    return list(rows.order_by("variant_id").values_list("variant_id", flat=True).distinct())


def waiting_for(variant_id: UUID, *, back: bool = False) -> list[Waiting]:
    """Return who asked to be told when the variant costs less, or is `back`; each standing customer once."""
    rows = Wish.objects.filter(variant_id=variant_id, wish_list__customer__isnull=False)
    rows = rows.filter(is_awaited=True) if back else rows.filter(is_told=True)
    found: dict[UUID, Waiting] = {}
    for key, customer_id, price, currency in rows.order_by("added_at", "id").values_list(
        "id", "wish_list__customer", "price_minor", "currency"
    ):
        if customer_id:
            root = survivor(customer_id)
            found.setdefault(root, Waiting(root, key, price, currency))
    return list(found.values())
