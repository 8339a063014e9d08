"""What accounts there are, what moves between them, and how an amount is drawn from several. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from shopkeeper.foundation.money import Money


class AccountKind(StrEnum):
    """The first belongs to a customer and is never below zero; the others are the shop's, one for each unit.

    `goodwill` is what the shop gave of its own will, `refunds` what it owed for goods that came back, `sales` what
    was bought with credit, `breakage` what expired.
    """

    STORE_CREDIT = "store-credit"
    GOODWILL = "goodwill"
    REFUNDS = "refunds"
    SALES = "sales"
    BREAKAGE = "breakage"


OWNED = frozenset({AccountKind.STORE_CREDIT})
"""Kinds that belong to a customer and hold no less than nothing."""


class EntryKind(StrEnum):
    GRANT = "grant"
    SPENDING = "spending"
    REVERSAL = "reversal"


class GrantReason(StrEnum):
    """Why credit was given; it decides which of the shop's accounts it comes from."""

    REFUND = "refund"
    GOODWILL = "goodwill"
    BONUS = "bonus"
    CORRECTION = "correction"


class AskedStatus(StrEnum):
    """Where credit stands that waits for a second person."""

    ASKED = "asked"
    ALLOWED = "allowed"
    DECLINED = "declined"


class GrantRefusal(StrEnum):
    """Why a second person let nothing go; the last two are the clock's answer and that of an erasure."""

    NOT_OWED = "not-owed"
    TOO_MUCH = "too-much"
    GIVEN_ALREADY = "given-already"
    TOLD_TOO_LITTLE = "told-too-little"
    EXPIRED = "expired"
    ERASED = "erased"


def giver(reason: GrantReason) -> AccountKind:
    """Return the account that credit given for that reason comes from."""
    return AccountKind.REFUNDS if reason is GrantReason.REFUND else AccountKind.GOODWILL


@dataclass(frozen=True)
class Held:
    """An account and what it holds, in minor units."""

    account_id: UUID
    minor: int


def drawn(held: Sequence[Held], minor: int) -> list[Held]:
    """Return how much is taken of each account, in their order, to make `minor`; an empty list where it isn't there."""
    taken: list[Held] = []
    for one in held:
        part = min(one.minor, minor - sum(other.minor for other in taken))
        if part > 0:
            taken.append(Held(one.account_id, part))
    return taken if sum(one.minor for one in taken) == minor else []


def digest(*told: object) -> bytes:
    """Return what tells a repeated request from another one under the same key."""
    return sha256("\x1f".join(str(one) for one in told).encode()).digest()


@dataclass(frozen=True)
class Part:
    """What is left to be given back of one posting, in minor units."""

    posting_id: UUID
    minor: int


def given_back(parts: Sequence[Part], amount: Money) -> list[Part]:
    """Return how much of each posting goes back, in proportion to what is left of it; the parts sum to `amount`.

    A tie of remainders goes to the earlier one. Each part is at most what is left, for `amount` is at most the sum.
    """
    shares = amount.allocate([part.minor for part in parts])
    return [Part(part.posting_id, share.minor) for part, share in zip(parts, shares, strict=True) if share]
