"""What sending to a place costs and when it arrives, and which taxes there are: by the shop's own tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import ShippingMethod, TaxRate
from shopkeeper.orders.rules.terms import EVERYWHERE, Pace, Rate, TaxClass, Taxes, rate_for, taxes, window


@dataclass(frozen=True)
class ShippingOption:
    """One way of sending: what it costs, and between which days it comes."""

    code: str
    name: str
    price: Money
    earliest: date
    latest: date


def shipping_options(*, country: str, goods: Money, at: datetime) -> list[ShippingOption]:
    """Return the ways in which goods of that worth go to the country, in the shop's order; none where it doesn't send.

    A method that names the country comes before those for all others, which count only where none names it.
    """
    return shipping_options_of(offered_methods(), country=country, goods=goods, at=at)


def offered_methods() -> list[ShippingMethod]:
    """Return the methods in use, in the shop's order."""
    return list(ShippingMethod.objects.offered())


def shipping_options_of(
    offered: Sequence[ShippingMethod], *, country: str, goods: Money, at: datetime
) -> list[ShippingOption]:
    """Return what `shipping_options` does, of methods read before."""
    methods = [one for one in offered if one.currency == goods.currency]
    named = [one for one in methods if country in one.countries]
    return [_option(one, goods, at) for one in named or [one for one in methods if EVERYWHERE in one.countries]]


def _option(method: ShippingMethod, goods: Money, at: datetime) -> ShippingOption:
    is_free = method.free_from_minor is not None and goods.minor >= method.free_from_minor
    earliest, latest = window(pace_of(method), at=at)
    price = Money(goods.currency, 0 if is_free else method.price_minor)
    return ShippingOption(method.code, method.name, price, earliest, latest)


def pace_of(method: ShippingMethod) -> Pace:
    """Return how quick a method is."""
    return Pace(method.min_days, method.max_days, method.cut_off, method.time_zone)


def taxes_of(
    lines: Sequence[tuple[int, TaxClass]], *, shipping_minor: int, currency: str, country: str, region: str
) -> Taxes:
    """Return the taxes of lines given as (minor units after discounts, class), and of shipping at the standard rate.

    None where the shop has no rate for the country. The last of `line_minor` is shipping's.
    """
    asked = [*lines, (shipping_minor, TaxClass.STANDARD)]
    known = rates_at([kind for _, kind in asked], country=country, region=region)
    return taxes([(minor, rate) for (minor, _), rate in zip(asked, known, strict=True)], currency)


def rates_at(kinds: Sequence[TaxClass], *, country: str, region: str) -> list[Rate | None]:
    """Return the rate of each class of goods there, None where the shop has none for the country."""
    rows = TaxRate.objects.filter(country=country)
    rates = {(row.country, row.region, TaxClass(row.tax_class)): rate_of(row) for row in rows}
    return [rate_for(rates, country=country, region=region, tax_class=kind) for kind in kinds]


def rate_of(row: TaxRate) -> Rate:
    """Return the rate of a row of the table."""
    return Rate(row.name, row.rate, row.is_included)


def has_shipping_methods() -> bool:
    """Return whether the shop has set any way of sending."""
    return ShippingMethod.objects.exists()


def shipping_methods() -> list[ShippingMethod]:
    """Return every method, those in use first, in the shop's order."""
    return list(ShippingMethod.objects.order_by("-is_active", "position", "id"))


def tax_rates() -> list[TaxRate]:
    """Return every rate, by country, region and class."""
    return list(TaxRate.objects.order_by("country", "region", "tax_class"))
