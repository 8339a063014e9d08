"""The price before a reduction: the lowest of the thirty days before it began.

Directive 98/6/EC, article 6a, as amended by Directive (EU) 2019/2161: who announces a reduction says the lowest price
of the last thirty days or more before it. The periods of a variant's prices and those of deals say what was asked at
each moment, so nothing more has to be kept.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Self
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.promotions.queries.running import Running, RunningDeal, between

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Product, Variant

DAYS = timedelta(days=30)
LOOKS_BACK = timedelta(days=366)
"""How far back an unbroken row of reductions is followed."""


class PriorPrice(StrEnum):
    """What stands beside a reduced price: by the directive; with reductions that only deepen (paragraph 5); as it was.

    `list` is for shops that the directive does not bind: the price without the deal.
    """

    LOWEST = "lowest"
    PROGRESSIVE = "progressive"
    LIST = "list"


@dataclass(frozen=True)
class Reduced:
    """A variant under a deal: what it costs without, and the keys by which a deal may be for it."""

    variant_id: UUID
    list_minor: int
    currency: str
    places: tuple[UUID | None, ...]
    starts_at: datetime

    @classmethod
    def of(cls, variant: "Variant", product: "Product", deal: RunningDeal) -> Self:
        """Return the variant as that deal reduces it."""
        places = (product.id, product.category_id, product.brand_id)
        return cls(variant.id, variant.price_minor, variant.currency, places, deal.starts_at)


def prior_prices(asked: Sequence[Reduced], *, rule: PriorPrice, past: Running | None = None) -> dict[Reduced, int]:
    """Return the price that may be named beside each reduced one, in minor units; in two queries, however many.

    A third where a deal names a category; one where the deals of that time are given. Of what was not for sale in those
    days, the price it has now without a deal.
    """
    if not asked or rule is PriorPrice.LIST:
        return {one: one.list_minor for one in asked}
    latest = max(one.starts_at for one in asked)
    deals = (past or between(min(one.starts_at for one in asked) - LOOKS_BACK - DAYS, latest)).deals
    periods = _periods([one.variant_id for one in asked], latest)
    found = {}
    for one in asked:
        own = [deal for deal in deals if deal.starts_at < one.starts_at and deal.is_of(one.currency, one.places)]
        begin = _first(own, one.starts_at) if rule is PriorPrice.PROGRESSIVE else one.starts_at
        then = [
            _asked(one, minor, own, max(start, begin - DAYS), min(end or begin, begin))
            for minor, start, end in periods[one.variant_id, one.currency]
            if start < begin and (end is None or end > begin - DAYS)
        ]
        found[one] = min(then, default=one.list_minor)
    return found


def _first(own: Sequence[RunningDeal], begin: datetime) -> datetime:
    """Return when the unbroken row of reductions began that leads to that instant."""
    before = [deal for deal in own if deal.starts_at < begin and (deal.ends_at is None or deal.ends_at >= begin)]
    return _first(own, min(deal.starts_at for deal in before)) if before else begin


def _asked(one: Reduced, minor: int, own: Sequence[RunningDeal], start: datetime, end: datetime) -> int:
    """Return the lowest price that was asked in a time in which it cost so much without deals."""
    then = tuple(deal for deal in own if deal.starts_at < end and (deal.ends_at is None or deal.ends_at > start))
    return Running(then).price(minor, one.currency, one.places)


def _periods(
    variant_ids: Sequence[UUID], until: datetime
) -> dict[tuple[UUID, str], list[tuple[int, datetime, datetime | None]]]:
    found: defaultdict[tuple[UUID, str], list[tuple[int, datetime, datetime | None]]] = defaultdict(list)
    for variant_id, currency, minor, start, end in catalog.price_periods(variant_ids, until=until):
        found[variant_id, currency].append((minor, start, end))
    return found
