"""What the sample shop gave back: returned lines, and whole orders whose parcel was lost."""

from collections.abc import Iterator
from dataclasses import dataclass

from shopkeeper.demo.simulating import Shop


@dataclass(frozen=True)
class Refund:
    """Money given back on a day for lines (place in the order, quantity); `whole` gives the shipping back, too."""

    order: str
    day: float
    lines: tuple[tuple[int, int], ...]
    whole: bool
    reason: str


def refunds(shop: Shop) -> Iterator[Refund]:
    """Return every refund up to the end, returns first."""
    opened = shop.calendar.opened
    for one in shop.voices.returns:
        if one["refunded_at"] is not None:
            day = (one["refunded_at"] - opened).total_seconds() / 86_400
            yield Refund(one["order"], day, ((one["line"], one["quantity"]),), whole=False, reason="returned")
    for number, order in zip(shop.numbers, shop.orders, strict=True):
        ended = order.fate.ended
        if order.fate.trouble == "lost" and ended is not None and ended + 0.5 < shop.calendar.days:
            lines = tuple((place, pick.quantity) for place, pick in enumerate(order.picks))
            yield Refund(number, ended + 0.5, lines, whole=True, reason="lost")
