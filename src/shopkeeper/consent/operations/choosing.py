"""Choices of persons: made in the account or by a link, and signals that come with what a browser sends."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.consent.events import ChoicesChanged
from shopkeeper.consent.models import Entry
from shopkeeper.consent.operations.writing import Evidence, entry, keep, record
from shopkeeper.consent.queries.entries import said_by
from shopkeeper.consent.queries.selves import selves_of
from shopkeeper.consent.rules.ledger import Said
from shopkeeper.consent.rules.persons import choice, frequency
from shopkeeper.consent.rules.words import SHARING, Basis, Frequency, Purpose, Source, Word
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.outbox import tell_all

SIGNALLING = system("signals")
COPIED = "for-a-self"  # the value of an entry that a person's choice wrote for another of their selves
CHOOSABLE = (Purpose.TRACKING, Purpose.PERSONALISATION, *SHARING)


@dataclass(frozen=True, slots=True)
class Signal:
    """What came with a person's browser: Global Privacy Control, and what was chosen in the cookie banner.

    `choices` holds what was chosen, by purpose (`tracking`, `personalisation`, `sharing-with-sellers`,
    `sharing-with-advertisers`); purposes of other names are passed over.
    """

    person_id: UUID
    at: datetime
    gpc: bool = False
    choices: Mapping[str, bool] = field(default_factory=dict)


@transaction.atomic
def note_signals(signals: Iterable[Signal], *, at: datetime) -> int:
    """Keep what the signals say that was not known yet; return how many entries were added.

    In one query and one insertion for any number of signals. A browser repeats itself with each event: what only says
    again what its person's own entries say already is not kept. A refused sharing by GPC is kept as such once.
    """
    given = sorted(signals, key=lambda one: (one.at, one.person_id))
    known = {person: list(said) for person, said in said_by({one.person_id for one in given}).items()}
    rows: list[Entry] = []
    for one in given:
        for purpose, answer, source in _asserted(one):
            if _is_news(known[one.person_id], purpose, answer=answer, source=source, at=at):
                evidence = Evidence(source=source, occurred_at=one.at)
                row = _answer(one.person_id, purpose, answer=answer, evidence=evidence, at=at, actor=SIGNALLING)
                rows.append(row)
                known[one.person_id].append(row.said())
    _keep(rows, at=at)
    return len(rows)


def _asserted(signal: Signal) -> list[tuple[Purpose, bool, Source]]:
    chosen = [
        (purpose, signal.choices[purpose.value], Source.COOKIE_BANNER)
        for purpose in CHOOSABLE
        if isinstance(signal.choices.get(purpose.value), bool)
    ]
    return [*chosen, *((purpose, False, Source.GPC) for purpose in SHARING if signal.gpc)]


def _is_news(said: Sequence[Said], purpose: Purpose, *, answer: bool, source: Source, at: datetime) -> bool:
    own = [one for one in said if one.purpose is purpose]
    if source is Source.GPC and not any(one.source is Source.GPC for one in own):
        return True
    held = choice(own, purpose, at=at)
    if source is Source.GPC:  # it is known that this browser signals; news only where a banner's yes came between
        return held.answer is True and held.said is not None and held.said.source is Source.COOKIE_BANNER
    last = max((one for one in own if one.source is source), key=lambda one: one.occurred_at, default=None)
    return last is None or last.is_limiting is answer


@transaction.atomic
def choose(
    *,
    person_id: UUID,
    answers: Mapping[Purpose, bool],
    wanted: Frequency | None = None,
    evidence: Evidence,
    at: datetime,
    actor: Actor,
) -> int:
    """Keep what a known person chose, for all their selves; return how many entries were added.

    What holds already is not said again. A choice that the person makes themselves counts on each device they are
    known on, so that a yes is not undone by what an old browser once signalled.
    """
    rows: list[Entry] = []
    for self_id, said in said_by(selves_of([person_id])[person_id]).items():
        copied = "" if self_id == person_id else COPIED
        for purpose, answer in answers.items():
            if choice(said, purpose, at=at).answer is not answer:
                rows.append(
                    _answer(self_id, purpose, answer=answer, value=copied, evidence=evidence, at=at, actor=actor)
                )
        if wanted is not None and (frequency(said, at=at) or Frequency.ALL) is not wanted:
            rows.append(
                entry(
                    Word.GRANTED,
                    evidence,
                    at=at,
                    actor=actor,
                    person_id=self_id,
                    purpose=Purpose.FREQUENCY,
                    value=wanted.value,
                )
            )
    _keep(rows, at=at)
    if rows:
        record("choices-made", person_id, at=at, actor=actor, purposes=sorted({one.purpose for one in rows}))
    return len(rows)


@transaction.atomic
def take_back_copied(*, survivor_id: UUID, merged_id: UUID, at: datetime) -> int:
    """Take back what the survivor of an undone merge permitted for the other meanwhile; return how many entries.

    A yes that was written for the merged customer's selves where they had said no ends. A no stays: what is stricter
    was said by somebody, and asking anew does no harm.
    """
    selves = selves_of([merged_id])[merged_id]
    copies = Entry.objects.filter(person_id__in=selves, value=COPIED, actor_id=str(survivor_id))
    foreign = set(copies.values_list("pk", flat=True))
    evidence = Evidence(source=Source.SYSTEM, occurred_at=at)
    rows = [
        _answer(self_id, purpose, answer=False, evidence=evidence, at=at, actor=system("consent"))
        for self_id, said in said_by(selves).items()
        for purpose in CHOOSABLE
        if choice(said, purpose, at=at).answer
        and not choice([one for one in said if one.id not in foreign], purpose, at=at).answer
    ]
    _keep(rows, at=at)
    return len(rows)


def _answer(
    person_id: UUID,
    purpose: Purpose,
    *,
    answer: bool,
    evidence: Evidence,
    at: datetime,
    actor: Actor,
    value: str = "",
) -> Entry:
    return entry(
        Word.GRANTED if answer else Word.REFUSED,
        evidence,
        at=at,
        actor=actor,
        person_id=person_id,
        purpose=purpose,
        value=value,
        basis=Basis.CONSENT if answer else Basis.NONE,
    )


def _keep(rows: Sequence[Entry], *, at: datetime) -> None:
    keep(rows)
    changed: dict[UUID, set[str]] = {}
    for row in rows:
        if row.person_id is not None:
            changed.setdefault(row.person_id, set()).add(row.purpose)
    tell_all((ChoicesChanged(person, tuple(sorted(purposes))) for person, purposes in changed.items()), at=at)
