"""Prices as the deals that run make them, for every page of the shop: what the cart and the quote reckon too."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

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
