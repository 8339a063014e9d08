"""What a customer is known by, on whose word and since when: values, devices, and what is merely said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Min

from shopkeeper.customers.models import Claim, Identifier, Tie, Visitor
from shopkeeper.customers.queries.merges import merged_into
from shopkeeper.customers.rules import CONFIDENCE, Basis, NodeKind
from shopkeeper.foundation.personal import keys

MOST_DEVICES = 200
MOST_SAID = 100


@dataclass(frozen=True, slots=True)
class Known:
    """A value with its source; `confidence` is a share of 1, `is_sighted` says that it follows from events alone."""

    kind: str
    value: str
    source: str
    basis: Basis
    is_primary: bool
    is_sighted: bool
    first_at: datetime
    last_at: datetime

    @property
    def confidence(self) -> float:
        """Return how far the basis is believed, from 0 to 1."""
        return CONFIDENCE[self.basis]


@dataclass(frozen=True, slots=True)
class Device:
    """A visitor known to be the customer, `ways` naming what proved it: a sign-in, or the source that vouched."""

    visitor_id: UUID
    ways: tuple[str, ...]
    basis: Basis
    first_at: datetime
    last_at: datetime
    linked_at: datetime | None

    @property
    def confidence(self) -> float:
        """Return how far the strongest way is believed, from 0 to 1."""
        return CONFIDENCE[self.basis]


@dataclass(frozen=True, slots=True)
class Identities:
    """All by which one customer is known; `said` are values that a device merely names, and that link to nobody."""

    known: list[Known]
    devices: list[Device]
    said: list[Known]


def identities(customer_id: UUID) -> Identities:
    """Return what the customer is known by, those merged into it included: in as many queries for many as for one."""
    customers = [customer_id, *merged_into(customer_id)]
    rows = list(Identifier.objects.filter(customer__in=customers).order_by("kind", "-is_primary", "created_at", "id"))
    visitors = list(Visitor.objects.filter(customer__in=customers).order_by("-last_seen_at", "id")[:MOST_DEVICES])
    claims = list(
        Claim.objects.filter(visitor__in=visitors).exclude(kind=NodeKind.CUSTOMER.value, basis=Basis.UNPROVEN.value)
    )
    keys.warm([*customers, *(one.pk for one in visitors)])
    seen = _seen(bytes(row.digest) for row in rows)
    return Identities(
        [_known(row, seen.get(bytes(row.digest))) for row in rows],
        [_device(one, [claim for claim in claims if claim.visitor_id == one.pk]) for one in visitors],
        _said(claims, {bytes(row.digest) for row in rows}),
    )


def _seen(digests: Iterable[bytes]) -> dict[bytes, tuple[datetime, datetime]]:
    """Return when each value was first and last seen by a source that is believed, on a device or beside another."""
    wanted = list(digests)
    proven = Claim.objects.filter(digest__in=wanted).exclude(basis=Basis.UNPROVEN.value).values_list("digest")
    beside = [Tie.objects.filter(**{f"{end}__in": wanted}).values_list(end) for end in ("a_digest", "b_digest")]
    found: dict[bytes, tuple[datetime, datetime]] = {}
    for rows in (proven, *beside):
        for digest, first, last in rows.annotate(first=Min("first_at"), last=Max("last_at")).order_by():
            known = found.get(bytes(digest), (first, last))
            found[bytes(digest)] = min(first, known[0]), max(last, known[1])
    return found


def _known(row: Identifier, seen: tuple[datetime, datetime] | None) -> Known:
    # A row made of sightings is as old as these, not as the day on which they were worked through.
    made = row.verified_at or row.created_at
    first, last = seen or (made, made)
    return Known(
        kind=row.kind,
        value=row.value,
        source=row.source,
        basis=Basis.CONFIRMED if row.verified_at else Basis.TRUSTED,
        is_primary=row.is_primary,
        is_sighted=row.is_sighted,
        first_at=min(first, row.created_at),
        last_at=last if row.is_sighted else max(last, made),
    )


def _device(visitor: Visitor, claims: Sequence[Claim]) -> Device:
    proven = sorted(claims, key=lambda one: (one.basis != Basis.CONFIRMED, one.first_at))
    proven = [one for one in proven if one.basis != Basis.UNPROVEN]
    return Device(
        visitor_id=visitor.pk,
        ways=tuple(dict.fromkeys(one.source for one in proven)),
        basis=Basis(proven[0].basis) if proven else Basis.TRUSTED,
        first_at=visitor.first_seen_at,
        last_at=visitor.last_seen_at,
        linked_at=visitor.linked_at,
    )


def _said(claims: Iterable[Claim], held: set[bytes]) -> list[Known]:
    """Return what devices merely say, each value once; what the record holds is known anyway."""
    found: dict[tuple[str, bytes], Claim] = {}
    for one in claims:
        if one.basis == Basis.UNPROVEN and bytes(one.digest) not in held:
            found.setdefault((one.kind, bytes(one.digest)), one)
    return [
        Known(
            kind=one.kind,
            value=one.value,
            source=one.source,
            basis=Basis.UNPROVEN,
            is_primary=False,
            is_sighted=True,
            first_at=one.first_at,
            last_at=one.last_at,
        )
        for one in list(found.values())[:MOST_SAID]
    ]
