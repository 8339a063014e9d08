"""The words that products are found by."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog.models import Brand, Category, NearWord, Product, SearchTerm, Seller, Variant
from shopkeeper.catalog.rules import WEIGHTS, path_to_root, weighted_terms
from shopkeeper.catalog.spelling import BEGINNING, keys_of, reach
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.db.filling import filled_at_once

BATCH = 500
_COLUMNS = ("product_id", "term", "weight")
_NOBODY = UUID(int=0)


@transaction.atomic
def index_products(*, product_ids: Iterable[UUID]) -> None:
    """Write the search words of these products anew, from title, brand, categories above, seller, SKUs and texts."""
    names = _category_names()
    keys = iter(product_ids)
    while batch := list(islice(keys, BATCH)):
        _index(batch, names)


def index_stocked(*, products: Sequence[Mapping[str, Any]], variants: Iterable[Mapping[str, Any]]) -> None:
    """Write the search words of products that were put in this moment and have none; as `index_products`, unread."""
    skus = _by_product((variant["product_id"], variant["sku"]) for variant in variants)
    brands = dict(Brand.objects.values_list("id", "name")) if _any(products, "brand_id") else {}
    sellers = dict(Seller.objects.values_list("id", "name")) if _any(products, "seller_id") else {}
    names = _category_names() if _any(products, "category_id") else {}
    told = (
        (
            row["id"], row["title"], brands.get(row.get("brand_id") or _NOBODY), row.get("category_id"),
            sellers.get(row.get("seller_id") or _NOBODY), row["attributes"], row["description"],
        )
        for row in products
    )  # fmt: skip
    with filled_at_once(SearchTerm) if len(products) > BATCH else nullcontext():
        words: set[str] = set()
        insert_rows(SearchTerm, _COLUMNS, _noting(_rows(told, skus, names), words))
    _keep_near(words)


def _any(rows: Iterable[Mapping[str, Any]], name: str) -> bool:
    return any(row.get(name) for row in rows)


def _index(product_ids: Sequence[UUID], category_names: Mapping[UUID, str]) -> None:
    """Read plain rows, not models: a catalogue that is imported whole is indexed whole."""
    SearchTerm.objects.filter(product__in=product_ids).delete()
    skus = _by_product(Variant.objects.filter(product__in=product_ids).values_list("product_id", "sku"))
    products = Product.objects.filter(pk__in=product_ids).values_list(
        "id", "title", "brand__name", "category_id", "seller__name", "attributes", "description"
    )
    # Read before they are written: a connection that copies answers no query.
    words: set[str] = set()
    insert_rows(SearchTerm, _COLUMNS, list(_noting(_rows(products, skus, category_names), words)))
    _keep_near(words)


def _noting(rows: Iterable[tuple[UUID, bytes, int]], words: set[str]) -> Iterator[tuple[UUID, bytes, int]]:
    """Pass the rows on, and note the words among them that stand in more than descriptions."""
    for row in rows:
        if row[2] > WEIGHTS["description"]:
            words.add(row[1].decode())
        yield row


def _keep_near(words: Iterable[str]) -> None:
    """Keep new words under what is left of them; in one order whoever writes, so that no two wait for each other."""
    wanted = sorted(word.encode() for word in words if reach(word))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        # A word is kept whole or not at all, so that its own beginning tells.
        known = {
            bytes(word)
            for word in NearWord.objects.filter(
                near__in={word[:BEGINNING] for word in batch}, word__in=batch
            ).values_list("word", flat=True)
        }
        rows = [(near.encode(), word) for word in batch if word not in known for near in sorted(keys_of(word.decode()))]
        if rows:
            insert_rows(NearWord, ("near", "word"), rows, on_conflict="ignore")


def _by_product(variants: Iterable[tuple[UUID, str]]) -> dict[UUID, list[str]]:
    skus: dict[UUID, list[str]] = defaultdict(list)
    for product_id, sku in variants:
        skus[product_id].append(sku)
    return skus


def _category_names() -> dict[UUID, str]:
    """Return each category with the names of those above it."""
    categories = {category.id: category for category in Category.objects.all()}
    parents = {category.id: category.parent_id for category in categories.values()}
    return {key: " ".join(categories[step].name for step in path_to_root(key, parents)) for key in categories}


def _rows(
    products: Iterable[Any], skus: Mapping[UUID, list[str]], category_names: Mapping[UUID, str]
) -> Iterator[tuple[UUID, bytes, int]]:
    for key, title, brand, category_id, seller, attributes, description in products:
        texts = {
            "title": title,
            "brand": brand or "",
            "category": category_names[category_id] if category_id else "",
            "sku": " ".join(skus.get(key, ())),
            "seller": seller or "",
            "attributes": " ".join(value for value in attributes.values() if isinstance(value, str)),
            "description": description,
        }
        for term, weight in weighted_terms(texts).items():
            yield key, term.encode(), weight
