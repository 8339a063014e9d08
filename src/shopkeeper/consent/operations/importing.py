"""Permissions out of another system: taken only where nothing was ever said, and never against a no."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from shopkeeper.consent.models import Entry
from shopkeeper.consent.operations.addressing import UnableToRecordPermission, addressed, known_topics, person_for
from shopkeeper.consent.operations.writing import Evidence, entry, keep, record, sealed_for, tell_of
from shopkeeper.consent.queries.entries import said_about
from shopkeeper.consent.rules.ledger import Said
from shopkeeper.consent.rules.lists import Fault, Listed, NotAList, read_list
from shopkeeper.consent.rules.words import Basis, Source, Word
from shopkeeper.customers import operations as customers
from shopkeeper.foundation.actors import Actor

SOURCE = "permission-import"
AT_ONCE = 200


class UnableToImportPermissions(Exception):
    """The list can't be read at all."""


@dataclass
class Taken:
    """What came of a list: how many lines were taken, and why the others were not."""

    read: int = 0
    granted: int = 0
    withdrawn: int = 0
    left: list[Fault] = field(default_factory=list)


def import_permissions(*, text: str, name: str, at: datetime, actor: Actor) -> Taken:
    """Take in a list of permissions (CSV; see `rules.lists.read_list`) and return what came of each line.

    A permission is taken only where nothing at all was ever said about the address on its channel, and with the day,
    place and proof of its origin. A withdrawal is always taken. The same list again takes nothing twice. Lines go in
    200 at once, each lot whole or not at all. Raises UnableToImportPermissions.
    """
    taken, waiting = Taken(), []
    try:
        for one in read_list(text):
            waiting.append(one)
            if len(waiting) == AT_ONCE:
                _take(waiting, taken, name=name, at=at, actor=actor)
                waiting = []
    except NotAList as refused:
        raise UnableToImportPermissions(str(refused)) from None
    _take(waiting, taken, name=name, at=at, actor=actor)
    return taken


@transaction.atomic
def _take(lines: Iterable[Listed | Fault], taken: Taken, *, name: str, at: datetime, actor: Actor) -> None:
    rows: list[Entry] = []
    said: dict[tuple[bytes, str], list[Said]] = {}
    for one in lines:
        taken.read += 1
        found = one if isinstance(one, Fault) else _entry_of(one, said, name=name, at=at, actor=actor)
        if isinstance(found, Fault):
            taken.left.append(found)
            continue
        rows.append(found)
        taken.granted += found.word == Word.GRANTED
        taken.withdrawn += found.word == Word.WITHDRAWN
    keep(rows)
    tell_of(rows, at=at)
    if rows:
        record("permissions-imported", name[:120], kind="import", at=at, actor=actor, entries=len(rows))


def _entry_of(
    one: Listed, said: dict[tuple[bytes, str], list[Said]], *, name: str, at: datetime, actor: Actor
) -> Entry | Fault:
    if one.said_at > at:
        return Fault(one.line, "said_at: this lies in the future")
    try:
        known = addressed(one.channel, one.address, country=one.country)
        if one.topic or one.word == "granted":
            known_topics([one.topic], known.channel)
    except UnableToRecordPermission as refused:
        return Fault(one.line, str(refused))
    place = (known.digest, known.channel.value)
    if place not in said:
        said[place] = said_about(*place)
    if fault := _in_the_way(one, said[place]):
        return Fault(one.line, fault)
    try:
        with transaction.atomic():
            person_id = known.person_id
            if one.word == "granted":
                person_id = person_for(known, source=SOURCE, at=at, actor=actor)
    except (UnableToRecordPermission, customers.UnableToCreateCustomer) as refused:
        return Fault(one.line, str(refused))
    proof = {"list": name, "line": one.line, "collected": one.collected, "proof": one.proof}
    row = entry(
        Word(one.word),
        sealed_for(Evidence(Source.IMPORT, one.said_at, proof=proof), person_id),
        at=at,
        actor=actor,
        digest=known.digest,
        person_id=person_id,
        channel=known.channel.value,
        topic=one.topic,
        basis=Basis.CONSENT if one.word == "granted" else Basis.NONE,
    )
    said[place].append(row.said())
    return row


def _in_the_way(one: Listed, said: list[Said]) -> str:
    """Return why the line is not taken, empty when it is."""
    alike = [
        other for other in said if other.source is Source.IMPORT and other.topic == one.topic and other.word == one.word
    ]
    if any(other.occurred_at == one.said_at for other in alike):
        return "taken already, by this list or another"
    if one.word == "withdrawn":
        return ""
    if alike:
        return "permitted already by an earlier import"
    last = max((other for other in said if not other.is_imported_permission), key=_when, default=None)
    if last is not None:
        return f"something was said about this address already ({last.word.value}, {_when(last):%d %B %Y}): that holds"
    return ""


def _when(one: Said) -> datetime:
    return one.occurred_at
