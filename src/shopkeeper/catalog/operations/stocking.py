"""A whole catalogue at once, as a sample shop or another system knows it: one transaction, one audit entry."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction

from shopkeeper.catalog.models import Brand, Category, Picture, Price, Product, Seller, Variant
from shopkeeper.catalog.operations.indexing import index_stocked
from shopkeeper.catalog.operations.pictures import UnableToAttachPicture
from shopkeeper.catalog.pictures import NotAPicture, shape_of
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.ids import new_id

Row = Mapping[str, Any]


@transaction.atomic
def stock_catalogue(
    *,
    sellers: Sequence[Row],
    brands: Sequence[Row],
    categories: Sequence[Row],
    products: Sequence[Row],
    variants: Sequence[Row],
    pictures: Iterable[Row],
    at: datetime,
    actor: Actor,
    source: str,
) -> int:
    """Put everything into the catalogue, found in search at once, and return how many products that were.

    Each row names its columns, the same in each of one table, its key among them; parents before children. A picture
    gives id, product_id, alt, position and `content`, an SVG that the shop drew itself. All of it, or nothing, when one
    row is refused. Raises UnableToAttachPicture.
    """
    tables: tuple[tuple[type[models.Model], Sequence[Row]], ...] = (
        (Seller, sellers),
        (Brand, brands),
        (Category, categories),
        (Product, products),
        (Variant, variants),
        (Price, [_price(row, at) for row in variants]),
        (Picture, [_kept(row) for row in pictures]),
    )
    for model, rows in tables:
        if rows:
            insert_rows(model, list(rows[0]), (tuple(row.values()) for row in rows))
    index_stocked(products=products, variants=variants)
    audit.record(
        actor=actor,
        action="catalog.catalogue-stocked",
        subject_kind="catalogue",
        subject_id=source,
        at=at,
        changes={"products": [0, len(products)], "variants": [0, len(variants)]},
    )
    return len(products)


def _price(variant: Row, at: datetime) -> Row:
    return {
        "id": new_id(at),
        "variant_id": variant["id"],
        "price_minor": variant["price_minor"],
        "currency": variant["currency"],
        "valid_from": at,
    }


def _kept(picture: Row) -> Row:
    """Write the file and return the row; a file that a broken attempt left behind is replaced."""
    key, content = picture["id"], picture["content"]
    try:
        shape = shape_of(content, drawn_by_us=True)
    except NotAPicture as refusal:
        raise UnableToAttachPicture(str(refusal)) from None
    path = f"products/{key.hex[-2:]}/{key.hex}.{shape.ending}"
    default_storage.delete(path)
    default_storage.save(path, ContentFile(content))
    return {
        "id": key,
        "product_id": picture["product_id"],
        "path": path,
        "alt": picture["alt"],
        "width": shape.width,
        "height": shape.height,
        "position": picture["position"],
    }
