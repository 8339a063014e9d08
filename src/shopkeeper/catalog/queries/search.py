"""Search: every word must be found, as the beginning of one of the product's words; heavier places come first.

Who means the same with other words is led there by synonyms; who mistypes, by the words that the catalogue has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shopkeeper.catalog.models import Product
from shopkeeper.catalog.queries.categories import categories_within
from shopkeeper.catalog.queries.matching import best
from shopkeeper.catalog.queries.meanings import phrases_of
from shopkeeper.catalog.queries.products import products_by_ids
from shopkeeper.catalog.queries.words import corrected
from shopkeeper.catalog.rules import terms

MOST_WORDS = 8


@dataclass(frozen=True)
class Found:
    """A page of products found, the best first; `has_more` says that another page follows."""

    products: list[Product]
    has_more: bool


@dataclass(frozen=True)
class Hits:
    """Keys of what was found, the best first. `instead` are the words searched for where those typed found nothing.

    `lacks` says that no product has all the words: these have all but one.
    """

    keys: list[UUID]
    instead: str = ""
    lacks: bool = False


def search(text: str, *, category_id: UUID | None = None, limit: int = 24, offset: int = 0) -> Found:
    """Return active products that hold every word of the text or one that begins with it, in at most six queries.

    A product's score is the sum over the words of the weight of the heaviest place where the word stands (title 8,
    brand 5, category and SKU 4, seller and attributes 2, description 1), doubled where it stands whole.
    """
    words = _words(text)
    if not words:
        return Found([], has_more=False)
    within = None if category_id is None else sorted(categories_within(category_id))
    keys = best(phrases_of(words), categories=within, limit=limit + 1, offset=offset)
    return Found(products_by_ids(keys[:limit]), has_more=len(keys) > limit)


def hits(text: str, *, limit: int, exactly: bool = False) -> Hits:
    """Return what `search` finds; where that is nothing, what words near by find, then what all words but one find.

    With `exactly`, only what the words as typed find.
    """
    words = _words(text)
    if not words:
        return Hits([])
    if (keys := best(phrases_of(words), limit=limit)) or exactly:
        return Hits(keys)
    meant = corrected(words)
    if meant != words and (keys := best(phrases_of(meant[:MOST_WORDS]), limit=limit)):
        return Hits(keys, instead=" ".join(meant))
    if len(words) > 1 and (keys := best([meant[:MOST_WORDS]], missing=1, limit=limit)):
        return Hits(keys, instead="" if meant == words else " ".join(meant), lacks=True)
    return Hits([])


def _words(text: str) -> Sequence[str]:
    return list(dict.fromkeys(terms(text)))[:MOST_WORDS]
