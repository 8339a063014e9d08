"""What is charged beside the goods: the way of sending them, and tax; by the shop's own terms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopkeeper.foundation.money import Money
from shopkeeper.orders.queries.reckoning import Reckoned
from shopkeeper.orders.queries.terms import needs_no_method, shipping_options, taxes_of
from shopkeeper.orders.rules.terms import ShippingOption, TaxClass, Taxes

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Variant

FEWEST_DAYS, MOST_DAYS = 3, 5


@dataclass(frozen=True)
class Charges:
    """The way that was chosen, and the taxes, of which each line has a share, shipping the last."""

    option: ShippingOption
    taxes: Taxes


def ways_to_send(reckoned: Reckoned, *, place: Mapping[str, str], at: datetime) -> list[ShippingOption]:
    """Return the ways these goods can go there, the cheapest first, of those the quickest; empty where none leads.

    A shop that has set no way of sending at all sends for nothing, in three to five days. What is files alone needs no
    sending: it is there as soon as it is paid.
    """
    if all(line.variant.is_digital for line in reckoned.lines):
        return [ShippingOption("download", "Download", Money(reckoned.currency, 0), at.date(), at.date())]
    if needs_no_method():
        first, last = (at.date() + timedelta(days=days) for days in (FEWEST_DAYS, MOST_DAYS))
        return [ShippingOption("standard", "Standard delivery", Money(reckoned.currency, 0), first, last)]
    found = shipping_options(
        country=place["country"],
        region=place.get("region", ""),
        postcode=place.get("postcode", ""),
        goods=reckoned.goods,
        weight_grams=_weight(reckoned),
        at=at,
    )
    if reckoned.has_free_shipping and found:
        cheapest = min(found, key=_cost)
        free = replace(cheapest, price=Money(reckoned.currency, 0))
        found = [free, *(one for one in found if one is not cheapest)]
    return sorted(found, key=_cost)


def charges_for(reckoned: Reckoned, *, place: Mapping[str, str], shipping_code: str, at: datetime) -> Charges | None:
    """Return what the goods cost to send, with tax; None where no way leads there, or not the one wished for."""
    ways = ways_to_send(reckoned, place=place, at=at)
    option = next((one for one in ways if not shipping_code or one.code == shipping_code), None)
    if option is None:
        return None
    kinds = [tax_class_of(line.variant) for line in reckoned.lines]
    taxes = taxes_of(
        list(zip(_after_discounts(reckoned), kinds, strict=True)),
        shipping_minor=option.price.minor,
        currency=reckoned.currency,
        country=place["country"],
        region=place.get("region", ""),
        postcode=place.get("postcode", ""),
        at=at,
    )
    return Charges(option, taxes)


def _weight(reckoned: Reckoned) -> int | None:
    """Return what it weighs, None where one of the things was never weighed."""
    weights = [(line.variant.weight_grams, line.quantity) for line in reckoned.lines]
    return None if any(one is None for one, _ in weights) else sum((one or 0) * count for one, count in weights)


def tax_class_of(variant: "Variant") -> TaxClass:
    """Return which rate a thing has, by its product's attribute `tax_class`; a word that is none is the standard."""
    said = (variant.product.attributes or {}).get("tax_class")
    return TaxClass(said) if said in list(TaxClass) else TaxClass.STANDARD


def _after_discounts(reckoned: Reckoned) -> list[int]:
    """Return what each line comes to once the discounts are shared among all, by largest remainder."""
    totals = [line.total_minor for line in reckoned.lines]
    if not reckoned.discount_minor or not sum(totals):
        return totals
    shares = Money(reckoned.currency, reckoned.discount_minor).allocate(totals)
    return [total - share.minor for total, share in zip(totals, shares, strict=True)]


def _cost(option: ShippingOption) -> tuple[int, str]:
    return option.price.minor, option.latest.isoformat()
