"""Who a sighting is about: on the path of every event, so a known visitor costs one look-up a batch and no write."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.customers.models import Identifier, Visitor
from shopkeeper.customers.rules import IdentifierKind, VisitorState, in_hour
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.blind import blind_index

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody was seen: `key` names the event, `at` when it happened, `trusted` whether the shop vouches for it.

    A source is trusted that holds a secret key, and a browser that shows a token signed with one.
    """

    key: bytes
    at: datetime
    source: str
    trusted: bool
    anonymous_id: str = ""
    user_id: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whom the sighting is about: `person_id` for ever, `customer_id` as far as is known now, None while anonymous."""

    person_id: UUID
    visitor_id: UUID | None
    customer_id: UUID | None


@dataclass(slots=True)
class _Seen:
    """When a visitor was seen in this batch, first and last."""

    first: datetime
    last: datetime


@transaction.atomic
def recognise(sightings: Sequence[Sighting], *, at: datetime) -> list[Recognised]:
    """Return whom each sighting is about, in their order; unknown visitors are made, each with their own key.

    Only trusted sightings name a customer. A few statements for thousands of sightings. Raises KeyMissing.
    """
    digests = [visitor_digest(one) for one in sightings]
    seen: dict[bytes, _Seen] = {}
    for digest, one in zip(digests, sightings, strict=True):
        if known := seen.get(digest):
            known.first, known.last = min(known.first, one.at), max(known.last, one.at)
        else:
            seen[digest] = _Seen(one.at, one.at)
    visitors = _visitors(seen, at)
    owners = _owners({user for one in sightings if one.trusted and (user := user_digest(one))})
    found = []
    for digest, one in zip(digests, sightings, strict=True):
        visitor = visitors[digest]
        named = owners.get(user_digest(one) or b"") if one.trusted else None
        found.append(Recognised(named or visitor.id, visitor.id, named or visitor.customer_id))
    return found


def visitor_digest(sighting: Sighting) -> bytes:
    """Return by what the visitor of a sighting is found; who shows no anonymous id is one for what they are called."""
    if sighting.anonymous_id:
        return anonymous_digest(sighting.anonymous_id)
    named = sighting.user_id or sighting.email or sighting.phone
    return blind_index("named", f"{sighting.source}\0{named}")


def anonymous_digest(anonymous_id: str) -> bytes:
    """Return by what the visitor of that anonymous id is found."""
    return blind_index("anonymous", anonymous_id.strip())


def user_digest(sighting: Sighting) -> bytes | None:
    """Return by what the user of a source is found; the same id of another source is another user's."""
    return blind_index("user", f"{sighting.source}\0{sighting.user_id.strip()}") if sighting.user_id.strip() else None


def _owners(digests: Iterable[bytes]) -> dict[bytes, UUID]:
    wanted = list(digests)
    if not wanted:
        return {}
    rows = Identifier.objects.filter(kind=IdentifierKind.EXTERNAL.value, digest__in=wanted)
    return {bytes(digest): customer_id for digest, customer_id in rows.values_list("digest", "customer_id")}


def _visitors(seen: Mapping[bytes, _Seen], at: datetime) -> dict[bytes, Visitor]:
    known = known_visitors(seen)
    if fresh := [digest for digest in seen if digest not in known]:
        _insert({digest: seen[digest] for digest in fresh}, at)
        known |= known_visitors(fresh)
    _note_seen(known, seen)
    return known


def known_visitors(digests: Iterable[bytes]) -> dict[bytes, Visitor]:
    """Return the visitors of these digests."""
    wanted = list(digests)
    found: dict[bytes, Visitor] = {}
    for start in range(0, len(wanted), AT_ONCE):
        for visitor in Visitor.objects.filter(digest__in=wanted[start : start + AT_ONCE]):
            found[bytes(visitor.digest)] = visitor
    return found


def _insert(fresh: Mapping[bytes, _Seen], at: datetime) -> None:
    """Make the visitors; one that somebody else makes at this moment is left as it is."""
    rows = [
        (new_id(at), digest, VisitorState.ANONYMOUS.value, seen.first, in_hour(seen.last))
        for digest, seen in fresh.items()
    ]
    keys.create(row[0] for row in rows)
    insert_rows(Visitor, ["id", "digest", "state", "first_seen_at", "last_seen_at"], rows, on_conflict="ignore")


def _note_seen(known: Mapping[bytes, Visitor], seen: Mapping[bytes, _Seen]) -> None:
    """Widen the time in which visitors were seen, of those only for whom it grew."""
    changed = []
    for digest, visitor in known.items():
        first, last = seen[digest].first, in_hour(seen[digest].last)
        if first < visitor.first_seen_at or last > visitor.last_seen_at:
            visitor.first_seen_at = min(first, visitor.first_seen_at)
            visitor.last_seen_at = max(last, visitor.last_seen_at)
            changed.append(visitor)
    Visitor.objects.bulk_update(changed, ["first_seen_at", "last_seen_at"], batch_size=500)
