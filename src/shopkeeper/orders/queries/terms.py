"""What sending to a place costs and when it arrives, and which taxes there are: by tables, or who is joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import ShippingMethod, TaxRate
from shopkeeper.orders.ports import ShippingAsked, ShippingRates, TaxAsked, TaxRates, TaxSaid
from shopkeeper.orders.ports import rates as joined
from shopkeeper.orders.queries.resting import Span, closed_days, rests
from shopkeeper.orders.rules.terms import (
    EVERYWHERE,
    OWN_TABLE,
    Pace,
    Rate,
    Rests,
    ShippingOption,
    TaxClass,
    Taxes,
    rate_for,
    taxes,
    window,
)


@dataclass(frozen=True)
class OfferedTerms:
    """What the table of ways rests on, read at once: the methods in use, in the shop's order, and its closed days."""

    methods: Sequence[ShippingMethod]
    closed: Sequence[Span]


class TableShipping:
    """The shop's own table of ways: what it costs by country and worth, when it comes by working days."""

    name = OWN_TABLE

    def options(self, asked: ShippingAsked) -> list[ShippingOption]:
        """Return the ways in the shop's order; one that names the country comes before those for all others."""
        return _by_table(offered_terms(at=asked.at), asked)


class TableTax:
    """The shop's own table of rates, by country, region and class of goods."""

    name = OWN_TABLE

    def rates(self, asked: TaxAsked) -> TaxSaid:
        """Return each line's rate, None where the shop has none for the country."""
        rows = TaxRate.objects.filter(country=asked.country)
        known = {(row.country, row.region, TaxClass(row.tax_class)): rate_of(row) for row in rows}
        return TaxSaid(
            tuple(
                rate_for(known, country=asked.country, region=asked.region, tax_class=kind) for _, kind in asked.lines
            )
        )


def shipping_options(
    *,
    country: str,
    goods: Money,
    at: datetime,
    region: str = "",
    postcode: str = "",
    weight_grams: int | None = None,
) -> list[ShippingOption]:
    """Return the ways in which goods of that worth go to the place; none where it doesn't send.

    A service that is joined and silent is stood in for by the shop's table, and each way says so.
    """
    asked = ShippingAsked(country, goods, at, region=region, postcode=postcode, weight_grams=weight_grams)
    return list(_shipping().options(asked))


def offered_terms(*, at: datetime) -> OfferedTerms:
    """Return what the table of ways rests on, in two queries."""
    return OfferedTerms(list(ShippingMethod.objects.offered()), closed_days(at=at))


def shipping_options_of(offered: OfferedTerms, *, country: str, goods: Money, at: datetime) -> list[ShippingOption]:
    """Return what `shipping_options` does, of terms read before; a service that is joined is asked all the same."""
    asked = ShippingAsked(country, goods, at)
    shipping = _shipping()
    return _by_table(offered, asked) if shipping.name == OWN_TABLE else list(shipping.options(asked))


def _by_table(offered: OfferedTerms, asked: ShippingAsked) -> list[ShippingOption]:
    methods = [one for one in offered.methods if one.currency == asked.goods.currency]
    named = [one for one in methods if asked.country in one.countries]
    found = named or [one for one in methods if EVERYWHERE in one.countries]
    resting = rests(offered.closed, country=asked.country, region=asked.region) if found else Rests()
    return [_option(one, asked, resting) for one in found]


def _shipping() -> ShippingRates:
    return joined().shipping or TableShipping()


def _tax() -> TaxRates:
    return joined().tax or TableTax()


def _option(method: ShippingMethod, asked: ShippingAsked, resting: Rests) -> ShippingOption:
    is_free = method.free_from_minor is not None and asked.goods.minor >= method.free_from_minor
    earliest, latest = window(pace_of(method), at=asked.at, rests=resting)
    price = Money(asked.goods.currency, 0 if is_free else method.price_minor)
    return ShippingOption(method.code, method.name, price, earliest, latest)


def pace_of(method: ShippingMethod) -> Pace:
    """Return how quick a method is."""
    return Pace(method.min_days, method.max_days, method.cut_off, method.time_zone)


def taxes_of(
    lines: Sequence[tuple[int, TaxClass]],
    *,
    shipping_minor: int,
    currency: str,
    country: str,
    region: str,
    at: datetime,
    postcode: str = "",
) -> Taxes:
    """Return the taxes of lines given as (minor units after discounts, class), and of shipping at the standard rate.

    None where there is no rate for the country. The last of `line_minor` is shipping's.
    """
    asked = (*lines, (shipping_minor, TaxClass.STANDARD))
    said = rates_at(asked, currency=currency, country=country, region=region, postcode=postcode, at=at)
    return taxes([(minor, rate) for (minor, _), rate in zip(asked, said.rates, strict=True)], currency, by=said.by)


def rates_at(
    lines: Sequence[tuple[int, TaxClass]], *, currency: str, country: str, region: str, at: datetime, postcode: str = ""
) -> TaxSaid:
    """Return the rate of each line there, None where there is none for the country, and by whose word."""
    return _tax().rates(TaxAsked(tuple(lines), currency, country, at, region=region, postcode=postcode))


def rate_of(row: TaxRate) -> Rate:
    """Return the rate of a row of the table."""
    return Rate(row.name, row.rate, row.is_included)


def needs_no_method() -> bool:
    """Return whether the shop has set no way of sending at all, and nobody else is asked: it sends for nothing then."""
    return _shipping().name == OWN_TABLE and not ShippingMethod.objects.exists()


def shipping_methods() -> list[ShippingMethod]:
    """Return every method, those in use first, in the shop's order."""
    return list(ShippingMethod.objects.order_by("-is_active", "position", "id"))


def tax_rates() -> list[TaxRate]:
    """Return every rate, by country, region and class."""
    return list(TaxRate.objects.order_by("country", "region", "tax_class"))
