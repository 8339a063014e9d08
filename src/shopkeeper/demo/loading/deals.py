"""The sample shop's deals and codes: some run now, some are over, some are still to come."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone

from shopkeeper.catalog import queries as catalog
from shopkeeper.demo.simulating import Shop
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.promotions import operations
from shopkeeper.promotions.operations import Cut
from shopkeeper.promotions.queries import Effect

NEWEST = 6


@dataclass(frozen=True)
class _Deal:
    """A deal of so many percent for a category, from and until so many days hence."""

    name: str
    percent: int
    category: str
    first: int
    last: int | None


# Long ones among them, so that a shop that stays up for weeks still shows some.
DEALS = (
    _Deal("Winter warmers", 20, "Pantry", -6, 45),
    _Deal("Kitchen weekend", 15, "Kitchen", -1, 3),
    _Deal("Everyday lower", 10, "Living", -20, None),
    _Deal("Autumn clearance", 30, "Bath and care", -40, -12),
    _Deal("Garden summer", 25, "Garden", -120, -60),
    _Deal("New year, new desk", 15, "Desk and craft", 14, 30),
)


def set_deals(shop: Shop, *, at: datetime, actor: Actor) -> None:
    """Set deals by day and code, as a marketer would on their pages; the days begin and end at the shop's midnight."""
    currency = shop.model.shop["currency"]
    keys = {one.name: one.id for one in catalog.category_tree()}
    for one in DEALS:
        operations.set_deal(
            name=one.name, cut=_share(one.percent), starts_at=_midnight(at, one.first),
            ends_at=None if one.last is None else _midnight(at, one.last),
            categories=[keys[one.category]], at=at, actor=actor,
        )  # fmt: skip
    newest = [one.id for one in catalog.newest_on_shelf(limit=NEWEST)]
    operations.set_deal(
        name="Hello, new things", cut=Cut(Effect.AMOUNT, amount_minor=Money.parse("3", currency).minor,
        currency=currency), starts_at=_midnight(at, -2), ends_at=_midnight(at, 12), products=newest, at=at, actor=actor,
    )  # fmt: skip
    _set_codes(currency, at, actor)


def _set_codes(currency: str, at: datetime, actor: Actor) -> None:
    five = Cut(Effect.AMOUNT, amount_minor=Money.parse("5", currency).minor, currency=currency)
    free = Cut(Effect.FREE_SHIPPING, currency=currency)
    minimum = Money.parse("40", currency).minor
    codes: tuple[tuple[str, str, Cut, int, int | None, dict[str, Any]], ...] = (
        ("WELCOME10", "Welcome", _share(10), -200, None, {"most_uses_each": 1}),
        ("FIVE", "Five off", five, -30, 60, {"minimum_minor": minimum, "stacks": True}),
        ("FREESHIP", "Free delivery", free, -30, 60, {"stacks": True}),
        ("AUTUMN15", "Autumn", _share(15), -60, -5, {}),
        ("NEWYEAR20", "New year", _share(20), 20, 34, {"most_uses": 500}),
    )
    for code, name, cut, first, last, limits in codes:
        operations.set_coupon(
            code=code, name=name, cut=cut, starts_at=_midnight(at, first),
            ends_at=None if last is None else _midnight(at, last), at=at, actor=actor, **limits,
        )  # fmt: skip
    operations.order_codes(
        name="A letter to old friends", prefix="FRIEND", number=250, cut=_share(15), starts_at=at,
        ends_at=_midnight(at, 90), at=at, actor=actor,
    )  # fmt: skip


def _share(percent: int) -> Cut:
    return Cut(Effect.PERCENT, rate=percent * 1000)


def _midnight(at: datetime, days: int) -> datetime:
    """Return the shop's midnight so many days from now: by the calendar, whatever the clocks do in between."""
    zone = get_default_timezone()
    return datetime.combine(at.astimezone(zone).date() + timedelta(days=days), time(), zone)
