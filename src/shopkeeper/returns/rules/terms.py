"""The terms on which goods come back, and how those of several goods go together. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shopkeeper.returns.rules.words import Condition, Trigger

LATEST_LAST = (Trigger.APPROVAL, Trigger.FIRST_SCAN, Trigger.RECEIPT, Trigger.INSPECTION)

# Where the withdrawal of Directive 2011/83/EU is law: the Union, the rest of the European Economic Area, and the
# United Kingdom by its own regulations of 2013.
_UNION = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
WITHDRAWAL_COUNTRIES = frozenset(f"{_UNION} IS LI NO GB".split())


@dataclass(frozen=True)
class Terms:
    """What the shop says of goods that come back; amounts in minor units of `currency`, and without one none holds.

    `wear` is what is taken off for a condition, in percent. `is_exempt` marks what the law leaves out of withdrawal
    (made to measure, perishable, unsealed). `refunds_shipping` is for all of an order at once. `pay_within_days` is how
    long what costs more is put aside until it is agreed to, and then until it is paid.
    """

    name: str = "Standard"
    window_days: int = 30
    member_days: int = 0
    is_final_sale: bool = False
    is_exempt: bool = False
    approves_itself: bool = True
    issues_label: bool = True
    trigger: Trigger = Trigger.INSPECTION
    currency: str = ""
    fee_minor: int = 0
    keep_below_minor: int = 0
    bonus_percent: int = 0
    wear: Mapping[str, int] = field(default_factory=dict)
    most_open: int | None = None
    most_a_year: int | None = None
    ship_within_days: int = 21
    pay_within_days: int = 14
    refunds_shipping: bool = False

    def wear_of(self, condition: Condition) -> int:
        """Return what is taken off for that condition, in percent."""
        return min(100, max(0, self.wear.get(condition.value, 0)))


def together(terms: Sequence[Terms], currency: str) -> Terms:
    """Return the terms of a return of several goods: of each the one that is safest for the shop, one fee for all.

    What is said in another currency than the order's does not hold for it.
    """
    mine = [one if one.currency == currency else replace(one, fee_minor=0, keep_below_minor=0) for one in terms]
    wear = {key: max(one.wear.get(key, 0) for one in mine) for one in mine for key in one.wear}
    return replace(
        mine[0],
        approves_itself=all(one.approves_itself for one in mine),
        issues_label=all(one.issues_label for one in mine),
        trigger=max((one.trigger for one in mine), key=LATEST_LAST.index),
        currency=currency,
        fee_minor=max(one.fee_minor for one in mine),
        keep_below_minor=min(one.keep_below_minor for one in mine),
        bonus_percent=min(one.bonus_percent for one in mine),
        wear=wear,
        ship_within_days=min(one.ship_within_days for one in mine),
        pay_within_days=min(one.pay_within_days for one in mine),
        refunds_shipping=all(one.refunds_shipping for one in mine),
    )
