"""What a cart takes, how long a quote holds, how an order is to be paid."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from shopkeeper.foundation.money import Money

MOST_OF_ONE = 99
"""How many of one thing a cart takes; more is a talk, or the API's `orders`."""

MOST_LINES = 100
"""How many different things a cart takes."""

QUOTE_HOLDS = timedelta(minutes=20)
"""How long a price, a day and the goods are kept for somebody who is about to pay."""

UNDO_WITHIN = timedelta(minutes=10)
"""How long an order of one press waits before it may be packed, so that it can be taken back."""

LONGEST_MESSAGE = 300
"""How many letters fit on the card of a gift."""


class QuoteState(StrEnum):
    """Open, then one of three ends: it became an order, another took its place, or its time ran out."""

    OPEN = "open"
    TAKEN = "taken"
    REPLACED = "replaced"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Gift:
    """What the giver wishes: paper around it, no price inside, a message on a card."""

    wraps: bool = False
    hides_prices: bool = False
    message: str = ""


@dataclass(frozen=True)
class PayBy:
    """How an order is to be paid; `store_credit` pays a part first, `test` tries a shop out, without money."""

    method: Literal["gateway", "store_credit", "test"]
    saved_method_id: UUID | None = None
    store_credit: Money | None = None
    save: bool = False


@dataclass(frozen=True)
class PaymentBegun:
    """A payment on its way; `client_secret` and `next_url` are for the shopper's browser, where something is left."""

    payment_id: UUID
    status: str
    client_secret: str | None = None
    next_url: str | None = None


def merged_quantity(one: int, other: int) -> int:
    """Return how many of a thing lie in two carts that become one: both, up to what a cart takes."""
    return min(MOST_OF_ONE, one + other)
