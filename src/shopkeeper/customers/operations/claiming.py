"""Keeping what was seen together: the same rows whatever the order in which sightings arrive."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shopkeeper.customers.models import Claim, Noticed, Tie
from shopkeeper.customers.operations.naming import Named
from shopkeeper.customers.queries import graph
from shopkeeper.customers.rules import CLAIMS_PER_VISITOR, UNPROVEN_PER_VISITOR, Basis, Node, NodeKind, in_hour
from shopkeeper.foundation.personal import keys

AT_ONCE = 5_000
TOO_MANY_NAMES = "too-many-names"
NAMES_NOBODY = "names-nobody"


@dataclass(slots=True)
class Span:
    """When something was seen first and last (the hour), and the key of the first sighting of it."""

    first_at: datetime
    last_at: datetime
    key: bytes
    value: str = ""

    def widen(self, other: "Span") -> bool:
        """Take in another span; return whether this one grew."""
        earlier = (other.first_at, other.key) < (self.first_at, self.key)
        later = other.last_at > self.last_at
        if earlier:
            self.first_at, self.key = other.first_at, other.key
        self.last_at = max(self.last_at, other.last_at)
        return earlier or later


class ClaimKey(NamedTuple):
    visitor_id: UUID
    kind: str
    digest: bytes
    basis: str
    source: str


class TieKey(NamedTuple):
    a: Node
    b: Node
    source: str


def span(one: Named, value: str = "") -> Span:
    """Return the span of one sighting."""
    return Span(one.sighting.at, in_hour(one.sighting.at), one.sighting.key[:64], value)


def claims_of(one: Named, visitor_id: UUID) -> dict[ClaimKey, Span]:
    """Return what a sighting says of its visitor: the strongest value if it is trusted, else all, unproven."""
    said = list(one.values.items())[:1] if one.sighting.trusted else list(one.values.items())
    basis = Basis.TRUSTED if one.sighting.trusted else Basis.UNPROVEN
    return {
        ClaimKey(visitor_id, node.kind.value, node.digest, basis.value, one.sighting.source): span(one, value)
        for node, value in said
    }


def ties_of(one: Named) -> dict[TieKey, Span]:
    """Return what a trusted sighting ties together: a user id with each other value; without one, nothing."""
    if not one.sighting.trusted or len(one.values) < 2:
        return {}
    first, *others = one.values
    if first.kind is not NodeKind.USER:
        return {}
    return {TieKey(first, other, one.sighting.source): span(one, one.values[other]) for other in others}


def keep_claims(claims: Mapping[ClaimKey, Span]) -> set[UUID]:
    """Return the visitors for whom a proven claim is new or earlier; of each, the first so many claims are kept."""
    if not claims:
        return set()
    known = _known_claims({key.visitor_id for key in claims})
    touched: set[UUID] = set()
    changed: list[Claim] = []
    fresh: dict[ClaimKey, Span] = {}
    for key, seen in claims.items():
        row = known.get(key)
        if row is None:
            fresh[key] = seen
        elif _widen(row, seen):
            changed.append(row)
            touched |= {key.visitor_id} if key.basis != Basis.UNPROVEN else set()
    Claim.objects.bulk_update(changed, ["first_at", "last_at", "first_key"], batch_size=500)
    if fresh:
        touched |= _insert_claims(fresh, known)
    return touched


def _insert_claims(fresh: Mapping[ClaimKey, Span], known: Mapping[ClaimKey, Claim]) -> set[UUID]:
    kept, gone, overfull = _first_ones(fresh, known)
    Claim.objects.filter(pk__in=gone).delete()
    keys.warm(key.visitor_id for key in kept)
    Claim.objects.bulk_create(
        [
            Claim(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
                visitor_id=key.visitor_id,
                kind=key.kind,
                digest=key.digest,
                basis=key.basis,
                source=key.source,
                value=fresh[key].value,
                first_at=fresh[key].first_at,
                last_at=fresh[key].last_at,
                first_key=fresh[key].key,
            )
            for key in kept
        ],
        batch_size=1_000,
    )
    notice({(TOO_MANY_NAMES, source, "a visitor"): fresh_span for source, fresh_span in overfull.items()})
    return {key.visitor_id for key in kept if key.basis != Basis.UNPROVEN}


def _first_ones(
    fresh: Mapping[ClaimKey, Span], known: Mapping[ClaimKey, Claim]
) -> tuple[list[ClaimKey], list[UUID], dict[str, Span]]:
    """Return which new claims to keep, which rows to give up for them, and the sources that said too much.

    A visitor keeps the first claims by time, so that what is kept doesn't hang on the order of arrival, nor grows.
    """
    by_visitor: defaultdict[tuple[UUID, bool], list[ClaimKey]] = defaultdict(list)
    visitors = {key.visitor_id for key in fresh}
    for key in [*fresh, *(key for key in known if key.visitor_id in visitors)]:
        by_visitor[key.visitor_id, key.basis == Basis.UNPROVEN].append(key)
    kept: list[ClaimKey] = []
    gone: list[UUID] = []
    overfull: dict[str, Span] = {}

    def place(key: ClaimKey) -> tuple[datetime, str, bytes, str, str]:
        return (fresh.get(key) or known[key]).first_at, key.kind, key.digest, key.basis, key.source

    for (_, is_unproven), mine in by_visitor.items():
        most = UNPROVEN_PER_VISITOR if is_unproven else CLAIMS_PER_VISITOR
        ordered = sorted(mine, key=place) if len(mine) > most else mine
        kept += [key for key in ordered[:most] if key in fresh]
        gone += [known[key].pk for key in ordered[most:] if key in known]
        overfull.update((key.source, fresh[key]) for key in ordered[most:] if key in fresh)
    return kept, gone, overfull


def _known_claims(visitor_ids: Iterable[UUID]) -> dict[ClaimKey, Claim]:
    wanted = list(visitor_ids)
    found: dict[ClaimKey, Claim] = {}
    for start in range(0, len(wanted), AT_ONCE):
        for row in Claim.objects.filter(visitor__in=wanted[start : start + AT_ONCE]).defer("value"):
            found[ClaimKey(row.visitor_id, row.kind, bytes(row.digest), row.basis, row.source)] = row
    return found


def keep_ties(ties: Mapping[TieKey, Span]) -> set[Node]:
    """Return the values of ties that are new or earlier: what hangs together with them has to be worked out anew."""
    if not ties:
        return set()
    rows = Tie.objects.filter(a_digest__in={key.a.digest for key in ties}, b_digest__in={key.b.digest for key in ties})
    known = {TieKey(*graph.ends(row), row.source): row for row in rows.defer("value")}
    touched: set[Node] = set()
    changed: list[Tie] = []
    for key, seen in ties.items():
        row = known.get(key)
        if row is not None and not _widen(row, seen):
            continue
        if row is not None:
            changed.append(row)
        if row is None or row.first_at == seen.first_at:
            touched |= {key.a, key.b}
    Tie.objects.bulk_update(changed, ["first_at", "last_at", "first_key"], batch_size=500)
    Tie.objects.bulk_create(
        Tie(
            a_kind=key.a.kind.value,
            a_digest=key.a.digest,
            b_kind=key.b.kind.value,
            b_digest=key.b.digest,
            source=key.source,
            first_at=seen.first_at,
            last_at=seen.last_at,
            first_key=seen.key,
        )
        for key, seen in ties.items()
        if key not in known
    )
    return touched


def _widen(row: Claim | Tie, seen: Span) -> bool:
    whole = Span(row.first_at, row.last_at, bytes(row.first_key))
    if not whole.widen(seen):
        return False
    row.first_at, row.last_at, row.first_key = whole.first_at, whole.last_at, whole.key
    return True


def dropped_of(found: Iterable[Named]) -> dict[tuple[str, str, str], Span]:
    """Return the values that named nobody, by source and word."""
    dropped: dict[tuple[str, str, str], Span] = {}
    for one in found:
        for word in one.dropped:
            key = (NAMES_NOBODY, one.sighting.source, word)
            if known := dropped.get(key):
                known.widen(span(one))
            else:
                dropped[key] = span(one)
    return dropped


MOST_NOTICED = 200


def notice(things: Mapping[tuple[str, str, str], Span]) -> None:
    """Note what sources send that joins nobody: a row for each word, at most so many a source and kind."""
    if not things:
        return
    rows = Noticed.objects.filter(source__in={source for _, source, _ in things})
    known = {(row.kind, row.source, row.word): row for row in rows}
    counts = Counter((kind, source) for kind, source, _ in known)
    for (kind, source, word), seen in things.items():
        row = known.get((kind, source, word))
        if row is None and counts[kind, source] < MOST_NOTICED:
            counts[kind, source] += 1
            Noticed.objects.create(kind=kind, source=source, word=word, first_at=seen.first_at, last_at=seen.last_at)
        elif row is not None and (seen.first_at < row.first_at or seen.last_at > row.last_at):
            first_at, last_at = min(row.first_at, seen.first_at), max(row.last_at, seen.last_at)
            Noticed.objects.filter(pk=row.pk).update(first_at=first_at, last_at=last_at)


def customer_node(customer_id: UUID) -> tuple[str, bytes]:
    """Return kind and digest of a claim that names a customer itself."""
    return NodeKind.CUSTOMER.value, customer_id.bytes
