"""Brands and sellers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog.models import Brand, Product, Seller
from shopkeeper.catalog.operations.indexing import index_products
from shopkeeper.catalog.rules import slug_of, unused_slug
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id

LONGEST = 200


class UnableToNameMaker(Exception):
    """A brand or seller needs a name, a brand one of its own."""


@transaction.atomic
def create_brand(*, name: str, at: datetime, actor: Actor) -> UUID:
    """Return the key of the brand of this name, made if it isn't there. Raises UnableToNameMaker."""
    name = _named(name)
    if known := Brand.objects.filter(name=name).first():
        return known.id
    slug = slug_of(name)
    taken = Brand.objects.filter(slug__startswith=slug).values_list("slug", flat=True)
    brand = Brand.objects.create(id=new_id(at), name=name, slug=unused_slug(slug, taken))
    audit.record(
        actor=actor,
        action="catalog.brand-created",
        subject_kind="brand",
        subject_id=brand.id,
        at=at,
        changes={"name": [None, name]},
    )
    return brand.id


@transaction.atomic
def rename_brand(*, brand_id: UUID, name: str, at: datetime, actor: Actor) -> None:
    """Give the brand another name; its slug stays. Raises UnableToNameMaker."""
    name = _named(name)
    brand = Brand.objects.select_for_update(no_key=True).filter(pk=brand_id).first()
    if brand is None:
        raise UnableToNameMaker(f"there is no brand {brand_id}")
    if brand.name == name:
        return
    if Brand.objects.filter(name=name).exists():
        raise UnableToNameMaker(f"there is a brand {name} already")
    Brand.objects.filter(pk=brand_id).update(name=name)
    index_products(product_ids=list(Product.objects.filter(brand=brand_id).values_list("id", flat=True)))
    audit.record(
        actor=actor,
        action="catalog.brand-renamed",
        subject_kind="brand",
        subject_id=brand_id,
        at=at,
        changes={"name": [brand.name, name]},
    )


@transaction.atomic
def create_seller(
    *,
    name: str,
    at: datetime,
    actor: Actor,
    city: str = "",
    region: str = "",
    country: str = "",
    source: str = "",
    external_id: str = "",
) -> UUID:
    """Return the key of a new seller. Raises UnableToNameMaker."""
    name = _named(name)
    slug = slug_of(name)
    taken = Seller.objects.filter(slug__startswith=slug).values_list("slug", flat=True)
    seller = Seller.objects.create(
        id=new_id(at),
        name=name,
        slug=unused_slug(slug, taken),
        city=city,
        region=region,
        country=country,
        source=source,
        external_id=external_id,
    )
    audit.record(
        actor=actor,
        action="catalog.seller-created",
        subject_kind="seller",
        subject_id=seller.id,
        at=at,
        changes={"name": [None, name]},
    )
    return seller.id


def _named(name: str) -> str:
    if not (name := name.strip()):
        raise UnableToNameMaker("give a name")
    if len(name) > LONGEST:
        raise UnableToNameMaker(f"a name has room for {LONGEST} letters, and this is {len(name)}")
    return name
