"""What may still be sent back, and why not: one rule, on values, for account, staff, API and whoever else asks.

The window of a piece begins when that piece was delivered, never when it was ordered. The withdrawal of Directive
2011/83/EU, article 9, begins when the last good of the order arrived and ends with the fourteenth day after that, or
on the Monday when that is a Saturday or Sunday (Regulation 1182/71, article 3; public holidays, which differ by
country, are not reckoned). No limit against abuse bars it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WITHDRAWAL_DAYS = 14
SATURDAY = 5


class Barred(StrEnum):
    """Why pieces can't be sent back."""

    NOT_DELIVERED = "not_delivered"
    FINAL_SALE = "final_sale"
    WINDOW_OVER = "window_over"
    ALL_RETURNED = "all_returned"
    TOO_MANY_RETURNS = "too_many_returns"


@dataclass(frozen=True)
class Policy:
    """How long goods may come back; `most_open` returns of one customer at a time, None for no limit."""

    window_days: int
    member_days: int = 0
    is_final_sale: bool = False
    most_open: int | None = None


@dataclass(frozen=True)
class Arrived:
    """Pieces of one line that one parcel brought; `on` is the day of delivery at the shop."""

    quantity: int
    on: date


@dataclass(frozen=True)
class Eligibility:
    """How many pieces may come back now, until when at the longest, and what bars the rest; `barred` None: nothing."""

    quantity: int
    until: date | None
    barred: Barred | None


def eligibility(
    policy: Policy,
    arrived: Sequence[Arrived],
    *,
    taken: int,
    today: date,
    is_member: bool = False,
    open_returns: int = 0,
) -> Eligibility:
    """Return what of a line may come back of which `taken` pieces are in returns already.

    Those already taken are counted off the parcels that came first, so that a later parcel keeps its own window.
    """
    days = policy.window_days + (policy.member_days if is_member else 0)
    in_order = sorted(arrived, key=lambda one: one.on)
    left = _after(in_order, taken)
    within = [one for one in left if today <= one.on + timedelta(days=days)]
    barred = _barred(policy, in_order, left, within, open_returns)
    if barred is not None:
        return Eligibility(0, None, barred)
    until = max(one.on for one in within) + timedelta(days=days)
    return Eligibility(sum(one.quantity for one in within), until, None)


def may_withdraw(last_arrived: date | None, today: date) -> bool:
    """Return whether the customer may withdraw from the contract by law; before the last good came, always."""
    if last_arrived is None:
        return True
    last = last_arrived + timedelta(days=WITHDRAWAL_DAYS)
    if last.weekday() >= SATURDAY:
        last += timedelta(days=7 - last.weekday())
    return today <= last


def _after(arrived: Sequence[Arrived], taken: int) -> list[Arrived]:
    """Return what is left of the parcels once `taken` pieces are counted off, the first first."""
    left = []
    for one in arrived:
        gone = min(one.quantity, taken)
        taken -= gone
        if one.quantity > gone:
            left.append(Arrived(one.quantity - gone, one.on))
    return left


def _barred(
    policy: Policy,
    arrived: Sequence[Arrived],
    left: Sequence[Arrived],
    within: Sequence[Arrived],
    open_returns: int,
) -> Barred | None:
    checks = (
        (not arrived, Barred.NOT_DELIVERED),
        (policy.is_final_sale, Barred.FINAL_SALE),
        (not left, Barred.ALL_RETURNED),
        (not within, Barred.WINDOW_OVER),
        (policy.most_open is not None and open_returns >= policy.most_open, Barred.TOO_MANY_RETURNS),
    )
    return next((why for holds, why in checks if holds), None)
