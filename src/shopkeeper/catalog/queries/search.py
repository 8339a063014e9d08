"""Search: every word must be found, as the beginning of one of the product's words; heavier places come first."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from shopkeeper.catalog.models import Product
from shopkeeper.catalog.queries.categories import categories_within
from shopkeeper.catalog.queries.products import products_by_ids
from shopkeeper.catalog.rules import TERM_LENGTH, terms
from shopkeeper.foundation.db.keys import key_of, stored

MOST_WORDS = 8
LAST = b"\x7f" * TERM_LENGTH


@dataclass(frozen=True)
class Found:
    """A page of products found, the best first; `has_more` says that another page follows."""

    products: list[Product]
    has_more: bool


def search(text: str, *, category_id: UUID | None = None, limit: int = 24, offset: int = 0) -> Found:
    """Return active products that hold every word of the text or one that begins with it, in at most five queries.

    A product's score is the sum over the words of the weight of the heaviest place where the word stands (title 8,
    brand 5, category and SKU 4, seller and attributes 2, description 1), doubled where it stands whole.
    """
    words = list(dict.fromkeys(terms(text)))[:MOST_WORDS]
    if not words:
        return Found([], has_more=False)
    keys = _best([word.encode() for word in words], category_id, limit + 1, offset)
    return Found(products_by_ids(keys[:limit]), has_more=len(keys) > limit)


def _best(words: list[bytes], category_id: UUID | None, limit: int, offset: int) -> list[UUID]:
    """Return the keys of the best products: one index range a word, joined by product."""
    one_word = (
        "SELECT product_id, MAX(CASE WHEN term = %s THEN 2 * weight ELSE weight END) AS score"
        " FROM catalog_searchterm WHERE term >= %s AND term < %s GROUP BY product_id"
    )
    parameters: list[Any] = [part for word in words for part in (word, word, word + LAST)]
    within = ""
    if category_id is not None:
        keys = [stored(key) for key in categories_within(category_id)]
        if not keys:  # no such category: PostgreSQL knows no empty list
            return []
        within = f" AND p.category_id IN ({', '.join(['%s'] * len(keys))})"
        parameters += keys
    statement = (
        # the text is put together from our own pieces; every value is a parameter
        f"SELECT p.id FROM ({' UNION ALL '.join([one_word] * len(words))}) AS hit"  # noqa: S608
        " JOIN catalog_product p ON p.id = hit.product_id"
        f" WHERE p.status = 'active'{within}"
        " GROUP BY p.id, p.title HAVING COUNT(*) = %s ORDER BY SUM(hit.score) DESC, p.title, p.id LIMIT %s OFFSET %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, len(words), limit, offset])
        return [key_of(key) for (key,) in cursor.fetchall()]
