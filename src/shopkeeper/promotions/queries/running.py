"""The deals that run, and what they make of a price."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from shopkeeper.catalog import queries as catalog
from shopkeeper.catalog.queries import browsing
from shopkeeper.foundation.db.paging import Page
from shopkeeper.foundation.money import Money
from shopkeeper.promotions import models
from shopkeeper.promotions.rules import Effect, lowered

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Product, Variant
    from shopkeeper.catalog.queries.narrowing import Facts

AT_ONCE = timedelta()
FIELDS = ("id", "name", "effect", "rate", "amount_minor", "currency", "is_for_all", "starts_at", "ends_at")


@dataclass(frozen=True)
class Deal:
    """The deal that lowers a product's first variant most."""

    deal_id: UUID
    name: str
    ends_at: datetime | None
    list_price: Money
    price: Money


@dataclass(frozen=True)
class RunningDeal:
    """A deal with the keys of what it is for: products, brands, and categories with all below them."""

    id: UUID
    name: str
    effect: Effect
    rate: int
    amount_minor: int
    currency: str
    is_for_all: bool
    starts_at: datetime
    ends_at: datetime | None
    meant: frozenset[UUID] = frozenset()

    @property
    def goods(self) -> browsing.Goods:
        """Return what it is for, as the catalogue finds it."""
        return browsing.Goods(self.meant, self.currency, is_all=self.is_for_all)

    def of(self, variant: "Variant", product: "Product") -> int:
        """Return the price of the variant under this deal; its own price where the deal is not for it."""
        return self.price(variant.price_minor, variant.currency, (product.id, product.category_id, product.brand_id))

    def is_of(self, currency: str, places: Iterable[UUID | None]) -> bool:
        """Tell whether the deal is for goods of these keys, priced in that currency."""
        return self.currency in {"", currency} and (self.is_for_all or not self.meant.isdisjoint(places))

    def price(self, minor: int, currency: str, places: Iterable[UUID | None]) -> int:
        """Return what a price becomes under this deal, of goods of these keys: its own, its category's, its brand's."""
        if not self.is_of(currency, places):
            return minor
        return lowered(minor, effect=self.effect, rate=self.rate, amount_minor=self.amount_minor)


@dataclass(frozen=True)
class Running:
    """The deals of an instant, the oldest first."""

    deals: tuple[RunningDeal, ...] = ()

    def at(self, at: datetime) -> "Running":
        """Return those of them that run at that instant."""
        here = (one for one in self.deals if one.starts_at <= at and (one.ends_at is None or one.ends_at > at))
        return Running(tuple(here))

    @property
    def lowerings(self) -> tuple[browsing.Lowering, ...]:
        """Return what they do, as the catalogue sorts by it."""
        return tuple(
            browsing.Lowering(one.goods, one.rate, one.amount_minor, is_price=one.effect is Effect.PRICE)
            for one in self.deals
        )

    def best(self, variant: "Variant", product: "Product") -> tuple[int, RunningDeal | None]:
        """Return the lowest price of a variant and the deal that makes it, if one does; the oldest of equals."""
        price, chosen = variant.price_minor, None
        for deal in self.deals:
            if (lower := deal.of(variant, product)) < price:
                price, chosen = lower, deal
        return price, chosen

    def price(self, minor: int, currency: str, places: Iterable[UUID | None]) -> int:
        """Return the lowest price of goods of these keys that cost so much without a deal."""
        known = tuple(places)
        return min([minor, *(deal.price(minor, currency, known) for deal in self.deals)])

    def repriced(self, facts: "Sequence[Facts]", currency: str) -> "list[Facts]":
        """Return what lists are sorted and narrowed by, with the prices that are paid now."""
        deals = [one for one in self.deals if one.currency in {"", currency}]
        if not deals:
            return list(facts)
        here = Running(tuple(deals))
        return [
            replace(one, low_minor=min(costs), high_minor=max(costs))
            if any(deal.is_for_all or not deal.meant.isdisjoint(one.places) for deal in deals)
            and (costs := [here.price(minor, currency, one.places) for minor in one.prices])
            else one
            for one in facts
        ]


def running(at: datetime, *, within: timedelta = AT_ONCE) -> Running:
    """Return the deals that run, or begin within that time, in one query; the tree of categories is a second."""
    return between(at, at + within)


def between(start: datetime, end: datetime) -> Running:
    """Return the deals that run at any time from `start` up to and with `end`."""
    rows = models.Deal.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=start), starts_at__lte=end)
    targets = ("targets__category_id", "targets__product_id", "targets__brand_id")
    found: dict[UUID, RunningDeal] = {}
    meant: defaultdict[UUID, set[UUID]] = defaultdict(set)
    categories: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for category, product, brand, *fields in rows.order_by("id").values_list(*targets, *FIELDS):
        deal = found.setdefault(fields[0], _deal(*fields))
        meant[deal.id].update(key for key in (product, brand) if key)
        categories[deal.id].update([category] if category else [])
    below = catalog.all_within(set().union(*categories.values()))
    for deal_id, keys in categories.items():
        meant[deal_id].update(*(below[key] for key in keys))
    return Running(tuple(replace(one, meant=frozenset(meant[one.id])) for one in found.values()))


def _deal(deal_id: UUID, name: str, effect: str, *rest: Any) -> RunningDeal:
    return RunningDeal(deal_id, name, Effect(effect), *rest)


def on_deal(now: Running, *, cursor: str | None = None, limit: int = 24) -> "Page[Product]":
    """Return the keys of products for sale that one of these deals is for, the newest first. Raises BadCursor."""
    return browsing.goods(tuple(one.goods for one in now.deals), cursor=cursor, limit=limit)


def deals(product_ids: Sequence[UUID], *, at: datetime) -> dict[UUID, Deal]:
    """Return the deal of each of these products that has one now."""
    now = running(at)
    return _deals_of(catalog.products_by_ids(product_ids), now) if now.deals else {}


def deals_of(products: "Iterable[Product]", *, at: datetime) -> dict[UUID, Deal]:
    """Return the same for products that were read with their variants already."""
    return _deals_of(products, running(at))


def _deals_of(products: "Iterable[Product]", now: Running) -> dict[UUID, Deal]:
    found = {}
    for product in products:
        variants = list(product.variants.all()) if now.deals else []
        if not variants:
            continue
        price, deal = now.best(variants[0], product)
        if deal is not None:
            after, before = Money(variants[0].currency, price), Money(variants[0].currency, variants[0].price_minor)
            found[product.id] = Deal(deal.id, deal.name, deal.ends_at, before, after)
    return found
