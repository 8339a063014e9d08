"""What is charged beside the goods: the ways of sending them with price and days, and tax."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shopkeeper.foundation.money import Money
from shopkeeper.orders.queries.reckoning import Reckoned, ReckonedLine
from shopkeeper.orders.queries.terms import ShippingOption, has_shipping_methods, shipping_options, taxes_of
from shopkeeper.orders.rules.terms import TaxClass

FEWEST_DAYS, MOST_DAYS = 3, 5


@dataclass(frozen=True)
class Charges:
    """The way that was chosen, and the tax: what comes on top of the prices, and what is in them already."""

    option: ShippingOption
    added_tax_minor: int = 0
    included_tax_minor: int = 0


def ways_to_send(reckoned: Reckoned, *, place: Mapping[str, str], at: datetime) -> list[ShippingOption]:
    """Return the ways these goods can go there, in the shop's order; empty where none leads.

    A shop that has set no way yet sends everywhere at no charge.
    """
    ways = shipping_options(country=place["country"], goods=reckoned.goods, at=at)
    free = Money(reckoned.currency, 0)
    if not ways and not has_shipping_methods():
        first, last = (at.date() + timedelta(days=days) for days in (FEWEST_DAYS, MOST_DAYS))
        return [ShippingOption("standard", "Standard delivery", free, first, last)]
    if reckoned.has_free_shipping and ways:
        return [replace(ways[0], price=free), *ways[1:]]
    return ways


def charges_for(reckoned: Reckoned, *, place: Mapping[str, str], shipping_code: str, at: datetime) -> Charges | None:
    """Return what the goods cost to send, with tax; None where no way leads there, or not the one wished for."""
    ways = ways_to_send(reckoned, place=place, at=at)
    option = next((one for one in ways if not shipping_code or one.code == shipping_code), None)
    if option is None:
        return None
    taxes = taxes_of(
        list(zip(_after_discounts(reckoned), map(_tax_class, reckoned.lines), strict=True)),
        shipping_minor=option.price.minor,
        currency=reckoned.currency,
        country=place["country"],
        region=place.get("region", ""),
    )
    return Charges(option, taxes.added_minor, taxes.included_minor)


def _after_discounts(reckoned: Reckoned) -> list[int]:
    """Return what each line comes to once it bears its share of the discounts."""
    totals = [line.total_minor for line in reckoned.lines]
    if not reckoned.discount_minor or not sum(totals):
        return totals
    shares = Money(reckoned.currency, reckoned.discount_minor).allocate(totals)
    return [total - share.minor for total, share in zip(totals, shares, strict=True)]


def _tax_class(line: ReckonedLine) -> TaxClass:
    """Return the class that the product's attribute `tax_class` names, the standard one where it names none."""
    named = (line.variant.product.attributes or {}).get("tax_class")
    return TaxClass(named) if named in list(TaxClass) else TaxClass.STANDARD
