"""What goods cost under the deals that run, what codes take off, what is on a deal, and the lists of it all."""

from shopkeeper.promotions.queries.lists import all_coupons, all_deals, redemptions_of
from shopkeeper.promotions.queries.pricing import UNKNOWN, Asked, Priced, PricedLine, priced, uses_left, why_not
from shopkeeper.promotions.queries.running import Deal, Running, RunningDeal, deals, deals_of, on_deal, running
from shopkeeper.promotions.rules import Effect, normal_code

__all__ = [
    "UNKNOWN",
    "Asked",
    "Deal",
    "Effect",
    "Priced",
    "PricedLine",
    "Running",
    "RunningDeal",
    "all_coupons",
    "all_deals",
    "deals",
    "deals_of",
    "normal_code",
    "on_deal",
    "priced",
    "redemptions_of",
    "running",
    "uses_left",
    "why_not",
]
