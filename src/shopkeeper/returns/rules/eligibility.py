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
    FILES = "files"
    DOWNLOADED = "downloaded"


@dataclass(frozen=True)
class Policy:
    """How long goods may come back; at most so many returns of one customer at a time and a year, None for no limit."""

    window_days: int
    member_days: int = 0
    is_final_sale: bool = False
    most_open: int | None = None
    most_a_year: int | None = None

    def is_over_limit(self, open_returns: int, in_a_year: int) -> bool:
        """Return whether who has so many returns may ask for no more."""
        limits = ((self.most_open, open_returns), (self.most_a_year, in_a_year))
        return any(most is not None and there >= most for most, there in limits)


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
    in_a_year: int = 0,
) -> Eligibility:
    """Return what of a line may come back of which `taken` pieces are in returns already.

    Those already taken are counted off the parcels that came first, so that a later parcel keeps its own window.
    """
    days = policy.window_days + (policy.member_days if is_member else 0)
    in_order = sorted(arrived, key=lambda one: one.on)
    left = _after(in_order, taken)
    within = [one for one in left if today <= one.on + timedelta(days=days)]
    over = policy.is_over_limit(open_returns, in_a_year)
    barred = _barred(policy, in_order, left, within, is_over_limit=over)
    if barred is not None:
        return Eligibility(0, None, barred)
    until = max(one.on for one in within) + timedelta(days=days)
    return Eligibility(sum(one.quantity for one in within), until, None)


def withdraw_until(last_arrived: date) -> date:
    """Return the last day on which the customer may withdraw from the contract."""
    last = last_arrived + timedelta(days=WITHDRAWAL_DAYS)
    return last + timedelta(days=7 - last.weekday()) if last.weekday() >= SATURDAY else last


def may_withdraw(last_arrived: date | None, today: date) -> bool:
    """Return whether the customer may withdraw from the contract by law; before the last good came, always."""
    return last_arrived is None or today <= withdraw_until(last_arrived)


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
    *,
    is_over_limit: bool,
) -> Barred | None:
    checks = (
        (not arrived, Barred.NOT_DELIVERED),
        (policy.is_final_sale, Barred.FINAL_SALE),
        (not left, Barred.ALL_RETURNED),
        (not within, Barred.WINDOW_OVER),
        (is_over_limit, Barred.TOO_MANY_RETURNS),
    )
    return next((why for holds, why in checks if holds), None)
