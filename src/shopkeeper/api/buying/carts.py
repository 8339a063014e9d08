"""Carts of customers, and of browsers of whom nobody knows yet whose they are."""

import secrets
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from shopkeeper.api.authentication import ScopedKey
from shopkeeper.api.buying.schemas import CartMade, CartOut, CodesIn, OwnerIn, QuantityIn
from shopkeeper.api.problems import missing
from shopkeeper.api.schemas import Named
from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import queries as customers
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations, queries

router = Router(tags=["Carts"])
READ, WRITE = ScopedKey("orders:read"), ScopedKey("orders:write")
LENGTH = 32


@router.post("/carts", response={201: CartMade}, auth=WRITE, summary="Make a cart for somebody not known yet")
def make(request: HttpRequest) -> Status[dict[str, str]]:
    """Return a new address, hard to guess: whoever knows it has the cart. A customer's cart has the customer's id."""
    return Status(201, {"cart": secrets.token_hex(LENGTH // 2)})


@router.get("/carts/{cart}", response=CartOut, auth=READ, summary="See what lies in a cart")
def read(request: HttpRequest, cart: Named) -> Any:
    return seen(owner_of(cart))


@router.put("/carts/{cart}/lines/{sku}", response=CartOut, auth=WRITE, summary="Let so many of a thing lie in it")
def put(request: HttpRequest, cart: Named, sku: Named, body: QuantityIn) -> Any:
    owner, variant = owner_of(cart), catalog.variants_by_skus([sku]).get(sku)
    if variant is None:
        raise missing("variant with the SKU", sku)
    operations.set_cart_line(owner=owner, variant_id=variant.id, quantity=body.quantity, at=now())
    return seen(owner)


@router.put("/carts/{cart}/codes", response=CartOut, auth=WRITE, summary="Set the coupon codes")
def set_codes(request: HttpRequest, cart: Named, body: CodesIn) -> Any:
    owner = owner_of(cart)
    operations.set_cart_codes(owner=owner, codes=body.codes, at=now())
    return seen(owner)


@router.delete("/carts/{cart}", response={204: None}, auth=WRITE, summary="Empty a cart")
def empty(request: HttpRequest, cart: Named) -> Status[None]:
    operations.empty_cart(owner=owner_of(cart))
    return Status(204, None)


@router.post("/carts/{cart}/owner", response=CartOut, auth=WRITE, summary="Give a cart to a customer")
def carry(request: HttpRequest, cart: Named, body: OwnerIn) -> Any:
    """Put what lies in it into the customer's own; asked again, it finds nothing more."""
    owner, to = owner_of(cart), owner_of(str(body.customer_id))
    if owner.visitor and to.customer_id:
        operations.carry_cart(visitor=owner.visitor, customer_id=to.customer_id, at=now())
    return seen(to)


def owner_of(cart: str) -> queries.CartOwner:
    """Return whose cart is meant: 32 signs are a browser's, a key is a customer's. 404 for anything else."""
    if len(cart) == LENGTH and cart.isascii() and cart.isalnum():
        return queries.CartOwner(visitor=cart)
    try:
        found = customers.customer(customers.survivor(UUID(cart)))
    except ValueError:
        found = None
    if found is None or found.status == customers.CustomerStatus.ERASED:
        raise missing("cart", cart)
    return queries.CartOwner(found.id)


def seen(owner: queries.CartOwner) -> dict[str, Any]:
    """Return the cart with what it costs now."""
    cart, at = queries.cart(owner), now()
    wanted = [(item.variant.id, item.quantity) for item in cart.items]
    reckoned = queries.reckon(wanted, codes=cart.codes, customer_id=owner.customer_id, at=at) if wanted else None
    units = {line.variant.id: line.unit_minor for line in reckoned.lines} if reckoned else {}
    lines = []
    for item in cart.items:
        unit = Money(item.variant.currency, units.get(item.variant.id, item.variant.price_minor))
        lines.append(
            {
                "variant_id": item.variant.id,
                "sku": item.variant.sku,
                "title": item.variant.product.title,
                "quantity": item.quantity,
                "left": item.left,
                "unit": unit,
                "total": unit * item.quantity,
            }
        )
    return {
        "lines": lines,
        "codes": list(cart.codes),
        "refused_codes": [{"code": code, "reason": why} for code, why in reckoned.refused] if reckoned else [],
        "items": Money(reckoned.currency, reckoned.items_minor) if reckoned else None,
        "discount": Money(reckoned.currency, reckoned.discount_minor) if reckoned else None,
    }
