"""Taking an entry back, whole or in part, the way it went: by the original's postings, never by today's rules."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import queries
from shopkeeper.ledger.models import Entry, Posting
from shopkeeper.ledger.operations.posting import Heading, Move, written
from shopkeeper.ledger.rules import EntryKind, Part, digest, given_back


class UnableToReverse(Exception):
    """There is no such entry, not that much of it is left, or the credit it gave is spent."""


@transaction.atomic
def reverse_posting(*, posting_key: str, amount: Money | None, key: str, at: datetime, actor: Actor) -> UUID:
    """Take back `amount` of the entry under `posting_key`, or all that is left of it; return the new entry's id.

    Each account gets back its share of what it gave, the shares sum to the amount, and never more than was moved. The
    same key again changes nothing. Raises UnableToReverse and KeyTaken.
    """
    original = queries.entry_by_key(posting_key)
    if original is None or original.reverses_id is not None:
        raise UnableToReverse(f"there is no entry {posting_key!r} of the ledger that could be taken back")
    heading = Heading(
        key=key,
        digest=digest("reverse", posting_key, amount.currency if amount else "", amount.minor if amount else "all"),
        kind=EntryKind.REVERSAL,
        customer_id=original.customer_id,
        reference=original.reference,
        reason=original.reason,
        reverses=original,
    )
    try:
        with transaction.atomic():
            entry_id, _ = written(heading, lambda: _moves(original, amount), at=at, actor=actor)
    except IntegrityError:
        # The database had the last word: the credit that this entry gave has been spent.
        raise UnableToReverse(f"{posting_key!r} can't be taken back: the customer has spent what it gave") from None
    return entry_id


def _moves(original: Entry, amount: Money | None) -> list[Move]:
    list(Posting.objects.select_for_update(no_key=True).filter(entry=original).order_by("pk"))  # others wait here
    left = queries.left_of(original)
    unit = left[0][0].unit
    there = Money(unit, sum(minor for _, minor in left))
    wanted = there if amount is None else amount
    if wanted.currency != unit or not 0 < wanted.minor <= there.minor:
        raise UnableToReverse(f"{wanted} can't be taken back: {there} of that entry is left")
    postings = {posting.pk: posting for posting, _ in left}
    parts = given_back([Part(posting.pk, minor) for posting, minor in left if minor], wanted)
    return [
        Move(postings[part.posting_id].target, postings[part.posting_id].source, part.minor, part.posting_id)
        for part in parts
    ]
