"""What a deal or coupon takes off, which coupons go together, and how a discount falls on the lines. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shopkeeper.foundation.money import Money

WHOLE = 100_000
"""A rate counts thousandths of a percent; this many are all of it."""

LONGEST_CODE = 40

MOST_CODES_AT_ONCE = 1_000_000
"""How many codes one batch makes at most."""

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What codes are made of: 32 signs that nobody takes for another, five bits each."""

MADE_LENGTH = 12
"""How many of them a made code has after its prefix: 60 bits, so that a million of them are not found by trying."""


class Effect(StrEnum):
    """What is taken off: a share of the price, a sum, the charge for sending, or all above a price (deals alone)."""

    PERCENT = "percent"
    AMOUNT = "amount"
    FREE_SHIPPING = "free-shipping"
    PRICE = "price"


def normal_code(typed: str) -> str:
    """Return a code as it is kept: capitals, without spaces and hyphens, so that `spring-10` is `SPRING10`."""
    return "".join(one for one in typed.upper() if not one.isspace() and one != "-")


def share(minor: int, rate: int) -> int:
    """Return that share of an amount in whole minor units; a half goes to the even one."""
    whole, rest = divmod(minor * rate, WHOLE)
    return whole + (2 * rest > WHOLE or (2 * rest == WHOLE and whole % 2))


def lowered(minor: int, *, effect: Effect, rate: int, amount_minor: int) -> int:
    """Return a price after a deal, never below nothing, nor above itself."""
    if effect is Effect.PRICE:
        return min(minor, amount_minor)
    return max(0, minor - (share(minor, rate) if effect is Effect.PERCENT else amount_minor))


@dataclass(frozen=True)
class Offer:
    """A coupon that applies: what it takes off, and whether it goes with others."""

    code: str
    label: str
    effect: Effect
    rate: int = 0
    amount_minor: int = 0
    stacks: bool = False


@dataclass(frozen=True)
class Fallen:
    """One discount, and the part of it that each line bears; the parts sum to the whole."""

    offer: Offer
    parts: tuple[int, ...]

    @property
    def minor(self) -> int:
        return sum(self.parts)


def discounted(totals: Sequence[int], offers: Sequence[Offer], currency: str) -> list[Fallen]:
    """Return what each offer takes off lines of these totals, in minor units: shares first, then sums, by their codes.

    Each takes from what those before it left, so no line goes below nothing; typing order changes nothing.
    """
    left, fallen = list(totals), []
    for offer in sorted(offers, key=lambda one: (list(Effect).index(one.effect), one.code)):
        there = sum(left)
        minor = share(there, offer.rate) if offer.effect is Effect.PERCENT else min(offer.amount_minor, there)
        parts = [part.minor for part in Money(currency, minor).allocate(left)] if minor else [0] * len(left)
        left = [before - part for before, part in zip(left, parts, strict=True)]
        fallen.append(Fallen(offer, tuple(parts)))
    return fallen


def best(totals: Sequence[int], offers: Sequence[Offer], currency: str, *, shipping_minor: int = 0) -> list[Offer]:
    """Return the offers that together take off most: all that go with others, or one that goes alone.

    `shipping_minor` is what free sending is worth. Of equals, those that go together win, then the first by its code.
    """
    together = [one for one in offers if one.stacks]
    alone = [[one] for one in sorted(offers, key=lambda one: one.code) if not one.stacks]

    def worth(some: Sequence[Offer]) -> int:
        is_free = any(one.effect is Effect.FREE_SHIPPING for one in some)
        return sum(one.minor for one in discounted(totals, some, currency)) + is_free * shipping_minor

    return max([*([together] if together else []), *alone], key=worth, default=[])
