"""Addresses that get no mail: put on the list, taken off it, and kept on it when the person is forgotten."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.consent.models import Asking, Entry
from shopkeeper.consent.operations.asking import forget_askings
from shopkeeper.consent.operations.writing import Evidence, entry, keep, record, sealed_for, tell_of
from shopkeeper.consent.queries.entries import said_about
from shopkeeper.consent.queries.history import reaches
from shopkeeper.consent.queries.permission import suppressions
from shopkeeper.consent.queries.selves import selves_of
from shopkeeper.consent.rules.ledger import is_suppressed
from shopkeeper.consent.rules.words import STAFF_MAY_LIFT, Channel, Reason, Source, Word
from shopkeeper.foundation.actors import Actor


class UnableToSuppress(Exception):
    """There is no such reason."""


class UnableToLift(Exception):
    """The address is not on the list for this reason, or only the person can end it."""


@transaction.atomic
def suppress(
    *,
    channel: str,
    digest: bytes,
    reason: Reason,
    person_id: UUID | None = None,
    evidence: Evidence,
    at: datetime,
    actor: Actor,
) -> bool:
    """Put the address on the suppression list; return whether that was new. Raises UnableToSuppress.

    A hard bounce stops every message, the other reasons marketing alone. Put on twice, it stands there once.
    """
    if reason is Reason.NONE:
        raise UnableToSuppress("reason: say why: bounce, complaint or manual")
    if is_suppressed(said_about(digest, channel), reason, at=at):
        return False
    row = entry(
        Word.SUPPRESSED,
        sealed_for(evidence, person_id),
        at=at,
        actor=actor,
        digest=digest,
        person_id=person_id,
        channel=channel,
        reason=reason,
    )
    keep([row])
    tell_of([row], at=at)
    subject = person_id or digest.hex()
    record("address-suppressed", subject, at=at, actor=actor, channel=channel, reason=reason.value)
    return True


@transaction.atomic
def lift(
    *,
    channel: str,
    digest: bytes,
    reason: Reason,
    person_id: UUID | None = None,
    evidence: Evidence,
    at: datetime,
    actor: Actor,
) -> None:
    """Take the address off the list: what staff put there, or what bounced and was mended. Raises UnableToLift."""
    if reason not in STAFF_MAY_LIFT:
        raise UnableToLift(f"{reason.value}: only the person ends this, by signing up and confirming anew")
    if reason.value not in suppressions(channel=channel, digest=digest, at=at):
        raise UnableToLift(f"the address is not on the list for {reason.value}")
    row = entry(
        Word.LIFTED,
        sealed_for(evidence, person_id),
        at=at,
        actor=actor,
        digest=digest,
        person_id=person_id,
        channel=channel,
        reason=reason,
    )
    keep([row])
    record("suppression-lifted", person_id or digest.hex(), at=at, actor=actor, channel=channel, reason=reason.value)


@transaction.atomic
def erase_person(*, customer_id: UUID, at: datetime, actor: Actor) -> int:
    """Keep every address of the person on the suppression list, by its digest; return how many are new on it.

    Call it while the addresses can still be read, before the customer is erased. Harmless when repeated. The proofs
    need no deletion: they are sealed with the key that goes with the person.
    """
    found = {(one.channel.value, one.digest) for one in reaches(customer_id)}
    selves = selves_of([customer_id])[customer_id]
    spoken = Entry.objects.filter(person_id__in=selves, digest__isnull=False).values_list("channel", "digest")
    found |= {(channel, bytes(digest)) for channel, digest in spoken.distinct() if digest}
    before = Entry.objects.filter(person_id__in=selves, reason=Reason.ERASED.value).values_list("channel", "digest")
    found -= {(channel, bytes(digest)) for channel, digest in before if digest}
    forget_askings(Asking.objects.filter(digest__in=[digest for _, digest in found]))
    evidence = Evidence(source=Source.SYSTEM, occurred_at=at)
    for channel, digest in sorted(found):
        suppress(
            channel=Channel(channel),
            digest=digest,
            reason=Reason.ERASED,
            person_id=customer_id,
            evidence=evidence,
            at=at,
            actor=actor,
        )
    return len(found)
