"""What was found for some words or in a category, narrowed and sorted as asked, with what else could narrow it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from shopkeeper.catalog import queries as catalog
from shopkeeper.catalog.queries import browsing
from shopkeeper.catalog.queries.narrowing import BRAND, TYPE, Asked, Facet, Facts, bands, facets, narrowed
from shopkeeper.foundation.kept import Kept
from shopkeeper.foundation.money import Money
from shopkeeper.promotions import queries as promotions
from shopkeeper.storefront.browse import filters as filtering
from shopkeeper.storefront.lowering import prices

MOST_HITS = 2_000
MOST_PAGES = 90
MOST_FACETS = 8
MOST_CHOSEN = 20
LONGEST = 60
BEST = "best"
SORTINGS = ((BEST, "Best first"), *filtering.SORTINGS)
ORDERS: Mapping[str, tuple[Any, bool]] = {
    "newest": (attrgetter("created_at"), True),
    "cheapest": (attrgetter("low_minor"), False),
    "dearest": (attrgetter("low_minor"), True),
    "title": (lambda one: one.title.casefold(), False),
}
NAMES = {TYPE: "Category", BRAND: "Brand"}


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; `values` names choices by facet, `exactly` refuses what was corrected."""

    words: str
    values: Mapping[str, tuple[str, ...]]
    price_from: str = ""
    price_to: str = ""
    in_stock: bool = False
    sort: str = BEST
    page: int = 0
    exactly: bool = False

    @property
    def count(self) -> int:
        """Return how many filters narrow the list."""
        return sum(map(len, self.values.values())) + bool(self.price_from or self.price_to) + self.in_stock

    def query(self, *, page: int = 0) -> str:
        """Return the address's query part, with its question mark."""
        pairs = [("q", self.words)]
        pairs += [(f"f.{name}", value) for name, values in self.values.items() for value in values]
        pairs += [("from", self.price_from), ("to", self.price_to), ("stock", "1" if self.in_stock else "")]
        pairs += [("sort", "" if self.sort == BEST else self.sort), ("exactly", "1" if self.exactly else "")]
        pairs += [("page", str(page) if page else "")]
        text = urlencode([pair for pair in pairs if pair[1]])
        return f"?{text}" if text else ""

    def plain(self) -> "Wanted":
        """Return the same search with nothing narrowed."""
        return Wanted(self.words, {}, sort=self.sort, exactly=self.exactly)


@dataclass(frozen=True)
class Band:
    """A band of prices as a link."""

    text: str
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Findings:
    """A page of what was found: keys, how many in all, facets, and what was searched for instead."""

    keys: Sequence[UUID]
    total: int
    is_cut: bool
    has_more: bool
    currency: str
    facets: Sequence[Mapping[str, Any]]
    bands: Sequence[Band]
    instead: str
    lacks: bool


def read(words: str, query: QueryDict, *, page: int) -> Wanted:
    """Return what the address asks for; nonsense is left out, never an error."""
    filters = filtering.read(query)
    sort = query.get("sort", "")
    named = [name for name in query if name.startswith("f.") and 2 < len(name) <= LONGEST + 2][:MOST_FACETS]
    chosen = {
        name[2:]: tuple(dict.fromkeys(one for one in query.getlist(name) if 0 < len(one) <= LONGEST))[:MOST_CHOSEN]
        for name in named
    }
    return Wanted(
        words,
        {name: values for name, values in chosen.items() if values},
        price_from=filters.price_from,
        price_to=filters.price_to,
        in_stock=filters.in_stock,
        sort=sort if sort in ORDERS else BEST,
        page=page,
        exactly=query.get("exactly") == "1",
    )


def find(wanted: Wanted, *, url: str, size: int) -> Findings:
    """Return the page that was asked for."""
    hits = catalog.hits(wanted.words, limit=MOST_HITS, exactly=wanted.exactly)
    facts, currency = catalog.facts_of(hits.keys)
    facts = prices().running.repriced(facts, currency)
    found = _arranged(facts, currency, wanted, url=url, size=size)
    return replace(found, is_cut=len(hits.keys) == MOST_HITS, instead=hits.instead, lacks=hits.lacks)


def within(category_id: UUID, wanted: Wanted, *, url: str, size: int) -> Findings:
    """Return the page of a category; what stands in it is known for half a minute."""
    known = (category_id, prices().running)
    facts, currency = _PRICED.get([known])[known]
    return replace(_arranged(facts, currency, wanted, url=url, size=size), is_cut=len(facts) == MOST_HITS)


def _within(category_ids: list[UUID]) -> dict[UUID, tuple[list[Facts], str]]:
    return {key: catalog.facts_of(browsing.newest_within(key, limit=MOST_HITS)) for key in category_ids}


_WITHIN: Kept[UUID, tuple[list[Facts], str]] = Kept(_within, most=50)
Known = tuple[UUID, promotions.Running]


def _priced(asked: list[Known]) -> dict[Known, tuple[list[Facts], str]]:
    found = {}
    for category_id, running in asked:
        facts, currency = _WITHIN.get([category_id])[category_id]
        found[category_id, running] = (running.repriced(facts, currency), currency)
    return found


# The deals that run stand in the key, so that one begins and ends in time; what stands there may be as old as above.
_PRICED: Kept[Known, tuple[list[Facts], str]] = Kept(_priced, seconds=2, most=50)


def _arranged(facts: Sequence[Facts], currency: str, wanted: Wanted, *, url: str, size: int) -> Findings:
    known = {name: own for name, own in wanted.values.items() if any(name in one.values for one in facts)}
    low, high = filtering.minor(wanted.price_from, currency), filtering.minor(wanted.price_to, currency)
    asked = Asked(known, low, high, wanted.in_stock)
    fitting = _sorted(narrowed(facts, asked), wanted.sort)
    start = wanted.page * size
    return Findings(
        keys=[one.key for one in fitting[start : start + size]],
        total=len(fitting),
        is_cut=False,
        has_more=len(fitting) > start + size,
        currency=currency,
        facets=[_shown(facet, known) for facet in facets(facts, asked)],
        bands=_bands(facts, currency, wanted, url) if currency else [],
        instead="",
        lacks=False,
    )


def counted(found: Findings, *, best: str) -> str:
    """Return how much was found in words; `best` says which of too many are shown."""
    if found.is_cut:
        return f"The {best} {found.total:,} products"
    return "1 product" if found.total == 1 else f"{found.total:,} products"


def page_number(query: QueryDict) -> int:
    """Return the page that the address names, from nought."""
    text = query.get("page", "")
    return min(int(text), MOST_PAGES) if text.isdecimal() and text.isascii() and len(text) < 4 else 0


def _sorted(facts: list[Facts], sort: str) -> list[Facts]:
    if sort not in ORDERS:
        return facts
    key, is_falling = ORDERS[sort]
    return sorted(facts, key=key, reverse=is_falling)


def _shown(facet: Facet, chosen: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    own = chosen.get(facet.name, ())
    return {
        "name": f"f.{facet.name}",
        "title": NAMES.get(facet.name) or facet.name.replace("_", " ").capitalize(),
        "choices": [(value, number, value in own) for value, number in facet.values],
    }


def _bands(facts: Sequence[Facts], currency: str, wanted: Wanted, url: str) -> list[Band]:
    """Return bands of price as links that keep the other filters."""
    unit = Money.from_major(Decimal(1), currency).minor
    found = []
    for low, high in bands(facts, unit=unit):
        ends = [Money(currency, edge) if edge is not None else None for edge in (low, high)]
        said = [str(edge.major).removesuffix(".00") if edge else "" for edge in ends]
        text = " to ".join(edge.format() for edge in ends if edge)
        if len([edge for edge in ends if edge]) == 1:
            text = f"{'From' if low is not None else 'Up to'} {text}"
        here = (wanted.price_from, wanted.price_to) == (said[0], said[1])
        there = replace(wanted, price_from="" if here else said[0], price_to="" if here else said[1])
        found.append(Band(text, url + there.query(), here))
    return found
