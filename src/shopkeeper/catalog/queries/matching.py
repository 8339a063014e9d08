"""Which products hold the words, the best first: one index range a word, joined by product."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from shopkeeper.catalog.rules import TERM_LENGTH
from shopkeeper.foundation.db.keys import key_of, stored

LAST = b"\x7f" * TERM_LENGTH
_ONE_WORD = (
    "SELECT product_id, MAX(CASE WHEN term = %s THEN 2 * weight ELSE weight END) AS score"
    " FROM catalog_searchterm WHERE term >= %s AND term < %s GROUP BY product_id"
)


def best(
    phrases: Sequence[Sequence[str]],
    *,
    categories: Sequence[UUID] | None = None,
    missing: int = 0,
    limit: int,
    offset: int = 0,
) -> list[UUID]:
    """Return the keys of active products that fit one of the phrases, each a few words that must all be found.

    A phrase may lack so many of its words as `missing` says, one always being found; in the categories, or anywhere.
    """
    if categories is not None and not categories:  # PostgreSQL knows no empty list
        return []
    parameters: list[Any] = []
    parts = []
    for words in phrases:
        parts.append(
            f"SELECT product_id, SUM(score) AS score FROM ({' UNION ALL '.join([_ONE_WORD] * len(words))}) AS one"  # noqa: S608  ours
            " GROUP BY product_id HAVING COUNT(*) >= %s"
        )
        for word in (one.encode() for one in words):
            parameters += [word, word, word + LAST]
        parameters.append(max(1, len(words) - missing))
    within = ""
    if categories is not None:
        within = f" AND p.category_id IN ({', '.join(['%s'] * len(categories))})"
        parameters += [stored(key) for key in categories]
    statement = (
        # the text is put together from our own pieces; every value is a parameter
        f"SELECT p.id FROM ({' UNION ALL '.join(parts)}) AS hit"  # noqa: S608
        " JOIN catalog_product p ON p.id = hit.product_id"
        f" WHERE p.status = 'active'{within}"
        " GROUP BY p.id, p.title ORDER BY MAX(hit.score) DESC, p.title, p.id LIMIT %s OFFSET %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, limit, offset])
        return [key_of(key) for (key,) in cursor.fetchall()]
