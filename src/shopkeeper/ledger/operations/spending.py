"""Store credit spent: never more than is there, however many spend at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import queries
from shopkeeper.ledger.models import Account
from shopkeeper.ledger.operations.posting import Heading, Move, opened, written
from shopkeeper.ledger.rules import AccountKind, EntryKind, Held, digest, drawn


class UnableToSpend(Exception):
    """The customer does not hold that much, or the amount is none."""


@transaction.atomic
def spend_store_credit(
    *, customer_id: UUID, amount: Money, reference: str, key: str, at: datetime, actor: Actor
) -> UUID:
    """Take the amount from what the customer holds and return the entry's id; the same key again changes nothing.

    It comes from their own account first, then from those of persons merged into them. Raises UnableToSpend, KeyTaken.
    """
    if amount.minor <= 0:
        raise UnableToSpend(f"{amount} can't be spent: the amount must be above zero")
    heading = Heading(
        key=key,
        digest=digest("spend", customer_id, amount.currency, amount.minor, reference),
        kind=EntryKind.SPENDING,
        customer_id=customer_id,
        reference=reference,
    )

    def moves() -> list[Move]:
        wanted = queries.accounts_with_credit(customer_id, amount.currency)
        # Locked in the order of their keys; what they hold is read again once nobody else can move it.
        locked = {one.pk: one for one in _locked([account.pk for account in wanted])}
        held = [Held(one.pk, locked[one.pk].held_minor) for one in wanted]
        parts = drawn(held, amount.minor)
        if not parts:
            there = Money(amount.currency, sum(one.minor for one in held))
            raise UnableToSpend(f"{amount} can't be spent: there is {there} of store credit")
        sales = opened(kind=AccountKind.SALES, unit=amount.currency, at=at)
        return [Move(locked[part.account_id], sales, part.minor) for part in parts]

    entry_id, _ = written(heading, moves, at=at, actor=actor)
    return entry_id


def _locked(account_ids: list[UUID]) -> list[Account]:
    return list(Account.objects.select_for_update(no_key=True).filter(pk__in=account_ids).order_by("pk"))
