"""The words of the catalogue that were meant by mistyped ones."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db.models import Count

from shopkeeper.catalog.models import NearWord, SearchTerm
from shopkeeper.catalog.queries.matching import LAST
from shopkeeper.catalog.rules import ProductStatus
from shopkeeper.catalog.spelling import divided, left_overs, likeliest, nearest, reach

MOST_NEAR = 4_000


def corrected(words: Sequence[str]) -> list[str]:
    """Return the words with those that nothing for sale has put right; words that are known, or none is near, stay."""
    return [part for word in words for part in (_meant(word).split() if not _is_known(word) else (word,))]


def _meant(word: str) -> str:
    most = reach(word)
    if not most:
        return word
    keys = [one.encode() for one in left_overs(word, most)]
    rows = NearWord.objects.filter(near__in=keys).values_list("word", flat=True).distinct()[:MOST_NEAR]
    near = nearest(word, {bytes(row).decode() for row in rows})
    halves = {part for place in range(2, len(word) - 1) for part in (word[:place], word[place:])}
    products = _products({*near, *halves})
    two = divided(word, products)
    if two and min(near.values(), default=9) > 1:
        return two
    return likeliest(word, near, products) or two or word


def _is_known(word: str) -> bool:
    """Tell whether something for sale has the word or one that begins with it."""
    start = word.encode()
    return SearchTerm.objects.filter(
        term__gte=start, term__lt=start + LAST, product__status=ProductStatus.ACTIVE.value
    ).exists()


def _products(words: Collection[str]) -> dict[str, int]:
    """Return how many products for sale have each word."""
    counted: dict[str, int] = defaultdict(int)
    rows = (
        SearchTerm.objects.filter(
            term__in=[word.encode() for word in words], product__status=ProductStatus.ACTIVE.value
        )
        .values_list("term")
        .annotate(number=Count("product"))
        .order_by()
    )
    counted.update({bytes(term).decode(): number for term, number in rows})
    return counted
