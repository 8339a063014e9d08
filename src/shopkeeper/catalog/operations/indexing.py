"""The words that products are found by."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog.models import Category, Product, SearchTerm
from shopkeeper.catalog.rules import path_to_root, weighted_terms
from shopkeeper.foundation.db.bulk import insert_rows

BATCH = 500


@transaction.atomic
def index_products(*, product_ids: Iterable[UUID]) -> None:
    """Write the search words of these products anew, from title, brand, categories above, seller, SKUs and texts."""
    categories = {category.id: category for category in Category.objects.all()}
    parents = {category.id: category.parent_id for category in categories.values()}
    names = {key: " ".join(categories[step].name for step in path_to_root(key, parents)) for key in categories}
    keys = iter(product_ids)
    while batch := list(islice(keys, BATCH)):
        _index(batch, names)


def _index(product_ids: Sequence[UUID], category_names: Mapping[UUID, str]) -> None:
    SearchTerm.objects.filter(product__in=product_ids).delete()
    products = Product.objects.filter(pk__in=product_ids).select_related("brand", "seller").prefetch_related("variants")
    rows = (
        (product.id, term.encode(), weight)
        for product in products
        for term, weight in weighted_terms(_texts(product, category_names)).items()
    )
    insert_rows(SearchTerm, ("product_id", "term", "weight"), rows)


def _texts(product: Product, category_names: Mapping[UUID, str]) -> dict[str, str]:
    variants = product.variants.all()
    return {
        "title": product.title,
        "brand": product.brand.name if product.brand else "",
        "category": category_names[product.category_id] if product.category_id else "",
        "sku": " ".join(variant.sku for variant in variants),
        "seller": product.seller.name if product.seller else "",
        "attributes": " ".join(value for value in product.attributes.values() if isinstance(value, str)),
        "description": product.description,
    }
