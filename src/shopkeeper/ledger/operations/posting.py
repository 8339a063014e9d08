"""The one way an entry is written: key first, then what moves; a repeat of the key finds the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.ledger.models import Account, Entry, Posting
from shopkeeper.ledger.rules import AccountKind, EntryKind


class KeyTaken(Exception):
    """The key stands for another entry already: a repeat must ask for the same, and another wish needs its own key."""


@dataclass(frozen=True)
class Heading:
    """What an entry says beside its amounts; `digest` is of everything that was asked."""

    key: str
    digest: bytes
    kind: EntryKind
    customer_id: UUID
    reason: str = ""
    reference: str = ""
    note: str = ""
    reverses: Entry | None = None


@dataclass(frozen=True)
class Move:
    """An amount in minor units, above zero, that leaves one account for another of its unit."""

    source: Account
    target: Account
    minor: int
    reverses_id: UUID | None = None


def written(heading: Heading, moves: Callable[[], Sequence[Move]], *, at: datetime, actor: Actor) -> tuple[UUID, bool]:
    """Return the entry's id, and whether it is new. Runs in the caller's transaction; raises KeyTaken.

    The heading is written before `moves` is asked, so that of two with one key the second waits, and then finds the
    first: nothing is worked out twice. `moves` may raise to refuse; then nothing is written.
    """
    try:
        with transaction.atomic():
            # Its own key goes by the clock, so that entries of one instant stay in order.
            entry = Entry.objects.create(at=at, actor_kind=actor.kind, actor_id=actor.id, **vars(heading))
    except IntegrityError:
        first = Entry.objects.filter(key=heading.key).first()
        if first is None:
            raise
        if bytes(first.digest) != heading.digest:
            raise KeyTaken(f"the key {heading.key!r} stands for another entry of the ledger already") from None
        return first.pk, False
    rows = [
        Posting(
            id=new_id(at), entry=entry, position=place, source=one.source, target=one.target,
            amount_minor=one.minor, unit=one.source.unit, reverses_id=one.reverses_id,
        )
        for place, one in enumerate(moves())
    ]  # fmt: skip
    for row in sorted(rows, key=lambda one: (one.source_id, one.target_id)):  # in one order, so nobody waits in a ring
        row.save(force_insert=True)
    audit.record(
        actor=actor,
        action=f"ledger.{heading.kind.value}",
        subject_kind="customer",
        subject_id=heading.customer_id,
        at=at,
        changes={"entry": str(entry.pk), "minor": sum(row.amount_minor for row in rows), "unit": rows[0].unit},
    )
    return entry.pk, True


def opened(*, kind: AccountKind, unit: str, at: datetime, customer_id: UUID | None = None) -> Account:
    """Return the account of that customer, or of the shop, opened when it is not there yet."""
    owned = Account.objects.filter(Q(customer=customer_id) if customer_id else Q(customer__isnull=True))
    account, _ = owned.get_or_create(kind=kind.value, unit=unit, defaults={"customer_id": customer_id, "opened_at": at})
    return account
