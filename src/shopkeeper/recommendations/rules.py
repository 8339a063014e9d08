"""What is offered and why, and the merchant's rules about it: values in, values out."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID


class Placement(StrEnum):
    """Where offers stand: rows of the home page, the product page, the cart, one list for mails and programs."""

    BUY_AGAIN = "buy-again"
    FOR_YOU = "for-you"
    TRENDING = "trending"
    BEST_SELLERS = "best-sellers"
    NEW = "new"
    ALSO_BOUGHT = "also-bought"
    CART = "cart"
    PERSONAL = "personal"


class Why(StrEnum):
    """The kind of evidence behind an offer."""

    BOUGHT_TOGETHER = "bought-together"
    SIMILAR_CUSTOMERS = "similar-customers"
    BOUGHT_BEFORE = "bought-before"
    TRENDING = "trending"
    BEST_SELLER = "best-seller"
    NEW = "new"
    SAME_KIND = "same-kind"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The evidence behind an offer, and its sentence in `text`.

    `because` is the product it rests on; `count` of `out_of`: orders or customers that took both, of those that took
    `because` (for trends: sales of the last 14 days against those expected); `every_days` and `last_at`: how often and
    when last the customer bought it; `until`: the last day of trade counted.
    """

    why: Why
    because: UUID | None = None
    because_title: str = ""
    count: int = 0
    out_of: int = 0
    times: int = 0
    every_days: int | None = None
    last_at: datetime | None = None
    until: datetime | None = None

    @property
    def text(self) -> str:
        """Return the sentence that the shopper reads."""
        return _SENTENCES[self.why](self)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A product that is offered: a higher score is better within its row; `source` is the method that found it."""

    product_id: UUID
    score: float
    source: str
    reason: Explanation


class Offered(Protocol):
    """What the rules look at in a candidate."""

    @property
    def product_id(self) -> UUID: ...


class Shelved(Protocol):
    """What the rules look at in a product on sale."""

    @property
    def category_id(self) -> UUID | None: ...
    @property
    def brand_id(self) -> UUID | None: ...
    @property
    def is_in_stock(self) -> bool: ...


Shelf = Mapping[UUID, Shelved]
T = TypeVar("T", bound=Offered)


def on_sale(offers: Iterable[T], shelf: Shelf) -> list[T]:
    """Return the offers that are on sale and in stock: retired products and drafts are not on the shelf."""
    return [offer for offer in offers if (found := shelf.get(offer.product_id)) is not None and found.is_in_stock]


def without(offers: Iterable[T], product_ids: Collection[UUID]) -> list[T]:
    """Return the offers of other products than these."""
    return [offer for offer in offers if offer.product_id not in product_ids]


def once(offers: Iterable[T]) -> list[T]:
    """Return each product's first offer."""
    first: dict[UUID, T] = {}
    for offer in offers:
        first.setdefault(offer.product_id, offer)
    return list(first.values())


def spread(offers: Iterable[T], shelf: Shelf, *, per_category: int) -> list[T]:
    """Return the offers with those above `per_category` of one category moved behind the others: none is lost."""
    taken: dict[UUID | None, int] = {}
    front: list[T] = []
    behind: list[T] = []
    for offer in offers:
        category = shelf[offer.product_id].category_id
        taken[category] = taken.get(category, 0) + 1
        (front if category is None or taken[category] <= per_category else behind).append(offer)
    return front + behind


def filled(offers: Iterable[T], spare: Iterable[T], *, limit: int) -> list[T]:
    """Return `limit` offers where there are so many: the offers first, then the spare ones."""
    return once([*offers, *spare])[:limit]


def titled(offers: Iterable[Recommendation], titles: Mapping[UUID, str]) -> list[Recommendation]:
    """Return the offers with the title of the product that each rests on."""
    return [
        replace(offer, reason=replace(offer.reason, because_title=titles.get(offer.reason.because, "")))
        if offer.reason.because is not None
        else offer
        for offer in offers
    ]


def pace(days: int) -> str:
    """Return a number of days as people say it."""
    if days < 14:
        return "day" if days <= 1 else f"{days} days"
    if days < 75:
        return f"{round(days / 7)} weeks"
    return f"{round(days / 30.4)} months"


def date(at: datetime) -> str:
    """Return a date as people write it."""
    return f"{at.day} {at:%B %Y}"


def _this(reason: Explanation) -> str:
    return reason.because_title or "this"


def _together(reason: Explanation) -> str:
    if reason.count < 2:
        return f"Bought together with {_this(reason)}"
    return f"{reason.count} of {reason.out_of} orders with {_this(reason)} also held this"


def _similar(reason: Explanation) -> str:
    beginning = f"Because you bought {_this(reason)}"
    if reason.count < 2:
        return beginning
    return f"{beginning}: {reason.count} of its {reason.out_of} buyers also took this"


def _before(reason: Explanation) -> str:
    last = f"last on {date(reason.last_at)}" if reason.last_at else "before"
    if reason.every_days is None:
        return f"You bought this {last}"
    return f"You buy this about every {pace(reason.every_days)}; {last}"


def _trending(reason: Explanation) -> str:
    when = f"the 14 days to {date(reason.until)}" if reason.until else "the last 14 days"
    return f"Popular now: in {reason.count} orders of {when}, {reason.out_of} expected"


_SENTENCES: dict[Why, Callable[[Explanation], str]] = {
    Why.BOUGHT_TOGETHER: _together,
    Why.SIMILAR_CUSTOMERS: _similar,
    Why.BOUGHT_BEFORE: _before,
    Why.TRENDING: _trending,
    Why.BEST_SELLER: lambda _: "A best seller of the shop",
    Why.NEW: lambda _: "New in the shop",
    Why.SAME_KIND: lambda reason: f"Of the same kind as {_this(reason)}",
}
