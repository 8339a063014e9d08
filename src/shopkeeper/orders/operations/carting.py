"""Putting things into a cart and taking them out.

Not audited: it moves neither goods nor money, and is the owner's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import queries as customers
from shopkeeper.orders.models import Cart, CartLine, Order
from shopkeeper.orders.queries.carts import CartOwner, carts_of, visitor_digest
from shopkeeper.orders.rules import LineKind
from shopkeeper.orders.rules.checkout import MOST_LINES, MOST_OF_ONE, merged_quantity

MOST_CODES, LONGEST_CODE = 5, 40
KEPT_FOR = timedelta(days=90)
FORGOTTEN_AT_ONCE = 500


class UnableToChangeCart(Exception):
    """The thing isn't for sale, it is too many of it, or nobody is named whose cart it is."""


class UnableToReorder(Exception):
    """The order is not there, or nothing of it is sold any more."""


@dataclass(frozen=True)
class Reordered:
    """How many lines lie in the cart again, and the titles of what is sold no more."""

    added: int
    left_out: tuple[str, ...] = ()


@transaction.atomic
def add_to_cart(*, owner: CartOwner, variant_id: UUID, quantity: int = 1, at: datetime) -> int:
    """Put so many more into the cart and return how many of it lie there now. Raises UnableToChangeCart."""
    if not 0 < quantity <= MOST_OF_ONE:
        raise UnableToChangeCart(f"{quantity} can't be put into a cart; choose from 1 to {MOST_OF_ONE}")
    there = sum(
        CartLine.objects.filter(cart__in=carts_of(owner), variant=variant_id).values_list("quantity", flat=True)
    )
    return _set(owner, variant_id, there + quantity, at)


@transaction.atomic
def set_cart_line(*, owner: CartOwner, variant_id: UUID, quantity: int, at: datetime) -> int:
    """Let so many of it lie in the cart, none for 0, and return how many do. Raises UnableToChangeCart."""
    if not 0 <= quantity <= MOST_OF_ONE:
        raise UnableToChangeCart(f"{quantity} can't lie in a cart; choose from 0, which takes it out, to {MOST_OF_ONE}")
    if quantity:
        return _set(owner, variant_id, quantity, at)
    CartLine.objects.filter(cart__in=carts_of(owner), variant=variant_id).delete()
    return 0


@transaction.atomic
def empty_cart(*, owner: CartOwner) -> None:
    """Take everything out."""
    CartLine.objects.filter(cart__in=carts_of(owner)).delete()
    carts_of(owner).update(codes=[])


@transaction.atomic
def set_cart_codes(*, owner: CartOwner, codes: Sequence[str], at: datetime) -> None:
    """Remember the coupon codes; what they are worth is looked at each time. Raises UnableToChangeCart."""
    typed = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    if len(typed) > MOST_CODES or any(len(code) > LONGEST_CODE for code in typed):
        raise UnableToChangeCart(f"a cart takes {MOST_CODES} codes of at most {LONGEST_CODE} signs each")
    carts_of(owner).update(codes=[])
    own = _own_cart(owner, at)
    Cart.objects.filter(pk=own.pk).update(codes=typed, updated_at=at)


@transaction.atomic
def carry_cart(*, visitor: str, customer_id: UUID, at: datetime) -> int:
    """Return how many things went from the browser's cart to the customer's; called again, it finds nothing."""
    source = (
        Cart.objects.select_for_update().filter(visitor_digest=visitor_digest(visitor)).first() if visitor else None
    )
    if source is None:
        return 0
    owner = CartOwner(customer_id=customers.survivor(customer_id))
    target = _own_cart(owner, at)
    there = dict(CartLine.objects.filter(cart=target).values_list("variant_id", "quantity"))
    carried = 0
    for line in CartLine.objects.filter(cart=source).order_by("added_at", "id"):
        carried += line.quantity
        _write(target, line.variant_id, merged_quantity(there.get(line.variant_id, 0), line.quantity), at)
    if source.codes:
        codes = list(dict.fromkeys([*target.codes, *source.codes]))[:MOST_CODES]
        Cart.objects.filter(pk=target.pk).update(codes=codes)
    source.delete()
    return carried


@transaction.atomic
def reorder(*, order_id: UUID, customer_id: UUID, at: datetime) -> Reordered:
    """Put what the customer bought with that order into their cart once more. Raises UnableToReorder."""
    customer_id = customers.survivor(customer_id)
    order = Order.objects.filter(pk=order_id, customer=customer_id).first()
    if order is None:
        raise UnableToReorder("there is no such order of this customer")
    added, left_out = 0, []
    for line in order.lines.filter(kind=LineKind.PRODUCT.value, quantity__gt=0):
        if line.variant_id and _put_again(customer_id, line.variant_id, min(line.quantity, MOST_OF_ONE), at):
            added += 1
        else:
            left_out.append(line.title)
    if not added:
        raise UnableToReorder("nothing of this order is sold any more")
    return Reordered(added, tuple(left_out))


def take_out(owner: CartOwner, quantities: Mapping[UUID, int]) -> None:
    """Take so many of each variant out of the cart, as many as lie there; what was put in meanwhile stays."""
    for variant_id, quantity in quantities.items():
        left = quantity
        for row in CartLine.objects.filter(cart__in=carts_of(owner), variant=variant_id):
            taken = min(left, row.quantity)
            left -= taken
            if row.quantity == taken:
                row.delete()
            else:
                CartLine.objects.filter(pk=row.pk).update(quantity=row.quantity - taken)


def forget_old_carts(*, at: datetime) -> int:
    """Return how many carts of browsers were deleted that nobody touched for 90 days."""
    forgotten = 0
    while True:
        old = Cart.objects.filter(updated_at__lt=at - KEPT_FOR, customer__isnull=True).values_list("id", flat=True)
        keys = list(old[:FORGOTTEN_AT_ONCE])
        if not keys:
            return forgotten
        Cart.objects.filter(pk__in=keys).delete()
        forgotten += len(keys)


def _put_again(customer_id: UUID, variant_id: UUID, quantity: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            add_to_cart(owner=CartOwner(customer_id), variant_id=variant_id, quantity=quantity, at=at)
    except UnableToChangeCart:
        return False
    return True


def _set(owner: CartOwner, variant_id: UUID, quantity: int, at: datetime) -> int:
    variant = catalog.variant(variant_id)
    if variant is None or variant.product.status != catalog.ProductStatus.ACTIVE.value:
        raise UnableToChangeCart("this is not for sale any more")
    if quantity > MOST_OF_ONE:
        raise UnableToChangeCart(f"a cart takes at most {MOST_OF_ONE} of {variant.product.title}")
    if variant.stock_on_hand is not None and quantity > variant.stock_on_hand:
        raise UnableToChangeCart(f"of {variant.product.title} there are {variant.stock_on_hand} left")
    cart = _own_cart(owner, at)
    others = CartLine.objects.filter(cart__in=carts_of(owner), variant=variant_id).exclude(cart=cart)
    others.delete()
    _write(cart, variant_id, quantity, at)
    return quantity


def _write(cart: Cart, variant_id: UUID, quantity: int, at: datetime) -> None:
    lines = CartLine.objects.filter(cart=cart)
    if not lines.filter(variant=variant_id).update(quantity=quantity):
        if lines.count() >= MOST_LINES:
            raise UnableToChangeCart(f"a cart takes {MOST_LINES} different things; order these first")
        CartLine.objects.create(cart=cart, variant_id=variant_id, quantity=quantity, added_at=at)
    Cart.objects.filter(pk=cart.pk).update(updated_at=at)


def _own_cart(owner: CartOwner, at: datetime) -> Cart:
    """Return the one cart that is written to, locked, made now where there was none."""
    mine: dict[str, Any]
    if owner.customer_id:
        mine = {"customer_id": owner.customer_id}
    elif owner.visitor:
        mine = {"visitor_digest": visitor_digest(owner.visitor)}
    else:
        raise UnableToChangeCart("nobody is named whose cart it is")
    try:
        with transaction.atomic():
            Cart.objects.get_or_create(**mine, defaults={"created_at": at, "updated_at": at})
    except IntegrityError:
        raise UnableToChangeCart("there is no such customer") from None
    return Cart.objects.select_for_update(no_key=True).get(**mine)
