"""Double opt-in: ask at the address itself, and take the button pressed in that mail for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from shopkeeper.consent.events import AddressConfirmed
from shopkeeper.consent.models import Asking
from shopkeeper.consent.operations.addressing import (
    Addressed,
    UnableToRecordPermission,
    addressed,
    known_topics,
    person_for,
)
from shopkeeper.consent.operations.writing import Evidence, Shown, entry, keep, record, sealed_for, tell_of
from shopkeeper.consent.queries.links import asking_of, asking_token
from shopkeeper.consent.rules.words import ASKED_FOR, Basis, Channel, Source, Word
from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries as known
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.foundation.personal import keys

MOST_ASKED, ASKED_WITHIN = 3, timedelta(days=1)
FORGOTTEN_AT_ONCE = 50


class UnableToAsk(Exception):
    """The address or topic has no form that can be asked for."""


class UnableToConfirm(Exception):
    """The link is none of ours, or the question it answers is too old."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to be sent: to whom, and the token that answers it."""

    asking_id: UUID
    recipient_id: UUID
    address: str
    token: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An answered question: whose it is, and what is permitted now."""

    customer_id: UUID
    channel: Channel
    address: str
    topics: tuple[str, ...]
    is_new: bool


@transaction.atomic
def ask_permission(
    *,
    channel: str = Channel.EMAIL,
    address: str,
    topics: Sequence[str],
    language: str = "",
    evidence: Evidence,
    at: datetime,
    actor: Actor,
) -> Asked | None:
    """Keep that mail was asked for at the address and return the question to send there; it permits nothing yet.

    None when the address was asked three times within a day: whoever fills in the form sees the same page, and the
    mailbox is left in peace. An unknown address costs the same statements as a known one, but for its customer: the
    key set aside becomes the customer's when the button is pressed. Raises UnableToAsk.
    """
    try:
        one = addressed(channel, address)
        wanted = known_topics(list(topics), one.channel)
    except UnableToRecordPermission as refused:
        raise UnableToAsk(str(refused)) from None
    if not wanted:
        raise UnableToAsk("topics: name at least one")
    lately = Asking.objects.filter(digest=one.digest, created_at__gt=at - ASKED_WITHIN)
    if lately.count() >= MOST_ASKED:
        return None
    reserved = new_id(at)
    keys.create([reserved])
    row = _asking(one, [topic.slug for topic in wanted], reserved, evidence.shown, language=language, at=at)
    row.save(force_insert=True)
    recipient = one.person_id or reserved
    proven = sealed_for(evidence, recipient)
    rows = [
        entry(
            Word.ASKED,
            proven,
            at=at,
            actor=actor,
            digest=one.digest,
            person_id=one.person_id,
            channel=one.channel.value,
            topic=topic,
        )
        for topic in row.topics
    ]
    keep(rows)
    record("permission-asked", row.id, kind="asking", at=at, actor=actor, channel=row.channel, topics=row.topics)
    return Asked(row.id, recipient, one.address, asking_token(row.id), tuple(row.topics))


def _asking(one: Addressed, topics: list[str], reserved: UUID, shown: Shown, *, language: str, at: datetime) -> Asking:
    row = Asking(
        id=new_id(at),
        reserved_id=reserved,
        digest=one.digest,
        channel=one.channel.value,
        topics=topics,
        language=language,
        notice=shown.notice,
        notice_version=shown.version,
        notice_digest=shown.digest,
        created_at=at,
        expires_at=at + ASKED_FOR,
    )
    row.address = one.address
    return row


@transaction.atomic
def confirm(*, token: str, evidence: Evidence, at: datetime) -> Confirmed:
    """Keep that the button in the mail was pressed: the topics asked for are permitted from now on.

    Whoever is not known by the address yet becomes a guest. A second press changes nothing. Raises UnableToConfirm.
    """
    key = asking_of(token)
    row = Asking.objects.select_for_update().filter(pk=key).first() if key else None
    if row is None or (row.confirmed_at is None and row.expires_at <= at):
        raise UnableToConfirm("this link is too old or was cut short; sign up once more and you get a new one")
    address = row.address
    customer_id = _customer(row, at)
    confirmed = Confirmed(customer_id, Channel(row.channel), address, tuple(row.topics), row.confirmed_at is None)
    if confirmed.is_new:
        _answered(row, customer_id, evidence, at=at)
    return confirmed


def _answered(row: Asking, customer_id: UUID, evidence: Evidence, *, at: datetime) -> None:
    actor = Actor("customer", str(customer_id))
    Asking.objects.filter(pk=row.pk).update(confirmed_at=at)
    shown = Shown(row.notice, row.notice_version, row.notice_digest)
    proof = {**(evidence.proof or {}), "asking": str(row.pk), "asked_at": row.created_at.isoformat()}
    proven = sealed_for(Evidence(Source.LINK, evidence.occurred_at, shown, proof), customer_id)
    rows = [
        entry(
            Word.CONFIRMED,
            proven,
            at=at,
            actor=actor,
            digest=bytes(row.digest),
            person_id=customer_id,
            channel=row.channel,
            topic=topic,
            basis=Basis.CONSENT,
        )
        for topic in row.topics
    ]
    keep(rows)
    tell_of(rows, at=at)
    record("permission-confirmed", customer_id, at=at, actor=actor, channel=row.channel, topics=list(row.topics))
    tell(AddressConfirmed(customer_id, row.channel, row.pk), at=at)


def _customer(row: Asking, at: datetime) -> UUID:
    if row.channel == Channel.EMAIL:
        found = known.customer_by_email(row.address)
        if found is not None:
            return found.pk
        return customers.create_customer(
            customer_id=row.reserved_id,
            email=row.address,
            status="guest",
            source="newsletter",
            language=row.language,
            at=at,
            actor=Actor("customer", str(row.reserved_id)),
        )
    one = addressed(row.channel, row.address)
    return person_for(one, source="newsletter", at=at, actor=Actor("customer", str(row.reserved_id)))


def forget_old_askings(*, at: datetime) -> int:
    """Delete the questions whose time is over, a few at a time; return how many.

    A key set aside that nobody needed is destroyed, and what was sealed with it is gone.
    """
    forgotten = 0
    while some := _forget_some(at):
        forgotten += some
    return forgotten


@transaction.atomic
def _forget_some(at: datetime) -> int:
    old = Asking.objects.filter(expires_at__lt=at - ASKED_FOR).order_by("expires_at")
    return forget_askings(Asking.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])))


def forget_askings(rows: QuerySet[Asking]) -> int:
    """Delete these questions, and destroy the keys set aside for them that became nobody's; return how many."""
    old = list(rows.values_list("id", "reserved_id"))
    needed = set(known.persons(reserved for _, reserved in old))
    Asking.objects.filter(pk__in=[key for key, _ in old]).delete()
    for _, reserved in old:
        if reserved not in needed:
            keys.destroy(reserved)
    return len(old)
