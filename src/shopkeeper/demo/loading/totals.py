"""What an order of the sample shop costs, in minor units."""

from dataclasses import dataclass

from shopkeeper.demo.behaviour.buying import Pick, Purchase
from shopkeeper.demo.catalogue.products import Product
from shopkeeper.demo.simulating import Shop
from shopkeeper.foundation.money import Money

FREE_SHIPPING = 6_000
NEAR = {"DE": 490, "AT": 490, "NL": 490, "FR": 590, "PL": 590}
FAR = 690
REDUCED_FOR = 45.0
"""Days before the end since which reduced products have been reduced."""


@dataclass(frozen=True)
class Costs:
    """Unit price of each line, the order's sums, and each line's share of the discount."""

    units: list[int]
    items: int
    discount: int
    shipping: int
    shares: list[int]

    @property
    def total(self) -> int:
        return self.items - self.discount + self.shipping


def costs(shop: Shop, purchase: Purchase, country: str) -> Costs:
    """Return what the order cost on its day."""
    units = [_price(shop, shop.products[pick.product], pick, purchase.day) for pick in purchase.picks]
    totals = [unit * pick.quantity for unit, pick in zip(units, purchase.picks, strict=True)]
    items = sum(totals)
    discount = round(items * purchase.voucher)
    shipping = 0 if items - discount >= FREE_SHIPPING else NEAR.get(country, FAR)
    shares = [part.minor for part in Money(shop.model.shop["currency"], discount).allocate(totals)]
    return Costs(units, items, discount, shipping, shares)


def _price(shop: Shop, product: Product, pick: Pick, day: float) -> int:
    variant = product.variants[pick.variant]
    reduced = day >= shop.calendar.days - REDUCED_FOR
    return variant.price if reduced or variant.compare_at is None else variant.compare_at
