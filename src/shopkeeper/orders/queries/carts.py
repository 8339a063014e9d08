"""Carts, as they stand: what still can be had of them, and how many."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet, Sum

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import queries as customers
from shopkeeper.foundation.personal.blind import blind_index
from shopkeeper.orders.models import Cart, CartLine, StockHold
from shopkeeper.orders.rules.checkout import QuoteState, merged_quantity

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Variant


@dataclass(frozen=True)
class CartOwner:
    """Whose cart: the customer's where one is known, else that of the browser whose cookie holds `visitor`."""

    customer_id: UUID | None = None
    visitor: str = ""


@dataclass(frozen=True)
class CartItem:
    """One line; `left` is how many can be had now, None where nobody counts, 0 where it is sold no more."""

    variant: "Variant"
    quantity: int
    left: int | None

    @property
    def can_be_had(self) -> bool:
        return self.left is None or self.left >= self.quantity


@dataclass(frozen=True)
class CartSeen:
    """A cart with its lines, the oldest first, and the coupon codes that were typed in."""

    items: tuple[CartItem, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return sum(item.quantity for item in self.items)

    @property
    def wanted(self) -> tuple[tuple[UUID, int], ...]:
        """Return (variant, quantity) of what can be had as it stands."""
        return tuple((item.variant.id, item.quantity) for item in self.items if item.can_be_had)


def visitor_digest(visitor: str) -> bytes:
    """Return by what the cart of a browser is found."""
    return blind_index("cart", visitor)


def carts_of(owner: CartOwner) -> QuerySet[Cart]:
    """Return the carts that are the owner's: of a customer those too of whoever was merged into them."""
    if owner.customer_id:
        return Cart.objects.filter(customer__in=[owner.customer_id, *customers.merged_into(owner.customer_id)])
    if owner.visitor:
        return Cart.objects.filter(visitor_digest=visitor_digest(owner.visitor))
    return Cart.objects.none()


def cart(owner: CartOwner) -> CartSeen:
    """Return what lies in the owner's cart, as much of a thing as a cart takes at most."""
    carts = list(carts_of(owner).order_by("created_at", "id"))
    quantities: dict[UUID, int] = {}
    rows = CartLine.objects.filter(cart__in=carts).order_by("added_at", "id").values_list("variant_id", "quantity")
    for variant_id, quantity in rows if carts else ():
        quantities[variant_id] = merged_quantity(quantities.get(variant_id, 0), quantity)
    variants = catalog.variants_by_ids(quantities) if quantities else {}
    held = _held(owner) if variants else {}
    items = tuple(
        CartItem(variants[key], quantity, _left(variants[key], held.get(key, 0)))
        for key, quantity in quantities.items()
        if key in variants
    )
    return CartSeen(items, tuple(dict.fromkeys(code for one in carts for code in one.codes)))


def cart_count(owner: CartOwner) -> int:
    """Return how many things lie in the cart, for the sign in the header."""
    if not owner.customer_id and not owner.visitor:
        return 0
    return CartLine.objects.filter(cart__in=carts_of(owner)).aggregate(sum=Sum("quantity"))["sum"] or 0


def carts_held(customer_ids: Iterable[UUID]) -> list[CartLine]:
    """Return the lines of the carts that are these customers' own, for what a person is handed out."""
    found = CartLine.objects.filter(cart__customer__in=list(customer_ids))
    return list(found.select_related("variant__product").order_by("added_at", "id"))


def _held(owner: CartOwner) -> dict[UUID, int]:
    """Return what the owner's own quote has taken off the shelf: for them it is still there."""
    if not owner.customer_id:
        return {}
    holds = StockHold.objects.filter(quote__customer=owner.customer_id, quote__state=QuoteState.OPEN.value)
    return dict(holds.values_list("variant_id", "quantity"))


def _left(variant: "Variant", held: int) -> int | None:
    if variant.product.status != catalog.ProductStatus.ACTIVE.value:
        return 0
    return None if variant.stock_on_hand is None else variant.stock_on_hand + held
