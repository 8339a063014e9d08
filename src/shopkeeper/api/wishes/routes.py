"""Wish lists of a customer: what is on them, putting something on, taking it off."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from shopkeeper.api.authentication import ScopedKey
from shopkeeper.api.customers.routes import looked_at, shown
from shopkeeper.api.problems import missing
from shopkeeper.api.schemas import Amount, Input
from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import operations, queries
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.money import Money
from shopkeeper.promotions import queries as promotions

router = Router(tags=["Wish lists"])
READ, WRITE = ScopedKey("customers:read"), ScopedKey("customers:write")
PLACE = "/customers/{uuid:customer_id}/wishes"


class WishOut(Schema):
    """What is wished for; `price` is what it cost then, `is_told` asks for a notice when it costs less."""

    variant_id: UUID
    product_id: UUID
    sku: str
    price: Amount
    added_at: datetime
    is_told: bool
    is_awaited: Annotated[bool, Field(description="A notice is wanted when it is there again")]


class WishListOut(Schema):
    id: UUID
    name: str
    is_shared: bool
    wishes: list[WishOut]


class WishIn(Input):
    sku: Annotated[str, Field(max_length=80)]
    list_id: Annotated[UUID | None, Field(description="None: the customer's first list, made where there is none")] = (
        None
    )
    is_told: bool = False
    is_awaited: bool = False


@router.get(PLACE, response=list[WishListOut], auth=READ, summary="Read wish lists")
def wish_lists(request: HttpRequest, customer_id: UUID) -> list[dict[str, Any]]:
    """Return the customer's lists, the oldest first, with what is on them, the newest first."""
    looked_at(request, customer_id)
    return _lists(customer_id)


@router.post(PLACE, response={201: list[WishListOut]}, auth=WRITE, summary="Put something on a wish list")
def add_wish(request: HttpRequest, customer_id: UUID, body: WishIn) -> Status[list[dict[str, Any]]]:
    """Put the variant on the list once, at its price of now; asked again, only the notices change."""
    shown(customer_id)
    variant = _variant(body.sku)
    operations.add_wish(
        owner=queries.WishOwner(customer_id),
        product_id=variant.product_id,
        variant_id=variant.pk,
        price=Money(variant.currency, promotions.running(now()).best(variant, variant.product)[0]),
        list_id=body.list_id,
        is_told=body.is_told,
        is_awaited=body.is_awaited,
        at=now(),
    )
    return Status(201, _lists(customer_id))


@router.delete(PLACE + "/{sku}", response={204: None}, auth=WRITE, summary="Take something off the wish lists")
def remove_wish(request: HttpRequest, customer_id: UUID, sku: str) -> Status[None]:
    """Take the variant off every list of the customer; nothing happens where it stands on none."""
    shown(customer_id)
    variant, owner = _variant(sku), queries.WishOwner(customer_id)
    for one in queries.wish_lists(owner):
        operations.remove_wish(owner=owner, list_id=one.pk, variant_id=variant.pk, at=now())
    return Status(204, None)


def _variant(sku: str) -> Any:
    if variant := catalog.variants_by_skus([sku]).get(sku):
        return variant
    raise missing("variant", sku)


def _lists(customer_id: UUID) -> list[dict[str, Any]]:
    rows = queries.wish_lists(queries.WishOwner(customer_id))
    wishes = {row.pk: queries.wishes(row.pk) for row in rows}
    variants = catalog.variants_by_ids(one.variant_id for own in wishes.values() for one in own)
    return [
        {
            "id": row.pk,
            "name": row.name,
            "is_shared": bool(row.shared_key),
            "wishes": [
                _wish(one, variants[one.variant_id].sku) for one in wishes[row.pk] if one.variant_id in variants
            ],
        }
        for row in rows
    ]


def _wish(one: Any, sku: str) -> dict[str, Any]:
    return {
        "variant_id": one.variant_id,
        "product_id": one.product_id,
        "sku": sku,
        "price": {"minor": one.price_minor, "currency": one.currency},
        "added_at": one.added_at,
        "is_told": one.is_told,
        "is_awaited": one.is_awaited,
    }
