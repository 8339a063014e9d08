"""What an order still costs when a part of it came back. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from shopkeeper.orders.rules import LineKind
from shopkeeper.orders.rules.books import Books, Entry, taxes_on
from shopkeeper.orders.rules.cutoff import kept_share, shares
from shopkeeper.orders.rules.terms import Rate, Taxes


@dataclass(frozen=True)
class Goods:
    """A line of goods: what it costs in minor units, how many there are, how many of them came back."""

    total: int
    quantity: int
    gone: int
    rate: Rate | None = None

    @property
    def kept(self) -> int:
        return kept_share(self.total, self.quantity - self.gone, self.quantity)


@dataclass(frozen=True)
class Extras:
    """What an order costs beside its goods, in minor units.

    `other` are fees and adjustments, `lines` all lines that are neither goods nor discounts, for their taxes.
    """

    currency: str
    other: int
    discounts: Sequence[int]
    shipping: int
    tax: int
    lines: Sequence[Entry] = ()


def worth(goods: Sequence[Goods], extras: Extras, *, keeps_shipping: bool) -> int:
    """Return what the order costs without what came back: as when it is cancelled (`shares`), to the minor unit.

    Shipping and fees are paid once and stay, unless all came back and `keeps_shipping` is no: then nothing stays.
    """
    return books(goods, extras, keeps_shipping=keeps_shipping).total


def books(goods: Sequence[Goods], extras: Extras, *, keeps_shipping: bool) -> Books:
    """Return the sums and taxes of what `worth` is the total of."""
    if not keeps_shipping and all(one.gone == one.quantity for one in goods):
        return Books(0, 0, 0, 0)
    kept = sum(one.kept for one in goods)
    whole = sum(one.total for one in goods)
    left = shares(extras.discounts, extras.shipping, extras.tax, kept=kept, whole=whole)
    found = _taxes(goods, extras, left.discounts)
    tax = left.tax if found is None else found.added_minor
    by_rate = found.by_rate if found else ()
    return Books(extras.other + kept, sum(left.discounts), left.shipping, tax, by_rate)


def kept_discount(goods: Sequence[Goods], discounts: Sequence[int]) -> int:
    """Return what of the order's discounts goes with the goods that are kept."""
    kept, whole = sum(one.kept for one in goods), sum(one.total for one in goods)
    return sum(shares(discounts, 0, 0, kept=kept, whole=whole).discounts)


def _taxes(goods: Sequence[Goods], extras: Extras, discounts: Sequence[int]) -> Taxes | None:
    """Return the taxes of what is kept, rate by rate; None where the rates are not known."""
    entries = [
        *(Entry(LineKind.PRODUCT, one.kept, one.rate) for one in goods),
        *(Entry(LineKind.DISCOUNT, -one) for one in discounts),
        *extras.lines,
    ]
    if not any(one.rate for one in entries):
        return None
    return taxes_on(entries, extras.currency)
