"""What is charged beside the goods: the ways of sending them with price and days, and tax."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shopkeeper.foundation.money import Money
from shopkeeper.orders.queries.reckoning import Reckoned

FEWEST_DAYS, MOST_DAYS = 3, 5


@dataclass(frozen=True)
class ShippingOption:
    """One way of sending: what it costs, and between which days it comes."""

    code: str
    name: str
    price: Money
    earliest: date
    latest: date


@dataclass(frozen=True)
class Charges:
    """The way that was chosen, and the tax: what comes on top of the prices, and what is in them already."""

    option: ShippingOption
    added_tax_minor: int = 0
    included_tax_minor: int = 0


def ways_to_send(reckoned: Reckoned, *, place: Mapping[str, str], at: datetime) -> list[ShippingOption]:
    """Return the ways these goods can go there, the cheapest first, of those the quickest; empty where none leads."""
    day = at.date()
    free = Money(reckoned.currency, 0)
    return [
        ShippingOption(
            "standard", "Standard delivery", free, day + timedelta(days=FEWEST_DAYS), day + timedelta(days=MOST_DAYS)
        )
    ]


def charges_for(reckoned: Reckoned, *, place: Mapping[str, str], shipping_code: str, at: datetime) -> Charges | None:
    """Return what the goods cost to send, with tax; None where no way leads there, or not the one wished for."""
    ways = ways_to_send(reckoned, place=place, at=at)
    option = next((one for one in ways if not shipping_code or one.code == shipping_code), None)
    return Charges(option) if option else None
