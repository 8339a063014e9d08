"""Wish lists: making, filling, sharing, and taking a browser's along at sign-in.

Not audited: it moves neither goods nor money, and is the owner's own.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from shopkeeper.customers.events import AwaitedIsBack, WishCheaper
from shopkeeper.customers.models import Wish, WishList
from shopkeeper.customers.operations.recording import locked_customer
from shopkeeper.customers.queries.merges import survivor
from shopkeeper.customers.queries.wishes import (
    DEFAULT_NAME,
    KEY_LENGTH,
    WishOwner,
    lists_of,
    share_token,
    visitor_digest,
    waiting_for,
)
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell_all

MOST_LISTS, MOST_WISHES, LONGEST_NAME = 20, 200, 80
KEPT_FOR = timedelta(days=180)


class UnableToWish(Exception):
    """The list is not the owner's, is full or has no name, or nobody is named whose it is."""


@transaction.atomic
def make_list(*, customer_id: UUID, name: str, at: datetime) -> UUID:
    """Return the key of a new list of the customer. Raises UnableToWish."""
    owner = WishOwner(survivor(customer_id))
    name = _named(name)
    if lists_of(owner).count() >= MOST_LISTS:
        raise UnableToWish(f"you have {MOST_LISTS} lists already: delete one first")
    return _make(owner, name, at).pk


@transaction.atomic
def rename_list(*, customer_id: UUID, list_id: UUID, name: str, at: datetime) -> None:
    """Let the list be called otherwise. Raises UnableToWish."""
    row = _own(WishOwner(customer_id), list_id)
    row.name, row.updated_at = _named(name), at
    row.save(update_fields=["name", "updated_at"])


@transaction.atomic
def delete_list(*, customer_id: UUID, list_id: UUID) -> None:
    """Take the list away with all on it; its link leads nowhere from now on. Raises UnableToWish."""
    _own(WishOwner(customer_id), list_id).delete()


@transaction.atomic
def add_wish(
    *,
    owner: WishOwner,
    product_id: UUID,
    variant_id: UUID,
    price: Money,
    at: datetime,
    list_id: UUID | None = None,
    is_told: bool = False,
    is_awaited: bool = False,
) -> UUID:
    """Return the key of the list on which the variant stands now: the one named, else the first, made where none is.

    What stands there already keeps its place. `is_told` asks to hear of a lower price, `is_awaited` of its being back;
    neither is taken back by adding it again. Raises UnableToWish.
    """
    if (is_told or is_awaited) and owner.customer_id is None:
        raise UnableToWish("sign in first, so that we know whom to tell")
    row = _own(owner, list_id) if list_id else lists_of(owner).first() or _make(owner, "", at)
    WishList.objects.select_for_update(no_key=True).get(pk=row.pk)  # so that no two go past the limit
    there = Wish.objects.filter(wish_list=row, variant_id=variant_id)
    if there.exists():
        if is_told:
            there.update(is_told=True, price_minor=price.minor, currency=price.currency)
        if is_awaited:
            there.update(is_awaited=True)
        return row.pk
    if Wish.objects.filter(wish_list=row).count() >= MOST_WISHES:
        raise UnableToWish(f"a list takes {MOST_WISHES} products: take something off it first")
    _write(row, Wish(product_id=product_id, variant_id=variant_id, price_minor=price.minor,
                     currency=price.currency, is_told=is_told, is_awaited=is_awaited), at)  # fmt: skip
    return row.pk


@transaction.atomic
def remove_wish(*, owner: WishOwner, list_id: UUID, variant_id: UUID, at: datetime) -> None:
    """Take the variant off the list; nothing happens where it does not stand there. Raises UnableToWish."""
    row = _own(owner, list_id)
    Wish.objects.filter(wish_list=row, variant_id=variant_id).delete()
    WishList.objects.filter(pk=row.pk).update(updated_at=at)


@transaction.atomic
def share_list(*, customer_id: UUID, list_id: UUID, at: datetime) -> str:
    """Return the token of the list's link, made at the first time. Raises UnableToWish."""
    row = _own(WishOwner(customer_id), list_id)
    if not row.shared_key:
        row.shared_key, row.updated_at = secrets.token_bytes(KEY_LENGTH), at
        row.save(update_fields=["shared_key", "updated_at"])
    return share_token(row)


@transaction.atomic
def unshare_list(*, customer_id: UUID, list_id: UUID, at: datetime) -> None:
    """Let the list's link lead nowhere; sharing it again makes another. Raises UnableToWish."""
    row = _own(WishOwner(customer_id), list_id)
    WishList.objects.filter(pk=row.pk).update(shared_key=None, updated_at=at)


@transaction.atomic
def carry_wishes(*, visitor: str, customer_id: UUID, at: datetime) -> int:
    """Return how many wishes went from the browser's list to the customer's first; called again, it finds nothing."""
    if not visitor:
        return 0
    source = WishList.objects.select_for_update().filter(visitor_digest=visitor_digest(visitor)).first()
    if source is None:
        return 0
    owner = WishOwner(survivor(customer_id))
    target = lists_of(owner).first() or _make(owner, "", at)
    there = set(Wish.objects.filter(wish_list=target).values_list("variant_id", flat=True))
    coming = [one for one in source.wishes.order_by("added_at", "id") if one.variant_id not in there]
    room = max(0, MOST_WISHES - len(there))
    keys = [one.pk for one in coming[:room]]
    Wish.objects.filter(pk__in=keys).update(wish_list=target)
    WishList.objects.filter(pk=target.pk).update(updated_at=at)
    source.delete()
    return len(keys)


@transaction.atomic
def tell_cheaper(*, variant_id: UUID, price: Money, at: datetime) -> int:
    """Tell of each customer who asked to hear that the variant costs less than they saw; return how many they are.

    The price they saw is the new one from then on, so that each fall is told once.
    """
    waiting = [
        one for one in waiting_for(variant_id) if one.currency == price.currency and price.minor < one.price_minor
    ]
    fallen = Wish.objects.filter(variant_id=variant_id, is_told=True, currency=price.currency)
    fallen.filter(price_minor__gt=price.minor).update(price_minor=price.minor)
    tell_all([
        WishCheaper(customer_id=one.customer_id, variant_id=variant_id, currency=price.currency,
                    old_minor=one.price_minor, new_minor=price.minor, occurrence=new_id(at))
        for one in waiting
    ], at=at)  # fmt: skip
    return len(waiting)


@transaction.atomic
def tell_back(*, variant_id: UUID, at: datetime) -> int:
    """Tell of each customer who waits for it that the variant is there again, once; return how many they are."""
    waiting = waiting_for(variant_id, back=True)
    Wish.objects.filter(variant_id=variant_id, is_awaited=True).update(is_awaited=False)
    tell_all([
        AwaitedIsBack(customer_id=one.customer_id, variant_id=variant_id, occurrence=new_id(at)) for one in waiting
    ], at=at)  # fmt: skip
    return len(waiting)


@transaction.atomic
def forget_notices(*, customer_id: UUID) -> int:
    """Return of how many wishes the customer hears nothing any more: who wants no letters gets none they asked for.

    The wishes stay where they are; whoever asks anew is told again.
    """
    mine = Wish.objects.filter(wish_list__in=lists_of(WishOwner(customer_id)))
    return mine.filter(Q(is_told=True) | Q(is_awaited=True)).update(is_told=False, is_awaited=False)


@transaction.atomic
def forget_old_wishes(*, at: datetime) -> int:
    """Return how many lists of browsers were deleted that nobody touched for 180 days."""
    old = WishList.objects.filter(updated_at__lt=at - KEPT_FOR, customer__isnull=True)
    number = old.count()
    old.delete()
    return number


def _own(owner: WishOwner, list_id: UUID) -> WishList:
    row = lists_of(owner).select_for_update(no_key=True).filter(pk=list_id).first()
    if row is None:
        raise UnableToWish("there is no such list of yours")
    return row


def _make(owner: WishOwner, name: str, at: datetime) -> WishList:
    if owner.customer_id:
        if locked_customer(owner.customer_id) is None:
            raise UnableToWish(f"there is no customer {owner.customer_id}")
        row = WishList(id=new_id(at), customer_id=owner.customer_id, created_at=at, updated_at=at)
        row.name = name or DEFAULT_NAME
        row.save(force_insert=True)
        return row
    if not owner.visitor:
        raise UnableToWish("nobody is named whose list it is")
    digest = visitor_digest(owner.visitor)
    try:
        with transaction.atomic():
            return WishList.objects.create(id=new_id(at), visitor_digest=digest, created_at=at, updated_at=at)
    except IntegrityError:  # another request of this browser was quicker
        return WishList.objects.get(visitor_digest=digest)


def _write(row: WishList, wish: Wish, at: datetime) -> None:
    wish.id, wish.wish_list, wish.added_at = new_id(at), row, at
    wish.save(force_insert=True)
    WishList.objects.filter(pk=row.pk).update(updated_at=at)


def _named(name: str) -> str:
    name = " ".join("".join(one if one.isprintable() else " " for one in name).split())
    if not name or len(name) > LONGEST_NAME:
        raise UnableToWish(f"give the list a name of at most {LONGEST_NAME} letters")
    return name
