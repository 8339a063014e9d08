"""The tree of categories: never a ring."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog.models import Category, Product
from shopkeeper.catalog.operations.indexing import index_products
from shopkeeper.catalog.rules import slug_of, unused_slug, within
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id


class UnableToChangeCategory(Exception):
    """The category or its parent is not there, has no name, or would stand below itself."""


@transaction.atomic
def create_category(
    *, name: str, at: datetime, actor: Actor, parent_id: UUID | None = None, slug: str = "", position: int = 0
) -> UUID:
    """Return the key of a new category. Raises UnableToChangeCategory."""
    name = _named(name)
    if parent_id is not None and not Category.objects.filter(pk=parent_id).exists():
        raise UnableToChangeCategory(f"there is no category {parent_id} to stand below")
    wished = slug_of(slug or name)
    taken = Category.objects.filter(slug__startswith=wished).values_list("slug", flat=True)
    category = Category.objects.create(
        id=new_id(at), name=name, slug=unused_slug(wished, taken), parent_id=parent_id, position=position
    )
    _record("category-created", category.id, actor, at, {"name": [None, name]})
    return category.id


@transaction.atomic
def rename_category(*, category_id: UUID, name: str, at: datetime, actor: Actor) -> None:
    """Give the category another name; its slug, and so its address, stays. Raises UnableToChangeCategory."""
    name, tree = _named(name), _locked_tree()
    category = _category(tree, category_id)
    if category.name == name:
        return
    Category.objects.filter(pk=category_id).update(name=name)
    _index_below(category_id, tree)
    _record("category-renamed", category_id, actor, at, {"name": [category.name, name]})


@transaction.atomic
def move_category(*, category_id: UUID, parent_id: UUID | None, at: datetime, actor: Actor) -> None:
    """Put the category, with all below it, under another parent or at the root. Raises UnableToChangeCategory."""
    tree = _locked_tree()
    category = _category(tree, category_id)
    if parent_id is not None:
        _category(tree, parent_id)
        if parent_id in within(category_id, _parents(tree)):
            raise UnableToChangeCategory(f"{category.name} can't stand below itself")
    if category.parent_id == parent_id:
        return
    Category.objects.filter(pk=category_id).update(parent_id=parent_id)
    _index_below(category_id, tree)
    old = str(category.parent_id) if category.parent_id else None
    _record("category-moved", category_id, actor, at, {"parent": [old, str(parent_id) if parent_id else None]})


def _locked_tree() -> dict[UUID, Category]:
    """Return all categories, locked in one order: two moves at once could otherwise close a ring together."""
    return {category.id: category for category in Category.objects.select_for_update(no_key=True).order_by("id")}


def _category(tree: dict[UUID, Category], category_id: UUID) -> Category:
    if category_id not in tree:
        raise UnableToChangeCategory(f"there is no category {category_id}")
    return tree[category_id]


def _parents(tree: dict[UUID, Category]) -> dict[UUID, UUID | None]:
    return {category.id: category.parent_id for category in tree.values()}


def _index_below(category_id: UUID, tree: dict[UUID, Category]) -> None:
    below = within(category_id, _parents(tree))
    index_products(product_ids=list(Product.objects.filter(category__in=below).values_list("id", flat=True)))


def _named(name: str) -> str:
    if not (name := name.strip()):
        raise UnableToChangeCategory("give the category a name")
    return name


def _record(action: str, category_id: UUID, actor: Actor, at: datetime, changes: dict[str, list[str | None]]) -> None:
    audit.record(
        actor=actor,
        action=f"catalog.{action}",
        subject_kind="category",
        subject_id=category_id,
        at=at,
        changes=changes,
    )
