"""Who a sighting is about: on the path of every event, so a known visitor costs one look-up a batch and no write."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from shopkeeper.customers.models import Identifier, Visitor
from shopkeeper.customers.operations.belonging import settle_visitors
from shopkeeper.customers.operations.claiming import (
    ClaimKey,
    Span,
    TieKey,
    claims_of,
    dropped_of,
    keep_claims,
    keep_ties,
    notice,
    ties_of,
)
from shopkeeper.customers.operations.naming import Named, named
from shopkeeper.customers.operations.settling import settle
from shopkeeper.customers.queries.graph import SIGHTED_KINDS
from shopkeeper.customers.rules import Node, NodeKind, Recognised, Sighting, VisitorState, in_hour
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys

__all__ = ["Recognised", "Sighting", "recognise"]

AT_ONCE = 5_000
_Key = TypeVar("_Key")


@dataclass(slots=True)
class _Seen:
    """When a visitor was seen in this batch, first and last."""

    first: datetime
    last: datetime
    is_nobody: bool


@transaction.atomic
def recognise(sightings: Sequence[Sighting], *, at: datetime) -> list[Recognised]:
    """Return whom each sighting is about, in their order; unknown visitors are made, each with their own key.

    Only trusted sightings name a customer: one who is known by the user id, address or number, or is made now for a
    user id nobody knows. Who is whom afterwards doesn't hang on the order of arrival. A few statements for thousands
    of sightings, as long as they say nothing new. Raises KeyMissing.
    """
    found = [named(one) for one in sightings]
    visitors = _visitors(_seen(one for one in found if one.visitor), at)
    owners = _named_customers(found, visitors, at)
    return [_recognised(one, visitors, owners) for one in found]


def _recognised(one: Named, visitors: Mapping[bytes, Visitor], owners: Mapping[Node, UUID]) -> Recognised:
    owner = _owner(one, owners)
    visitor = visitors.get(one.visitor)
    if owner is not None:
        return Recognised(owner, visitor.pk if visitor else None, owner)
    here = visitors[one.visitor]
    return Recognised(here.pk, here.pk, here.customer_id)


def _owner(one: Named, owners: Mapping[Node, UUID]) -> UUID | None:
    if not one.sighting.trusted:
        return None
    return next((owners[node] for node in one.values if node in owners), None)


def _named_customers(found: Sequence[Named], visitors: dict[bytes, Visitor], at: datetime) -> dict[Node, UUID]:
    """Keep what the sightings say, settle what follows from it, and return whose each trusted value is."""
    naming = [one for one in found if one.values]
    if naming:
        _keep(naming, visitors, at)
    if dropped := dropped_of(one for one in found if one.dropped):
        notice(dropped)
    return owners_of({node for one in naming if one.sighting.trusted for node in one.values})


def _keep(naming: Sequence[Named], visitors: dict[bytes, Visitor], at: datetime) -> None:
    claims: dict[ClaimKey, Span] = {}
    ties: dict[TieKey, Span] = {}
    values: dict[Node, str] = {}
    for one in naming:
        visitor = visitors.get(one.visitor)
        if visitor is not None and visitor.state != VisitorState.BLOCKED:
            _take_in(claims, claims_of(one, visitor.pk))
        if one.sighting.trusted:
            _take_in(ties, ties_of(one))
            values.update(one.values)
    touched = keep_ties(ties)
    touched |= _unknown_users(values)
    concerned = keep_claims(claims)
    if touched:
        concerned |= settle(touched, values, at=at)
    if concerned:
        settle_visitors(concerned, at=at)
        _read_again(visitors, concerned)


def _take_in(all_spans: dict[_Key, Span], spans: Mapping[_Key, Span]) -> None:
    for key, seen in spans.items():
        if known := all_spans.get(key):
            known.widen(seen)
        else:
            all_spans[key] = seen


def _unknown_users(values: Mapping[Node, str]) -> set[Node]:
    """Return the user ids that nobody is known by yet."""
    users = {node for node in values if node.kind is NodeKind.USER}
    return users - set(owners_of(users)) if users else set()


def owners_of(nodes: Iterable[Node]) -> dict[Node, UUID]:
    """Return the customer of each value that is somebody's."""
    by_digest = {node.digest: node for node in nodes}
    wanted = list(by_digest)
    found: dict[Node, UUID] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        rows = Identifier.objects.filter(digest__in=some, kind__in=[kind.value for kind in SIGHTED_KINDS])
        for digest, customer_id in rows.values_list("digest", "customer_id"):
            found[by_digest[bytes(digest)]] = customer_id
    return found


def _seen(found: Iterable[Named]) -> dict[bytes, _Seen]:
    seen: dict[bytes, _Seen] = {}
    for one in found:
        moment = one.sighting.at
        if known := seen.get(one.visitor):
            known.first, known.last = min(known.first, moment), max(known.last, moment)
        else:
            seen[one.visitor] = _Seen(moment, moment, one.is_nobody)
    return seen


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


def _read_again(visitors: dict[bytes, Visitor], concerned: set[UUID]) -> None:
    changed = [digest for digest, visitor in visitors.items() if visitor.pk in concerned]
    visitors.update(known_visitors(changed))


def _insert(fresh: Mapping[bytes, _Seen], at: datetime) -> None:
    """Make the visitors; one that somebody else makes at this moment is left as it is."""
    rows = [
        (
            new_id(at),
            digest,
            VisitorState.BLOCKED.value if seen.is_nobody else VisitorState.ANONYMOUS.value,
            seen.first,
            in_hour(seen.last),
        )
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
