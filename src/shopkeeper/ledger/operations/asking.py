"""Credit above what one may give alone: it waits for a second person, is let go once, or declined with a reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff import giving
from shopkeeper.ledger.models import AskedGrant, Entry
from shopkeeper.ledger.operations.granting import UnableToGrant, asked_digest, grant_store_credit, require_grantable
from shopkeeper.ledger.operations.posting import KeyTaken
from shopkeeper.ledger.rules import AskedStatus, GrantRefusal

ASKED_FOR = timedelta(days=7)
"""How long a wish waits for a second person."""

CLOCK = system("four eyes")


class UnableToAnswer(Exception):
    """It was answered before, the time is up, or who answers may not."""


@dataclass(frozen=True)
class Given:
    """What became of a wish to give credit: the entry of the ledger, or the row that waits for a second person."""

    entry_id: UUID | None
    asked_id: UUID | None


@transaction.atomic
def give_store_credit(
    *,
    customer_id: UUID,
    amount: Money,
    reason: str,
    reference: str,
    key: str,
    at: datetime,
    actor: Actor,
    note: str = "",
) -> Given:
    """Give credit, or ask for it where it is above what the actor may give alone; the same key is the same wish.

    Raises UnableToGrant and KeyTaken.
    """
    require_grantable(customer_id, amount, reason)
    asked = asked_digest(customer_id, amount, reason, reference, note)
    if seen := AskedGrant.objects.filter(key=key).first():
        return _same(seen, asked)
    is_new = not Entry.objects.filter(key=key).exists()
    if not is_new or giving.take_alone(actor=actor, deed="grant", amount=amount, at=at):
        entry_id = grant_store_credit(
            customer_id=customer_id, amount=amount, reason=reason, reference=reference, key=key, at=at, actor=actor,
            note=note, is_limited=False,
        )  # fmt: skip
        return Given(entry_id, None)
    try:
        with transaction.atomic():
            row = AskedGrant.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form
                key=key, digest=asked, customer_id=customer_id, amount_minor=amount.minor, currency=amount.currency,
                reason=reason, reference=reference, note=note, asked_at=at, asked_by_kind=actor.kind,
                asked_by=actor.id, expires_at=at + ASKED_FOR,
            )  # fmt: skip
    except IntegrityError:
        if (first := AskedGrant.objects.filter(key=key).first()) is None:
            raise
        return _same(first, asked)
    _record(row, "asked", at, actor)
    return Given(None, row.id)


@transaction.atomic
def answer_grant(*, asked_id: UUID, allow: bool, at: datetime, actor: Actor, why: GrantRefusal | None = None) -> None:
    """Let a member of staff who may, and did not ask for it, let it go or decline it with a reason.

    It is taken by compare-and-swap, so that of two who answer at once one is told that it is answered, and credit is
    given once. Raises UnableToAnswer.
    """
    row = AskedGrant.objects.filter(pk=asked_id).first()
    if row is None:
        raise UnableToAnswer("nobody asked for this")
    if not giving.may_allow(actor):
        raise UnableToAnswer("only staff whose role allows refunds can answer this; ask an owner of the shop")
    if allow and (row.asked_by_kind, row.asked_by) == (actor.kind, actor.id):
        raise UnableToAnswer("you asked for this yourself; somebody else must look at it")
    if allow and row.expires_at <= at:
        raise UnableToAnswer("nobody answered this in time; whoever still wants it asks again")
    if not allow and why is None:
        raise UnableToAnswer("say why it is not given, so that who asked knows")
    entry_id = _granted(row, at, actor) if allow else None
    _settle(row, at, actor, entry_id, "" if allow else str(why))


def expire_asked_grants(*, at: datetime) -> int:
    """Decline what nobody answered in time, and return how many."""
    waiting = AskedGrant.objects.filter(status=AskedStatus.ASKED.value)
    return _close(list(waiting.filter(expires_at__lte=at).order_by("id")), GrantRefusal.EXPIRED, at, CLOCK)


def close_grants_of(customer_id: UUID, *, at: datetime, actor: Actor) -> int:
    """Decline what waits for a person who is erased, and return how many."""
    waiting = AskedGrant.objects.filter(status=AskedStatus.ASKED.value, customer=customer_id)
    return _close(list(waiting.order_by("id")), GrantRefusal.ERASED, at, actor)


def _close(rows: list[AskedGrant], why: GrantRefusal, at: datetime, actor: Actor) -> int:
    closed = 0
    for row in rows:
        try:
            with transaction.atomic():
                _settle(row, at, actor, None, why.value)
        except UnableToAnswer:
            continue  # somebody answered meanwhile
        closed += 1
    return closed


def _granted(row: AskedGrant, at: datetime, actor: Actor) -> UUID:
    """Write what was asked for; should another write it at the same moment, its key makes both one entry."""
    try:
        return grant_store_credit(
            customer_id=customers.survivor(row.customer_id), amount=Money(row.currency, row.amount_minor),
            reason=row.reason, reference=row.reference, key=row.key, at=at, actor=actor, note=row.note,
            is_limited=False,
        )  # fmt: skip
    except (UnableToGrant, KeyTaken) as refusal:
        raise UnableToAnswer(str(refusal)) from None


def _settle(row: AskedGrant, at: datetime, actor: Actor, entry_id: UUID | None, refusal: str) -> None:
    to = AskedStatus.ALLOWED if entry_id else AskedStatus.DECLINED
    if not AskedGrant.objects.filter(pk=row.pk, status=AskedStatus.ASKED.value).update(
        status=to.value, entry=entry_id, refusal=refusal, answered_at=at,
        answered_by_kind=actor.kind, answered_by=actor.id,
    ):  # fmt: skip
        raise UnableToAnswer("somebody answered this before you; look at it again")
    _record(row, to.value, at, actor)


def _same(seen: AskedGrant, asked: bytes) -> Given:
    if bytes(seen.digest) != asked:
        raise KeyTaken(f"the key {seen.key!r} stands for another wish already")
    return Given(seen.entry_id, seen.id)


def _record(row: AskedGrant, what: str, at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=f"ledger.grant-{what}",
        subject_kind="customer",
        subject_id=row.customer_id,
        at=at,
        changes={"asked": [None, str(row.id)], "amount": [None, f"{row.currency} {row.amount_minor}"]},
    )
