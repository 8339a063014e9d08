"""Mail that came back, and mail that was reported as spam: the address gets no more of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shopkeeper.consent import operations as consent
from shopkeeper.consent import queries as permission
from shopkeeper.delivery.models import Message
from shopkeeper.delivery.operations.permitting import permitted
from shopkeeper.delivery.returned import is_hard, read_returned, status_of
from shopkeeper.delivery.rules import ASKED_FOR, Kind, State
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor, system


class UnableToRecordReturn(Exception):
    """No message is known by what came back, or it went to somebody else."""


@dataclass(frozen=True, slots=True)
class Return:
    """What was made of it: about which message, and whether the address is suppressed now."""

    message_id: UUID
    kind: str
    suppressed: bool


@transaction.atomic
def record_bounce(
    *,
    message_id: UUID | None = None,
    provider_reference: str = "",
    status: str,
    recipient: str = "",
    at: datetime,
    actor: Actor,
) -> Return:
    """Note that a message came back; one that always will suppresses its address. Raises UnableToRecordReturn.

    `status` is the provider's answer with its enhanced code such as `5.1.1` (RFC 3463). Only codes that say that the
    mailbox or its domain is not there count: a full mailbox, a filter or a broken server may take the next mail.
    """
    message = _message(message_id, provider_reference, recipient)
    hard = is_hard(status)
    if hard:
        _suppress(message, permission.Reason.BOUNCE, status, at=at, actor=actor)
    _note("message-bounced", message, status, at=at, actor=actor)
    return Return(message.pk, "bounce", hard)


@transaction.atomic
def record_complaint(
    *,
    message_id: UUID | None = None,
    provider_reference: str = "",
    recipient: str = "",
    at: datetime,
    actor: Actor,
) -> Return:
    """Note that a message was reported as spam: its address gets no marketing any more. Raises UnableToRecordReturn."""
    message = _message(message_id, provider_reference, recipient)
    _suppress(message, permission.Reason.COMPLAINT, "complaint", at=at, actor=actor)
    _note("message-complained-of", message, "complaint", at=at, actor=actor)
    return Return(message.pk, "complaint", suppressed=True)


def take_returned_mail(*, raw: bytes, at: datetime, actor: Actor) -> Return | None:
    """Note what a returned mail reports (RFC 3464 bounce, RFC 5965 complaint); None for any other mail.

    A report about somebody else than the message went to is refused. Raises UnableToRecordReturn.
    """
    found = read_returned(raw)
    if found is None:
        return None
    if found.kind == "complaint":
        return record_complaint(message_id=found.message_id, recipient=found.recipient, at=at, actor=actor)
    return record_bounce(
        message_id=found.message_id, status=found.status, recipient=found.recipient, at=at, actor=actor
    )


def suppress_refused(message: Message, answer: str, *, at: datetime) -> None:
    """Suppress the address that a mail server has refused for good while the message was handed over."""
    _suppress(message, permission.Reason.BOUNCE, answer, at=at, actor=system("delivery"))


@transaction.atomic
def cancel_unpermitted(*, address: bytes, at: datetime) -> int:
    """Take what waits for this address and is permitted no more out of the queue; return how much it was.

    That is marketing, and news that were asked for.

    The queue would not send it anyway, for it asks again: this shows at once why.
    """
    cancelled = 0
    waiting_for = Message.objects.filter(address_digest=address, state=State.QUEUED)
    for message in waiting_for.filter(Q(kind=Kind.MARKETING) | Q(purpose__in=ASKED_FOR)):
        verdict = permitted(message, at=at)
        if verdict.allowed:
            continue
        waiting = Message.objects.filter(pk=message.pk, state=State.QUEUED)
        cancelled += waiting.update(state=State.SUPPRESSED, next_attempt_at=None, error=f"not sent: {verdict.text}")
    return cancelled


def _message(message_id: UUID | None, reference: str, recipient: str) -> Message:
    found = Message.objects.filter(pk=message_id) if message_id else Message.objects.none()
    if not message_id and reference:
        found = Message.objects.filter(provider_reference=reference)
    message = found.exclude(state=State.QUEUED, attempts=0).first()
    if message is None:
        raise UnableToRecordReturn("no message that was sent is known by this key or reference")
    if recipient and permission.address_digest(message.channel, recipient) != bytes(message.address_digest or b""):
        raise UnableToRecordReturn("the report names another recipient than the message went to")
    return message


def _suppress(message: Message, reason: permission.Reason, said: str, *, at: datetime, actor: Actor) -> None:
    if message.recipient_kind == "staff" or not message.address_digest:
        return
    proof = {"message": str(message.pk), "status": status_of(said) or reason.value}
    consent.suppress(
        channel=message.channel,
        digest=bytes(message.address_digest),
        reason=reason,
        person_id=message.recipient_id,
        evidence=consent.Evidence(source=permission.Source.PROVIDER, occurred_at=at, proof=proof),
        at=at,
        actor=actor,
    )


def _note(action: str, message: Message, said: str, *, at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=f"delivery.{action}",
        subject_kind="message",
        subject_id=message.pk,
        at=at,
        changes={"status": [None, status_of(said) or "none"]},
    )
