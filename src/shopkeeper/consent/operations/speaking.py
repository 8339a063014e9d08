"""What people say about mail: yes to a topic, no to one or to all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.consent.models import Entry
from shopkeeper.consent.operations.addressing import (
    Addressed,
    UnableToRecordPermission,
    addressed,
    known_topics,
    person_for,
)
from shopkeeper.consent.operations.writing import Evidence, entry, keep, record, sealed_for, tell_of
from shopkeeper.consent.queries.entries import said_about
from shopkeeper.consent.queries.links import Link
from shopkeeper.consent.rules.ledger import Said, is_withdrawn, standing
from shopkeeper.consent.rules.words import Basis, Word
from shopkeeper.foundation.actors import Actor, system

MAIL_PROGRAM = system("mail-program")
GROUNDS = frozenset({Basis.CONSENT, Basis.EXISTING_CUSTOMER, Basis.LEGITIMATE_INTEREST, Basis.CONTRACT})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it: the entry, and whether the topic is permitted now."""

    entry_id: UUID
    permitted: bool


@transaction.atomic
def record_permission(
    *,
    channel: str,
    address: str,
    topic: str,
    basis: Basis = Basis.CONSENT,
    evidence: Evidence,
    country: str = "",
    at: datetime,
    actor: Actor,
) -> Recorded:
    """Keep that a topic was permitted, with its proof, and return what came of it.

    Nobody known by the address becomes a guest, whose key seals the proof. A permission told by a program raises
    nothing that the person refused: it is kept, and `permitted` says that it does not hold; ask by a double opt-in.
    Raises UnableToRecordPermission.
    """
    if basis not in GROUNDS:
        raise UnableToRecordPermission(f"basis: {basis.value!r} is none of {', '.join(sorted(GROUNDS))}")
    if not evidence.proof:
        raise UnableToRecordPermission("proof: say what shows the permission, such as form, page and text shown")
    one = addressed(channel, address, country=country)
    (wanted,) = known_topics([topic], one.channel)
    person_id = person_for(one, source=evidence.source.value, at=at, actor=actor)
    proven = sealed_for(evidence, person_id)
    row = _row(Word.GRANTED, one, wanted.slug, proven, person_id=person_id, basis=basis, at=at, actor=actor)
    _append([row], at=at)
    record("permission-recorded", person_id, at=at, actor=actor, channel=channel, topic=topic, source=row.source)
    held = standing(said_about(one.digest, one.channel), wanted.slug, at=at)
    return Recorded(row.id, held.permits)


@transaction.atomic
def withdraw(
    *,
    channel: str,
    address: str,
    topic: str = "",
    evidence: Evidence,
    country: str = "",
    at: datetime,
    actor: Actor,
) -> UUID:
    """Keep that the person said no to a topic, or to all of them; return the entry. Raises UnableToRecordPermission."""
    one = addressed(channel, address, country=country)
    known_topics([topic] if topic else [], one.channel)
    row = _row(
        Word.WITHDRAWN, one, topic, sealed_for(evidence, one.person_id), person_id=one.person_id, at=at, actor=actor
    )
    _append([row], at=at)
    subject = one.person_id or one.digest.hex()
    record("permission-withdrawn", subject, at=at, actor=actor, channel=channel, topic=topic, source=row.source)
    return row.id


@transaction.atomic
def unsubscribe(*, link: Link, whole: bool = False, evidence: Evidence, at: datetime) -> bool:
    """Keep that whoever reads mail at the link's address wants no more of it; return whether that was new.

    Of the link's topic, or of all with `whole` and where the link names none. It holds with the commit. A second press
    adds nothing.
    """
    topic = "" if whole else link.topic
    if is_withdrawn(said_about(link.digest, link.channel), topic, at=at):
        return False
    row = _row(
        Word.WITHDRAWN,
        Addressed(link.channel, "", link.digest, link.person_id),
        topic,
        sealed_for(evidence, link.person_id),
        person_id=link.person_id,
        at=at,
        actor=MAIL_PROGRAM,
    )
    _append([row], at=at)
    subject = link.person_id or link.digest.hex()
    record("unsubscribed", subject, at=at, actor=MAIL_PROGRAM, channel=link.channel.value, topic=topic)
    return True


@transaction.atomic
def answer(
    *,
    link: Link,
    answers: Mapping[str, bool],
    evidence: Evidence,
    at: datetime,
    actor: Actor,
) -> list[str]:
    """Keep what a person chose in the preference centre for one address; return the topics that take more than that.

    Only what differs from what holds is kept. After a complaint or an erasure a yes alone raises nothing: those topics
    are returned, to be asked for by mail.
    """
    said = said_about(link.digest, link.channel)
    known_topics(list(answers), link.channel)
    rows = [
        row
        for topic, wanted in answers.items()
        for row in _changes(said, topic, link, evidence, wanted=wanted, at=at, actor=actor)
    ]
    _append(rows, at=at)
    if rows:
        chosen = {row.topic: row.word for row in rows}
        subject = link.person_id or link.digest.hex()
        record("topics-chosen", subject, at=at, actor=actor, channel=link.channel.value, topics=chosen)
    now = [*said, *(row.said() for row in rows)]
    return [topic for topic, wanted in answers.items() if wanted and not standing(now, topic, at=at).permits]


def _changes(
    said: list[Said],
    topic: str,
    link: Link,
    evidence: Evidence,
    *,
    wanted: bool,
    at: datetime,
    actor: Actor,
) -> list[Entry]:
    held = standing(said, topic, at=at)
    already = held.permits if wanted else held.answer is None or held.answer.is_limiting
    if already:
        return []
    one = Addressed(link.channel, "", link.digest, link.person_id)
    word, basis = (Word.GRANTED, Basis.CONSENT) if wanted else (Word.WITHDRAWN, Basis.NONE)
    proven = sealed_for(evidence, link.person_id)
    return [_row(word, one, topic, proven, person_id=link.person_id, basis=basis, at=at, actor=actor)]


def _row(
    word: Word,
    one: Addressed,
    topic: str,
    evidence: Evidence,
    *,
    person_id: UUID | None,
    basis: Basis = Basis.NONE,
    at: datetime,
    actor: Actor,
) -> Entry:
    return entry(
        word,
        evidence,
        at=at,
        actor=actor,
        digest=one.digest,
        person_id=person_id,
        channel=one.channel.value,
        topic=topic,
        basis=basis,
    )


def _append(rows: list[Entry], *, at: datetime) -> None:
    keep(rows)
    tell_of(rows, at=at)
