"""Variants: what is bought of a product."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.catalog.events import ProductChanged
from shopkeeper.catalog.models import Product, Variant
from shopkeeper.catalog.operations.indexing import index_products
from shopkeeper.catalog.operations.pricing import start_price
from shopkeeper.catalog.queries.editing import seen_of_variant
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell

LONGEST = {"sku": 80, "title": 200}
MOST = {"compare_at_minor": 10**15, "cost_minor": 10**15, "weight_grams": 10**9}


class UnableToCreateProduct(Exception):
    """The product lacks a title, its SKU is another's, or its brand, category or seller is not there."""


class UnableToUpdateProduct(Exception):
    """The product is not there, or the change names no field that may be changed or no value it can take."""


class UnableToOverwrite(UnableToUpdateProduct):
    """Somebody else changed it after it was looked at."""


class VariantChanges(TypedDict, total=False):
    """The fields of a variant that may be changed; price and stock have operations of their own."""

    sku: str
    title: str
    options: Mapping[str, str]
    compare_at_minor: int | None
    cost_minor: int | None
    weight_grams: int | None
    is_digital: bool
    is_final_sale: bool


@transaction.atomic
def add_variant(
    *,
    product_id: UUID,
    sku: str,
    price: Money,
    at: datetime,
    actor: Actor,
    title: str = "",
    options: Mapping[str, str] | None = None,
    stock_on_hand: int | None = None,
    cost_minor: int | None = None,
    compare_at_minor: int | None = None,
    weight_grams: int | None = None,
    is_digital: bool = False,
    is_final_sale: bool = False,
) -> UUID:
    """Return the key of a new variant, which stands after the others. Raises UnableToCreateProduct."""
    if not Product.objects.filter(pk=product_id).exists():
        raise UnableToCreateProduct(f"there is no product {product_id}")
    variant = Variant(
        id=new_id(at),
        product_id=product_id,
        sku=sku.strip(),
        title=title,
        options=dict(options or {}),
        price_minor=price.minor,
        compare_at_minor=compare_at_minor,
        cost_minor=cost_minor,
        currency=price.currency,
        stock_on_hand=stock_on_hand,
        weight_grams=weight_grams,
        is_digital=is_digital,
        is_final_sale=is_final_sale,
        position=Variant.objects.filter(product_id=product_id).count(),
    )
    try:
        with transaction.atomic():
            variant.save(force_insert=True)
    except IntegrityError:
        raise UnableToCreateProduct(
            f"the SKU {sku!r} is empty or another's, or a price, cost or stock is negative"
        ) from None
    start_price(variant_id=variant.id, price=price, at=at)
    index_products(product_ids=[product_id])
    _record("variant-added", product_id, actor, at, {"sku": [None, variant.sku]})
    return variant.id


@transaction.atomic
def update_variant(
    *, variant_id: UUID, at: datetime, actor: Actor, seen: str = "", **changes: Unpack[VariantChanges]
) -> None:
    """Change the named fields and no others. Raises UnableToUpdateProduct.

    With `seen`, the fingerprint of what the editor saw, it raises UnableToOverwrite when it was changed since.
    """
    if unknown := set(changes) - set(VariantChanges.__annotations__):
        raise UnableToUpdateProduct(f"these fields can't be changed: {', '.join(sorted(unknown))}")
    variant = Variant.objects.select_for_update(no_key=True).filter(pk=variant_id).first()
    if variant is None:
        raise UnableToUpdateProduct(f"there is no variant {variant_id}")
    if seen and seen != seen_of_variant(variant):
        raise UnableToOverwrite("somebody else changed the variant while you did")
    wished = _checked(dict(changes))
    differing = {name: (old, new) for name, new in wished.items() if (old := getattr(variant, name)) != new}
    if not differing:
        return
    try:
        with transaction.atomic():
            Variant.objects.filter(pk=variant_id).update(**{name: new for name, (_, new) in differing.items()})
    except IntegrityError:
        raise UnableToUpdateProduct(f"the SKU {wished.get('sku', variant.sku)!r} is another's") from None
    Product.objects.filter(pk=variant.product_id).update(updated_at=at)
    if "sku" in differing:
        index_products(product_ids=[variant.product_id])
    _record("variant-changed", variant.product_id, actor, at, {name: list(pair) for name, pair in differing.items()})
    tell(ProductChanged(product_id=variant.product_id, fields=("variants",)), at=at)


def _checked(wished: dict[str, Any]) -> dict[str, Any]:
    texts = {name: wished[name].strip() for name in LONGEST if name in wished}
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            raise UnableToUpdateProduct(f"{name} has room for {LONGEST[name]} letters, and this is {len(text)}")
    if texts.get("sku") == "":
        raise UnableToUpdateProduct("a variant needs a SKU")
    for name, most in MOST.items():
        if (value := wished.get(name)) is not None and not 0 <= value <= most:
            raise UnableToUpdateProduct(f"{name} can't be {value:,}; it lies between 0 and {most:,}")
    return {**wished, **texts, **({"options": dict(wished["options"])} if "options" in wished else {})}


def _record(action: str, product_id: UUID, actor: Actor, at: datetime, changes: Mapping[str, list[Any]]) -> None:
    audit.record(
        actor=actor,
        action=f"catalog.{action}",
        subject_kind="product",
        subject_id=product_id,
        at=at,
        changes=dict(changes),
    )
