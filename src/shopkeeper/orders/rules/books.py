"""What taxes an order bears by rate, and how they change when a part of it goes or comes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shopkeeper.foundation.money import Money
from shopkeeper.orders.rules import LineKind
from shopkeeper.orders.rules.terms import Rate, Taxed, Taxes, taxes

GOODS = frozenset({LineKind.PRODUCT, LineKind.FEE, LineKind.ADJUSTMENT})


@dataclass(frozen=True)
class Entry:
    """A line of an order as its taxes see it; a discount's total is negative and has no rate of its own."""

    kind: LineKind
    total_minor: int
    rate: Rate | None = None


@dataclass(frozen=True)
class Books:
    """An order's sums in minor units, and its taxes by rate; the difference of two is what a change moves."""

    items: int
    discount: int
    shipping: int
    tax: int
    taxes: tuple[Taxed, ...] = ()

    @property
    def total(self) -> int:
        return self.items - self.discount + self.shipping + self.tax

    def less(self, other: "Books") -> "Books":
        """Return what this has more than the other."""
        before = {one.rate: one for one in other.taxes}
        after = {one.rate: one for one in self.taxes}
        rates = list(dict.fromkeys([*before, *after]))
        moved = [Taxed(rate, *_moved(before.get(rate), after.get(rate))) for rate in rates]
        return Books(
            self.items - other.items,
            self.discount - other.discount,
            self.shipping - other.shipping,
            self.tax - other.tax,
            tuple(one for one in moved if one.base_minor or one.tax_minor),
        )

    def written(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        rows = [
            [one.rate.name, one.rate.rate, one.rate.is_included, one.base_minor, one.tax_minor] for one in self.taxes
        ]
        return {
            "items": self.items,
            "discount": self.discount,
            "shipping": self.shipping,
            "tax": self.tax,
            "taxes": rows,
        }


def read(row: Mapping[str, Any]) -> Books:
    """Return what a row keeps."""
    found = [Taxed(Rate(name, rate, included), base, tax) for name, rate, included, base, tax in row.get("taxes", ())]
    return Books(row["items"], row["discount"], row["shipping"], row["tax"], tuple(found))


def taxes_on(entries: Sequence[Entry], currency: str) -> Taxes:
    """Return the taxes of an order's lines, discounts shared among its goods by largest remainder; a share a line."""
    goods = [place for place, entry in enumerate(entries) if entry.kind in GOODS]
    totals = [max(0, entries[place].total_minor) for place in goods]
    discount = -sum(entry.total_minor for entry in entries if entry.kind is LineKind.DISCOUNT)
    bases = [0 if entry.kind is LineKind.DISCOUNT else entry.total_minor for entry in entries]
    if discount and sum(totals):
        for place, part in zip(goods, Money(currency, discount).allocate(totals), strict=True):
            bases[place] -= part.minor
    return taxes([(base, entry.rate) for base, entry in zip(bases, entries, strict=True)], currency)


def _moved(before: Taxed | None, after: Taxed | None) -> tuple[int, int]:
    old = (before.base_minor, before.tax_minor) if before else (0, 0)
    new = (after.base_minor, after.tax_minor) if after else (0, 0)
    return new[0] - old[0], new[1] - old[1]
