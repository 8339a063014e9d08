"""The words that products are found by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog.models import Category, Product, SearchTerm, Variant
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
    """Read plain rows, not models: a catalogue that is imported whole is indexed whole."""
    SearchTerm.objects.filter(product__in=product_ids).delete()
    skus: dict[UUID, list[str]] = defaultdict(list)
    for product_id, sku in Variant.objects.filter(product__in=product_ids).values_list("product_id", "sku"):
        skus[product_id].append(sku)
    products = Product.objects.filter(pk__in=product_ids).values_list(
        "id", "title", "brand__name", "category_id", "seller__name", "attributes", "description"
    )
    rows = [
        (key, term.encode(), weight)
        for key, title, brand, category_id, seller, attributes, description in products
        for term, weight in weighted_terms(
            {
                "title": title,
                "brand": brand or "",
                "category": category_names[category_id] if category_id else "",
                "sku": " ".join(skus[key]),
                "seller": seller or "",
                "attributes": " ".join(value for value in attributes.values() if isinstance(value, str)),
                "description": description,
            }
        ).items()
    ]
    insert_rows(SearchTerm, ("product_id", "term", "weight"), rows)
