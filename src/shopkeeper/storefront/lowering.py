"""Prices as the deals that run make them, for every page of the shop: what the cart and the quote reckon too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from shopkeeper.foundation import clock
from shopkeeper.foundation.kept import Kept
from shopkeeper.foundation.money import Money
from shopkeeper.promotions import queries as promotions

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Variant

SECONDS = 2
LOOKED_THROUGH = 48
WEEK = 7


def _load(keys: list[str]) -> dict[str, promotions.Running]:
    return dict.fromkeys(keys, promotions.running(clock.now(), within=timedelta(seconds=2 * SECONDS)))


# So short that nobody need tell of changes; what begins meanwhile is in it, so that deals begin and end in time.
_RUNNING: Kept[str, promotions.Running] = Kept(_load, seconds=SECONDS, most=1)


def _prior(asked: list[promotions.Reduced]) -> dict[promotions.Reduced, int]:
    past = _PAST.get(["deals"])["deals"]
    return promotions.prior_prices(asked, rule=promotions.PriorPrice(settings.PRIOR_PRICE), past=past)


def _past(keys: list[str]) -> dict[str, promotions.Running]:
    now = clock.now()
    return dict.fromkeys(keys, promotions.between(now - 2 * promotions.LOOKS_BACK, now))


# What ran before; the deals that begin meanwhile are no past of their own.
_PAST: Kept[str, promotions.Running] = Kept(_past, most=1)


# What was asked before a deal began does not change while it runs.
_PRIOR: Kept[promotions.Reduced, int] = Kept(_prior, seconds=300, most=5_000)


@dataclass(frozen=True)
class Prices:
    """The prices of an instant."""

    at: datetime
    running: promotions.Running

    def minor(self, variant: "Variant") -> int:
        """Return what one of it costs, in minor units."""
        return self.running.best(variant, variant.product)[0]

    def money(self, variant: "Variant") -> Money:
        """Return what one of it costs."""
        return Money(variant.currency, self.minor(variant))

    def deal(self, variant: "Variant") -> promotions.RunningDeal | None:
        """Return the deal that makes its price, None where it costs what it always costs."""
        return self.running.best(variant, variant.product)[1]

    def before(self, variant: "Variant") -> int | None:
        """Return the price to be named beside that of now: the lowest of the 30 days before the deal, by the law.

        Without a deal, what the product says it cost before.
        """
        deal = self.deal(variant)
        if deal is None:
            return variant.compare_at_minor
        prior = _PRIOR.one(promotions.Reduced.of(variant, variant.product, deal))
        return variant.price_minor if prior is None else min(prior, variant.price_minor)

    def look_back(self, variants: "Iterable[Variant]") -> None:
        """Learn at once what of these variants has to be named beside their reduced prices."""
        if self.running.deals:
            reduced = ((variant, self.deal(variant)) for variant in variants)
            _PRIOR.get(promotions.Reduced.of(one, one.product, deal) for one, deal in reduced if deal)

    def until(self, deal: promotions.RunningDeal) -> str:
        """Return in words how long the deal runs, nothing for one without an end."""
        return until(deal.ends_at, at=self.at) if deal.ends_at else ""


def prices() -> Prices:
    """Return the prices of now; a deal that staff have just changed is seen within two seconds."""
    at = clock.now()
    return Prices(at, _RUNNING.get(["deals"])["deals"].at(at))


def dealt() -> list[UUID]:
    """Return the keys of the newest products that a deal is for; at most half a minute old."""
    return _NEWEST.get(["newest"])["newest"]


def _newest(keys: list[str]) -> dict[str, list[UUID]]:
    now = prices().running
    found = promotions.on_deal(now, limit=LOOKED_THROUGH).rows if now.deals else []
    return {key: [one.id for one in found] for key in keys}


_NEWEST: Kept[str, list[UUID]] = Kept(_newest)


def until(ends_at: datetime, *, at: datetime) -> str:
    """Return when a deal ends, as one says it: `Until Sunday`, `Ends today at 18:00`; the end itself is not in it."""
    zone = timezone.get_current_timezone()
    end = ends_at.astimezone(zone)
    is_midnight = (end.hour, end.minute) == (0, 0)
    last, today = (end - timedelta(minutes=1)).date() if is_midnight else end.date(), at.astimezone(zone).date()
    away = (last - today).days
    named = {0: "today", 1: "tomorrow"}.get(away) or (f"{last:%A}" if 0 <= away < WEEK else _dated(last, today))
    if not is_midnight:
        return f"Ends {named} at {end:%H:%M}" if away < WEEK else f"Until {named}"
    return "Only today" if away <= 0 else f"Until {named}"


def _dated(on: date, today: date) -> str:
    return f"{on.day} {on:%B}" + (f" {on.year}" if on.year != today.year else "")
