"""Store credit given: for goods that came back, as an apology, as a bonus, to put something right."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.customers import queries as customers
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money, NotMoney, exponent
from shopkeeper.foundation.outbox import tell
from shopkeeper.foundation.staff import giving
from shopkeeper.ledger.events import StoreCreditGranted
from shopkeeper.ledger.operations.posting import Heading, Move, opened, written
from shopkeeper.ledger.rules import AccountKind, EntryKind, GrantReason, digest, giver

MOST_MINOR = 10**12
"""No grant is larger: 10 thousand million of a currency with cents."""


class UnableToGrant(Exception):
    """The amount, the reason or the customer is not one that credit can be given for."""


@transaction.atomic
def grant_store_credit(
    *,
    customer_id: UUID,
    amount: Money,
    reason: str,
    reference: str,
    key: str,
    at: datetime,
    actor: Actor,
    note: str = "",
    is_limited: bool = True,
) -> UUID:
    """Give the customer credit, tell of it, and return the entry's id; the same key again changes nothing.

    `reason` is one of `GrantReason`; `reference` names what it is for, such as an order's number; `note` is for people
    and is sealed. Staff and API keys stay within what they may give alone, except where the shop's terms owe it
    (`is_limited`). Raises UnableToGrant and KeyTaken.
    """
    require_grantable(customer_id, amount, reason)
    heading = Heading(
        key=key,
        digest=asked_digest(customer_id, amount, reason, reference, note),
        kind=EntryKind.GRANT,
        customer_id=customer_id,
        reason=reason,
        reference=reference,
        note=note,
    )

    def moves() -> list[Move]:
        source = opened(kind=giver(GrantReason(reason)), unit=amount.currency, at=at)
        own = opened(kind=AccountKind.STORE_CREDIT, unit=amount.currency, at=at, customer_id=customer_id)
        return [Move(source, own, amount.minor)]

    entry_id, is_new = written(heading, moves, at=at, actor=actor)
    if is_new:
        if is_limited and not giving.take_alone(actor=actor, deed="grant", amount=amount, at=at):
            raise UnableToGrant(f"{amount} is above what you may give alone; ask for it, so that a second person looks")
        tell(
            StoreCreditGranted(
                entry_id=entry_id,
                customer_id=customer_id,
                currency=amount.currency,
                amount_minor=amount.minor,
                reason=reason,
            ),
            at=at,
        )
    return entry_id


def asked_digest(customer_id: UUID, amount: Money, reason: str, reference: str, note: str) -> bytes:
    """Return what tells this wish from another under the same key."""
    return digest("grant", customer_id, amount.currency, amount.minor, reason, reference, note)


def require_grantable(customer_id: UUID, amount: Money, reason: str) -> None:
    """Refuse a reason, an amount or a customer that no credit is given for. Raises UnableToGrant."""
    if reason not in list(GrantReason):
        raise UnableToGrant(f"{reason!r} is no reason to give credit; write one of {', '.join(GrantReason)}")
    if not 0 < amount.minor <= MOST_MINOR:
        raise UnableToGrant(f"{amount} can't be given: the amount must be above zero and not beyond all measure")
    try:
        exponent(amount.currency)
    except NotMoney as error:
        raise UnableToGrant(str(error)) from None
    if customers.customer(customer_id) is None:
        raise UnableToGrant(f"there is no customer {customer_id}")
