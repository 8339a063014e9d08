"""What may be offered, in as few words as choosing needs.

Every page with recommendations asks these, so the statements are written out: building them anew each time took longer
than running them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import connection

from shopkeeper.catalog.rules import ProductStatus
from shopkeeper.foundation.db.keys import key_of, stored
from shopkeeper.foundation.kept import Kept

_COLUMNS = """
    p.status, p.id, p.title, p.slug, p.category_id, p.brand_id,
    (SELECT v.price_minor FROM catalog_variant v WHERE v.product_id = p.id ORDER BY v.position, v.id LIMIT 1),
    (SELECT v.currency FROM catalog_variant v WHERE v.product_id = p.id ORDER BY v.position, v.id LIMIT 1),
    EXISTS (SELECT 1 FROM catalog_variant v
            WHERE v.product_id = p.id AND (v.stock_on_hand IS NULL OR v.stock_on_hand > 0))
"""
# the status is looked at afterwards: with it here, SQLite walks the index of all active products
_OF_KEYS = f"SELECT {_COLUMNS} FROM catalog_product p WHERE p.id IN ({{}})"  # noqa: S608  ours
_NEWEST = f"""
SELECT {_COLUMNS} FROM catalog_product p
WHERE p.status = 'active' AND EXISTS (SELECT 1 FROM catalog_variant v
      WHERE v.product_id = p.id AND (v.stock_on_hand IS NULL OR v.stock_on_hand > 0)) {{}}
ORDER BY p.created_at DESC, p.id DESC LIMIT %s"""  # noqa: S608  nothing from outside stands in the text
_TITLES = "SELECT id, title FROM catalog_product WHERE id IN ({})"

Keys = list[UUID | str | int]


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A product on sale: the price of its first variant, and whether any variant can be had at once."""

    id: UUID
    title: str
    slug: str
    category_id: UUID | None
    brand_id: UUID | None
    price_minor: int
    currency: str
    is_in_stock: bool


def on_shelf(product_ids: Iterable[UUID]) -> dict[UUID, OnShelf]:
    """Return those of the products that are active, by key, in at most one query.

    They may be two seconds old: enough for choosing what to offer; the product's page and the order look again.
    """
    return _kept_shelf().get(product_ids)


def newest_on_shelf(*, limit: int, category_id: UUID | None = None) -> list[OnShelf]:
    """Return active products that can be had at once, the newest first, of the whole shop or one category."""
    if category_id is None:
        return _rows(_NEWEST.format(""), [limit])
    return _rows(_NEWEST.format("AND p.category_id = %s"), [stored(category_id), limit])


def titles(product_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the titles of the products, whatever their status, by key."""
    keys: Keys = [stored(key) for key in set(product_ids)]
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TITLES.format(_marks(keys)), keys)
        return {key_of(key): title for key, title in cursor.fetchall()}


@cache
def _kept_shelf() -> Kept[UUID, OnShelf]:
    return Kept(_of_keys, seconds=getattr(settings, "CATALOG_SHELF_KEPT_SECONDS", 2.0))


def _of_keys(product_ids: list[UUID]) -> dict[UUID, OnShelf]:
    keys: Keys = [stored(key) for key in product_ids]
    return {row.id: row for row in _rows(_OF_KEYS.format(_marks(keys)), keys)}


def _rows(statement: str, values: Keys) -> list[OnShelf]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [
            OnShelf(
                id=key_of(key),
                title=title,
                slug=slug,
                category_id=category and key_of(category),
                brand_id=brand and key_of(brand),
                price_minor=price or 0,
                currency=currency or "",
                is_in_stock=bool(at_hand),
            )
            for status, key, title, slug, category, brand, price, currency, at_hand in cursor.fetchall()
            if status == ProductStatus.ACTIVE.value
        ]


def _marks(keys: Keys) -> str:
    return ", ".join(["%s"] * len(keys))
