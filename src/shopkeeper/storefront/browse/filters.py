"""What a shopper asked to see, read from the address of the page; nonsense is left out, never an error."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from shopkeeper.catalog.queries import Sort
from shopkeeper.catalog.queries.browsing import Narrowing
from shopkeeper.foundation.money import Money, NotMoney

SORTINGS = (
    (Sort.NEWEST.value, "Newest first"),
    (Sort.CHEAPEST.value, "Price, low to high"),
    (Sort.DEAREST.value, "Price, high to low"),
    (Sort.TITLE.value, "Name"),
)
MOST_BRANDS = 30
MOST_MINOR = 10**15


@dataclass(frozen=True)
class Filters:
    """The filters of a page, as they stand in its form; `after` is the cursor of the page."""

    brands: tuple[str, ...] = ()
    price_from: str = ""
    price_to: str = ""
    in_stock: bool = False
    sort: Sort = Sort.NEWEST
    after: str = ""

    @property
    def count(self) -> int:
        """Return how many filters narrow the list."""
        return len(self.brands) + bool(self.price_from or self.price_to) + self.in_stock

    def narrowing(self, currency: str) -> Narrowing:
        """Return what the catalogue is asked for, with prices in minor units of the currency."""
        return Narrowing(
            brands=self.brands,
            price_from_minor=_minor(self.price_from, currency),
            price_to_minor=_minor(self.price_to, currency),
            in_stock=self.in_stock,
        )

    def query(self, *, after: str = "") -> str:
        """Return the filters as the query part of an address, with its question mark; empty when nothing is set."""
        pairs: list[tuple[str, str]] = [("brand", slug) for slug in self.brands]
        pairs += [("from", self.price_from), ("to", self.price_to), ("stock", "1" if self.in_stock else "")]
        pairs += [("sort", "" if self.sort is Sort.NEWEST else self.sort.value), ("after", after)]
        text = urlencode([pair for pair in pairs if pair[1]])
        return f"?{text}" if text else ""

    def without_filters(self) -> "Filters":
        """Return the same page with nothing narrowed."""
        return replace(Filters(), sort=self.sort)


def read(query: QueryDict) -> Filters:
    """Return the filters that the address names."""
    sort = query.get("sort", "")
    return Filters(
        brands=_slugs(query.getlist("brand")),
        price_from=_amount(query.get("from", "")),
        price_to=_amount(query.get("to", "")),
        in_stock=query.get("stock") == "1",
        sort=Sort(sort) if sort in set(Sort) else Sort.NEWEST,
        after=query.get("after", "")[:400],
    )


def _slugs(given: Sequence[str]) -> tuple[str, ...]:
    clean = (slug for slug in given if slug.isascii() and slug.replace("-", "").replace("_", "").isalnum())
    return tuple(dict.fromkeys(clean))[:MOST_BRANDS]


def _amount(text: str) -> str:
    """Return the text when it is an amount of money; a comma may stand for the point."""
    plain = text.strip().replace(",", ".")
    return plain if len(plain) <= 12 and plain.replace(".", "", 1).isdecimal() and plain.isascii() else ""


def _minor(text: str, currency: str) -> int | None:
    try:
        return min(Money.parse(text, currency).minor, MOST_MINOR) if text and currency else None
    except NotMoney:
        return None
