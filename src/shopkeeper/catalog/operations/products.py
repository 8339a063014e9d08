"""Products."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.catalog.events import ProductChanged, ProductCreated, ProductRetired
from shopkeeper.catalog.models import Brand, Category, Product, Seller
from shopkeeper.catalog.operations.indexing import index_products
from shopkeeper.catalog.operations.variants import (
    UnableToCreateProduct,
    UnableToOverwrite,
    UnableToUpdateProduct,
    add_variant,
)
from shopkeeper.catalog.queries.editing import seen_of_product
from shopkeeper.catalog.rules import ProductStatus, slug_of, unused_slug
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell


class ProductChanges(TypedDict, total=False):
    """The fields of a product that may be changed."""

    title: str
    description: str
    brand_id: UUID | None
    category_id: UUID | None
    seller_id: UUID | None
    status: str
    attributes: Mapping[str, Any]


@transaction.atomic
def create_product(
    *,
    title: str,
    sku: str,
    price: Money,
    at: datetime,
    actor: Actor,
    slug: str = "",
    description: str = "",
    brand_id: UUID | None = None,
    category_id: UUID | None = None,
    seller_id: UUID | None = None,
    status: str = ProductStatus.ACTIVE,
    attributes: Mapping[str, Any] | None = None,
    stock_on_hand: int | None = None,
    cost_minor: int | None = None,
    compare_at_minor: int | None = None,
    weight_grams: int | None = None,
    is_digital: bool = False,
    is_final_sale: bool = False,
    source: str = "",
    external_id: str = "",
) -> UUID:
    """Return the key of a new product with its first variant, found in search at once. Raises UnableToCreateProduct."""
    if not (title := title.strip()):
        raise UnableToCreateProduct("give the product a title")
    if missing := _missing({"brand_id": brand_id, "category_id": category_id, "seller_id": seller_id}):
        raise UnableToCreateProduct(missing)
    product = Product(
        id=new_id(at),
        title=title,
        slug=_free_slug(slug or title),
        description=description,
        brand_id=brand_id,
        category_id=category_id,
        seller_id=seller_id,
        status=ProductStatus(status).value,
        attributes=dict(attributes or {}),
        source=source,
        external_id=external_id,
        created_at=at,
        updated_at=at,
    )
    _write(product)
    add_variant(
        product_id=product.id,
        sku=sku,
        price=price,
        at=at,
        actor=actor,
        stock_on_hand=stock_on_hand,
        cost_minor=cost_minor,
        compare_at_minor=compare_at_minor,
        weight_grams=weight_grams,
        is_digital=is_digital,
        is_final_sale=is_final_sale,
    )
    _record("product-created", product.id, actor, at, {"title": [None, title]})
    tell(ProductCreated(product_id=product.id), at=at)
    return product.id


@transaction.atomic
def update_product(
    *, product_id: UUID, at: datetime, actor: Actor, seen: str = "", **changes: Unpack[ProductChanges]
) -> None:
    """Change the named fields and no others. Raises UnableToUpdateProduct.

    With `seen`, the fingerprint of what the editor saw, it raises UnableToOverwrite when it was changed since.
    """
    if unknown := set(changes) - set(ProductChanges.__annotations__):
        raise UnableToUpdateProduct(f"these fields can't be changed: {', '.join(sorted(unknown))}")
    product = Product.objects.select_for_update(no_key=True).filter(pk=product_id).first()
    if product is None:
        raise UnableToUpdateProduct(f"there is no product {product_id}")
    if seen and seen != seen_of_product(product):
        raise UnableToOverwrite("somebody else changed the product while you did")
    differing = _differing(product, _checked(changes))
    if not differing:
        return
    Product.objects.filter(pk=product_id).update(updated_at=at, **{field: new for field, (_, new) in differing.items()})
    index_products(product_ids=[product_id])
    _record("product-changed", product_id, actor, at, {field: _shown(pair) for field, pair in differing.items()})
    tell(ProductChanged(product_id=product_id, fields=tuple(sorted(differing))), at=at)


@transaction.atomic
def retire_product(*, product_id: UUID, at: datetime, actor: Actor) -> None:
    """Take the product from the shop; orders keep it. Raises UnableToUpdateProduct."""
    standing = Product.objects.filter(pk=product_id).exclude(status=ProductStatus.RETIRED.value)
    if not standing.update(status=ProductStatus.RETIRED.value, updated_at=at):
        if Product.objects.filter(pk=product_id).exists():
            return
        raise UnableToUpdateProduct(f"there is no product {product_id}")
    _record("product-retired", product_id, actor, at, {})
    tell(ProductRetired(product_id=product_id), at=at)


def _write(product: Product) -> None:
    try:
        with transaction.atomic():
            product.save(force_insert=True)
    except IntegrityError:
        there = f"the product {product.external_id!r} of {product.source!r} is there already"
        raise UnableToCreateProduct(there) from None


def _checked(changes: ProductChanges) -> dict[str, Any]:
    wished: dict[str, Any] = dict(changes)
    if "title" in wished and not wished["title"].strip():
        raise UnableToUpdateProduct("a product needs a title")
    if "status" in wished and wished["status"] not in set(ProductStatus):
        raise UnableToUpdateProduct(f"{wished['status']!r} is not a status; use {', '.join(ProductStatus)}")
    if missing := _missing(wished):
        raise UnableToUpdateProduct(missing)
    return wished


def _missing(wished: Mapping[str, Any]) -> str:
    """Return what is wrong when a key leads nowhere; foreign keys themselves speak up at the commit only."""
    rows = {"brand_id": Brand.objects.all(), "category_id": Category.objects.all(), "seller_id": Seller.objects.all()}
    for field, known in rows.items():
        key = wished.get(field)
        if key is not None and not known.filter(pk=key).exists():
            return f"there is no {field.removesuffix('_id')} {key}"
    return ""


def _differing(product: Product, wished: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {field: (old, new) for field, new in wished.items() if (old := getattr(product, field)) != new}


def _shown(pair: tuple[Any, Any]) -> list[Any]:
    return [str(value) if isinstance(value, UUID) else value for value in pair]


def _free_slug(text: str) -> str:
    wished = slug_of(text)
    return unused_slug(wished, Product.objects.filter(slug__startswith=wished).values_list("slug", flat=True))


def _record(action: str, product_id: UUID, actor: Actor, at: datetime, changes: Mapping[str, list[Any]]) -> None:
    audit.record(
        actor=actor,
        action=f"catalog.{action}",
        subject_kind="product",
        subject_id=product_id,
        at=at,
        changes=dict(changes),
    )
