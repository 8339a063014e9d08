"""How each entry comes into the ledger: sealed proof, one audit entry, one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.consent.events import AddressSuppressed, PermissionGiven, PermissionWithdrawn
from shopkeeper.consent.models import Entry
from shopkeeper.consent.rules.words import Basis, Purpose, Reason, Source, Word
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell_all
from shopkeeper.foundation.outbox.telling import Fact
from shopkeeper.foundation.personal import keys

Proof = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """The wording a person saw: which, in which version, and the SHA-256 of its text."""

    notice: str = ""
    version: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How something was said: by which way, when, to what wording, and what proves it (sealed)."""

    source: Source
    occurred_at: datetime
    shown: Shown = field(default_factory=Shown)
    proof: Proof | None = None
    subject_id: UUID | None = None


def entry(
    word: Word,
    evidence: Evidence,
    *,
    at: datetime,
    actor: Actor,
    digest: bytes | None = None,
    person_id: UUID | None = None,
    channel: str = "",
    topic: str = "",
    purpose: Purpose = Purpose.MARKETING,
    value: str = "",
    reason: Reason = Reason.NONE,
    basis: Basis = Basis.NONE,
) -> Entry:
    """Return the entry, not written yet. What was said is never later than `at`, when it is kept."""
    row = Entry(
        id=new_id(at),
        digest=digest,
        person_id=person_id,
        channel=channel,
        topic=topic,
        purpose=purpose.value,
        word=word.value,
        value=value,
        reason=reason.value,
        basis=basis.value,
        source=evidence.source.value,
        notice=evidence.shown.notice,
        notice_version=evidence.shown.version,
        notice_digest=evidence.shown.digest,
        occurred_at=min(evidence.occurred_at, at),
        recorded_at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject_id=evidence.subject_id if evidence.proof else None,
    )
    row.proof = dict(evidence.proof) if evidence.proof and evidence.subject_id else None
    return row


def keep(rows: Sequence[Entry]) -> None:
    """Append the entries to the ledger, by one statement."""
    fields = Entry._meta.concrete_fields
    insert_rows(Entry, [one.name for one in fields], [[getattr(row, one.attname) for one in fields] for row in rows])


def record(
    action: str, subject_id: UUID | str, *, at: datetime, actor: Actor, kind: str = "customer", **changes: Any
) -> None:
    """Audit a write; `changes` gives new values, which hold no personal data."""
    audit.record(
        actor=actor,
        action=f"consent.{action}",
        subject_kind=kind,
        subject_id=subject_id,
        at=at,
        changes={name: [None, value] for name, value in changes.items()},
    )


def tell_of(rows: Sequence[Entry], *, at: datetime) -> None:
    """Tell what entries about addresses mean to those who listen."""
    tell_all((event for row in rows for event in _events(row)), at=at)


def _events(row: Entry) -> list[Fact]:
    word, digest = Word(row.word), bytes(row.digest or b"").hex()
    if word in {Word.GRANTED, Word.CONFIRMED}:
        return [PermissionGiven(digest, row.channel, row.topic, row.person_id)]
    if word in {Word.REFUSED, Word.WITHDRAWN}:
        return [PermissionWithdrawn(digest, row.channel, row.topic, row.person_id)]
    if word is Word.SUPPRESSED:
        return [AddressSuppressed(digest, row.channel, row.reason, row.person_id)]
    return []


def sealed_for(evidence: Evidence, person_id: UUID | None) -> Evidence:
    """Return the evidence with the person whose key seals its proof; of nobody's there is none."""
    return Evidence(
        source=evidence.source,
        occurred_at=evidence.occurred_at,
        shown=evidence.shown,
        proof=evidence.proof if person_id and _has_key(person_id) else None,
        subject_id=person_id,
    )


def _has_key(person_id: UUID) -> bool:
    try:
        return keys.cipher(person_id) is not None
    except keys.KeyMissing:
        return False
