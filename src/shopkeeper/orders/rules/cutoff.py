"""Until when an order can be changed: the cut-off that it really has, which is when somebody begins to pick it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shopkeeper.orders.rules import OrderKind, OrderStatus


class CancellationStatus(StrEnum):
    """`asked` waits for staff, who try to catch the goods; `refused` came too late."""

    DONE = "done"
    ASKED = "asked"
    REFUSED = "refused"


@dataclass(frozen=True)
class CutOff:
    """What can be done now without talking to anyone; `why` is a sentence for the customer.

    `may_ask`: not by itself any more, but staff can be asked to catch it. `may_return`: too late, so send it back.
    """

    why: str
    may_change: bool = False
    may_cancel: bool = False
    may_ask: bool = False
    may_return: bool = False


BY_ITSELF = frozenset({OrderStatus.PENDING, OrderStatus.PAID})
IN_HAND = frozenset({OrderStatus.PICKING, OrderStatus.PACKED})
WHY_ENDED = {
    OrderStatus.DELIVERED: "It has been delivered. You can send it back.",
    OrderStatus.CANCELLED: "It is cancelled already.",
    OrderStatus.UNAVAILABLE: "It could not be supplied, so there is nothing left to change.",
    OrderStatus.CREDITED: "This is a credit: money given back, not an order.",
}


def cut_off(
    kind: OrderKind, status: OrderStatus, *, parcels: int, remaining: int, is_only_files: bool = False
) -> CutOff:
    """Return what can be done with an order of which `parcels` have left and `remaining` pieces have not."""
    if is_only_files and status is OrderStatus.DELIVERED:
        return CutOff(why="Its files are in your library.")
    if kind is OrderKind.CREDIT or status in WHY_ENDED:
        is_delivered = kind is OrderKind.SALE and status is OrderStatus.DELIVERED
        return CutOff(why=WHY_ENDED.get(status, WHY_ENDED[OrderStatus.CREDITED]), may_return=is_delivered)
    if status in BY_ITSELF:
        return CutOff(
            may_change=True,
            may_cancel=True,
            why="We have not begun to pack it, so you can change or cancel it yourself.",
        )
    if status in IN_HAND:
        return CutOff(why="We are packing it now. Ask us to stop it, and we will try.", may_ask=True)
    if remaining and parcels:
        why = "A part of it has left. Ask us to stop the rest; what has left you can send back when it arrives."
        return CutOff(why=why, may_ask=True, may_return=True)
    return CutOff(
        why="It has left, so it is too late to cancel. When it is there, you can send it back.", may_return=True
    )


@dataclass(frozen=True)
class Shares:
    """What is left of an order's discount, shipping and tax in minor units after a part was cancelled."""

    discounts: tuple[int, ...]
    shipping: int
    tax: int


def kept_share(amount: int, kept: int, whole: int) -> int:
    """Return the part of an amount that goes with what is kept of a whole, halves of a minor unit rounded up."""
    if not whole:
        return amount
    return (2 * amount * kept + whole) // (2 * whole)


def shares(discounts: Sequence[int], shipping: int, tax: int, *, kept: int, whole: int, sends: bool = True) -> Shares:
    """Return what stays of discounts and tax when goods worth `kept` of `whole` stay; shipping is paid once and stays.

    Without `sends`, what stays is files: nothing is sent, and shipping goes back too. The discount never exceeds what
    is kept. What goes back is the old total less the new one, so that what was paid is always what is kept plus what
    goes back, to the minor unit.
    """
    left, room = [], kept
    for one in discounts:
        part = min(kept_share(one, kept, whole), room)
        left.append(part)
        room -= part
    still = shipping if sends else 0
    return Shares(tuple(left), still, kept_share(tax, kept + still, whole + shipping))
