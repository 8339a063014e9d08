"""Saying a message: a row in the queue, never two about the same thing."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.consent import queries as consent
from shopkeeper.customers import queries as customers
from shopkeeper.delivery.events import MessageQueued
from shopkeeper.delivery.models import Message
from shopkeeper.delivery.rules import Kind, State, address_fault, header_fault, topic_fault
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.leasing import wake
from shopkeeper.foundation.outbox import tell


class UnableToSendMessage(Exception):
    """The message can't be sent as it is: its address or subject is at fault, or it can't be sent again."""


class UnableToCancelMessage(Exception):
    """The message is on its way or has ended."""


@transaction.atomic
def send_message(
    *,
    key: str,
    channel: str,
    purpose: str,
    recipient_kind: str,
    recipient_id: UUID,
    address: str,
    subject: str,
    text: str,
    html: str = "",
    kind: str = Kind.TRANSACTIONAL,
    topic: str = "",
    expires_at: datetime | None = None,
    at: datetime,
    actor: Actor,
) -> Message:
    """Queue the message and return its row; with a `key` said before, return that row and queue nothing.

    The recipient's key must exist, for everything that could name a person is sealed with it. After `expires_at` the
    message is not sent any more. A marketing message names its topic; whether the person permits it is asked when it is
    taken out of the queue, not now. Raise `UnableToSendMessage` when address or subject can't be those of a message.
    """
    fault = address_fault(channel, address) or header_fault("subject", subject) or topic_fault(kind, topic)
    if fault is not None:
        raise UnableToSendMessage(fault)
    row = Message(
        id=new_id(),
        key=key,
        channel=channel,
        purpose=purpose,
        kind=kind,
        topic=topic,
        address_digest=consent.address_digest(channel, address),
        recipient_kind=recipient_kind,
        recipient_id=recipient_id,
        next_attempt_at=at,
        expires_at=expires_at,
        created_at=at,
    )
    row.address, row.subject, row.text, row.html = address, subject, text, html
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        said = Message.objects.filter(key=key).first()
        if said is None:
            raise
        return said
    tell(MessageQueued(row.id, channel, purpose, recipient_kind, recipient_id), at=at)
    _audit("delivery.message-queued", row.id, actor=actor, at=at, sealed=["address", "subject", "text", "html"])
    wake.ring_after_commit()
    return row


@transaction.atomic
def cancel_message(*, message_id: UUID, actor: Actor, at: datetime) -> None:
    """Take the message out of the queue. Raise `UnableToCancelMessage` when it is on its way or has ended."""
    waiting = Message.objects.filter(pk=message_id, state=State.QUEUED)
    if not waiting.update(state=State.CANCELLED, next_attempt_at=None):
        raise UnableToCancelMessage(f"message {message_id} isn't waiting to be sent")
    _audit("delivery.message-cancelled", message_id, actor=actor, at=at)


@transaction.atomic
def send_again(*, message_id: UUID, actor: Actor, at: datetime) -> None:
    """Put a transactional message that failed, was suppressed or is of unknown fate back into the queue.

    Raise `UnableToSendMessage`.
    """
    ended = Message.objects.filter(
        pk=message_id, kind=Kind.TRANSACTIONAL, state__in=(State.FAILED, State.UNKNOWN, State.SUPPRESSED)
    )
    if not ended.update(state=State.QUEUED, next_attempt_at=at, expires_at=None, attempts=0, error=""):
        raise UnableToSendMessage(f"message {message_id} is no transactional message that failed")
    _audit("delivery.message-sent-again", message_id, actor=actor, at=at)
    wake.ring_after_commit()


@transaction.atomic
def erase_messages(*, recipient_id: UUID, actor: Actor, at: datetime) -> int:
    """Empty the messages to this person, under any of their selves, and cancel those not sent; return how many."""
    rows = Message.objects.select_for_update().filter(recipient_id__in=customers.selves(recipient_id))
    rows.filter(state=State.QUEUED).update(state=State.CANCELLED, next_attempt_at=None)
    found = list(rows)
    for row in found:
        row.address = row.subject = row.text = row.html = ""
    Message.objects.bulk_update(found, ["address", "subject", "text", "html"], batch_size=500)
    audit.record(
        actor=actor,
        action="delivery.messages-erased",
        subject_kind="customer",
        subject_id=recipient_id,
        at=at,
        sealed_fields=["address", "subject", "text", "html"],
    )
    return len(found)


def _audit(action: str, message_id: UUID, *, actor: Actor, at: datetime, sealed: list[str] | None = None) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_kind="message",
        subject_id=message_id,
        at=at,
        changes={},
        sealed_fields=sealed or [],
    )
