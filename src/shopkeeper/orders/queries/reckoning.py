"""What goods cost now: the catalogue's prices, with what deals and codes take off them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation.money import Money
from shopkeeper.promotions import queries as promotions

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Variant


@dataclass(frozen=True)
class ReckonedLine:
    """So many of a variant at a price for each, after any deal and before coupons."""

    variant: "Variant"
    quantity: int
    list_unit_minor: int
    unit_minor: int

    @property
    def total_minor(self) -> int:
        return self.quantity * self.unit_minor


@dataclass(frozen=True)
class Reckoned:
    """What goods cost: `discounts` are (label, code, minor units taken off), `refused` are (code, reason)."""

    currency: str
    lines: tuple[ReckonedLine, ...]
    discounts: tuple[tuple[str, str, int], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    has_free_shipping: bool = False

    @property
    def items_minor(self) -> int:
        return sum(line.total_minor for line in self.lines)

    @property
    def discount_minor(self) -> int:
        return sum(minor for _, _, minor in self.discounts)

    @property
    def goods(self) -> Money:
        """Return what the goods come to, discounts taken off."""
        return Money(self.currency, self.items_minor - self.discount_minor)


def reckon(
    wanted: Sequence[tuple[UUID, int]], *, codes: Sequence[str] = (), customer_id: UUID | None = None, at: datetime
) -> Reckoned | None:
    """Return what so many of these variants cost; None where there is nothing, or they cost more than one currency."""
    variants = catalog.variants_by_ids(key for key, _ in wanted)
    found = [(variants[key], quantity) for key, quantity in wanted if key in variants]
    currencies = {variant.currency for variant, _ in found}
    if len(currencies) != 1:
        return None
    currency = currencies.pop()
    priced = promotions.priced(
        [promotions.Asked(variant.id, quantity) for variant, quantity in found],
        codes=codes,
        customer_id=customer_id,
        currency=currency,
        at=at,
    )
    lines = tuple(
        ReckonedLine(variants[one.variant_id], one.quantity, one.list_unit_minor, one.unit_minor)
        for one in priced.lines
    )
    return Reckoned(currency, lines, priced.discounts, priced.refused, priced.free_shipping)
