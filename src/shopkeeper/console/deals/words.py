"""Deals and coupons in words, as lists and pages show them."""

from datetime import datetime
from typing import Any

from shopkeeper.foundation.money import Money
from shopkeeper.promotions import queries
from shopkeeper.promotions.queries import Effect

PERCENT = queries.WHOLE // 100
SHOWN = 3


def cut(row: Any) -> str:
    """Return what a deal or coupon takes off."""
    if row.effect == Effect.PERCENT.value:
        return f"{row.rate / PERCENT:g} % off"
    if row.effect == Effect.FREE_SHIPPING.value:
        return "Free delivery"
    money = Money(row.currency, row.amount_minor).format()
    return f"{money} each" if row.effect == Effect.PRICE.value else f"{money} off"


def state(row: Any, at: datetime) -> tuple[str, str]:
    """Return how a deal or coupon stands now: a word for its tone, and the word that is shown."""
    if row.ends_at and row.ends_at <= at:
        return "ended", "Over"
    if row.starts_at > at:
        return "waiting", "Coming"
    limit = getattr(row, "most_uses", None)
    if limit is not None and row.used >= limit:
        return "ended", "Used up"
    return "active", "Running"


def goods(deal: Any) -> str:
    """Return what a deal is for, the first few by name."""
    if deal.is_for_all:
        return "Everything"
    names = [one.product.title if one.product else (one.category or one.brand).name for one in deal.targets.all()]
    if not names:
        return "Nothing: what it was for is gone"
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
