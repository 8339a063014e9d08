"""The tree of categories: small enough to be read whole."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from shopkeeper.catalog.models import Category, Product
from shopkeeper.catalog.rules import ProductStatus, path_to_root, within


@dataclass(frozen=True)
class CategoryNode:
    """A category in its tree; `products` counts the active ones in it and in all below it."""

    id: UUID
    parent_id: UUID | None
    name: str
    slug: str
    depth: int
    products: int


def category_tree() -> list[CategoryNode]:
    """Return all categories, each before those below it, siblings by position and name, in two queries."""
    rows = list(Category.objects.order_by("position", "name", "id"))
    parents = {row.id: row.parent_id for row in rows}
    counts = _counts_with_below(parents)
    below: dict[UUID | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    nodes: list[CategoryNode] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        nodes.append(CategoryNode(row.id, row.parent_id, row.name, row.slug, depth, counts[row.id]))
        waiting += [(child, depth + 1) for child in reversed(below.get(row.id, []))]
    return nodes


def category_by_slug(slug: str) -> Category | None:
    """Return the category of this slug."""
    return Category.objects.filter(slug=slug).first()


def category_path(category_id: UUID) -> list[Category]:
    """Return the category's ancestors from the root down, and itself last."""
    rows = {row.id: row for row in Category.objects.all()}
    path = path_to_root(category_id, {key: row.parent_id for key, row in rows.items()})
    return [rows[key] for key in reversed(path)]


def categories_within(category_id: UUID) -> set[UUID]:
    """Return the category and all below it."""
    return within(category_id, dict(Category.objects.values_list("id", "parent_id")))


def all_within(category_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return each of the categories with all below it, in one query, none for none."""
    parents = dict(Category.objects.values_list("id", "parent_id")) if category_ids else {}
    return {key: within(key, parents) for key in category_ids}


def product_counts() -> dict[UUID, int]:
    """Return how many active products stand in each category that has some, those below it not counted."""
    rows = (
        Product.objects.filter(status=ProductStatus.ACTIVE.value, category__isnull=False)
        .values_list("category_id")
        .annotate(products=Count("id"))
    )
    return {key: products for key, products in rows if key is not None}


def _counts_with_below(parents: dict[UUID, UUID | None]) -> dict[UUID, int]:
    counts = dict.fromkeys(parents, 0)
    for key, products in product_counts().items():
        for step in path_to_root(key, parents):
            counts[step] += products
    return counts
