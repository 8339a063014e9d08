"""Values at their owners: made, moved, or taken away, as who is whom changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from shopkeeper.customers.events import CustomerChanged
from shopkeeper.customers.models import Customer, Identifier
from shopkeeper.customers.operations.adopting import insert_identifiers, primaries
from shopkeeper.customers.queries import graph
from shopkeeper.customers.queries.merges import survivors
from shopkeeper.customers.rules import Node
from shopkeeper.foundation.outbox import tell_all
from shopkeeper.foundation.personal import ERASED, keys
from shopkeeper.foundation.personal.moving import move_rows


def known_values(found: graph.Component, values: Mapping[Node, str]) -> dict[Node, str]:
    """Return in clear what this batch brought, and what a refused tie kept for want of a record."""
    kept = {}
    waiting = [tie for tie in found.ties.values() if tie.subject_id]
    keys.warm(tie.subject_id for tie in waiting if tie.subject_id)
    for tie in waiting:
        if tie.value and tie.value is not ERASED:
            kept[graph.ends(tie)[1]] = tie.value
    return {**kept, **values}


def place(owners: Mapping[Node, UUID | None], known: dict[Node, str], *, at: datetime) -> dict[Node, UUID]:
    """Return whose each value is now. What was given otherwise than by sightings stays where it is.

    A value that is taken from a record is put into `known`, so that the caller can keep it.
    """
    rows = _rows(owners)
    stands = survivors({owner for owner in owners.values() if owner})
    wanted = {node: stands[owner] for node, owner in owners.items() if owner}
    moving: defaultdict[UUID, list[Identifier]] = defaultdict(list)
    going: list[Identifier] = []
    for node, row in rows.items():
        if not row.is_sighted or row.customer_id == wanted.get(node):
            continue
        known[node] = str(row.value)
        if node in wanted:
            moving[wanted[node]].append(row)
        else:
            going.append(row)
    losers = {row.customer_id for row in (*going, *(row for some in moving.values() for row in some))}
    Identifier.objects.filter(pk__in=[row.pk for row in going]).delete()
    _move(moving)
    fresh = {node: owner for node, owner in wanted.items() if node not in rows and node in known}
    insert_identifiers(fresh, known, at=at, is_sighted=True)
    choose_primaries(losers)
    _tell_changes({*fresh.values(), *moving, *losers}, at)
    return {node: row.customer_id for node, row in _rows(owners).items()}


def _rows(nodes: Iterable[Node]) -> dict[Node, Identifier]:
    wanted = {node.digest: node for node in nodes}
    rows = Identifier.objects.filter(digest__in=list(wanted), kind__in=[kind.value for kind in graph.SIGHTED_KINDS])
    return {wanted[bytes(row.digest)]: row for row in rows}


def _move(moving: Mapping[UUID, list[Identifier]]) -> None:
    for customer_id, rows in moving.items():
        taken = primaries([customer_id])
        for row in rows:
            row.is_primary = (customer_id, row.kind) not in taken
            taken.add((customer_id, row.kind))
        move_rows(rows, subject="customer_id", to=customer_id, also=["is_primary"])


def choose_primaries(customer_ids: Iterable[UUID]) -> None:
    """Let the oldest of a kind be primary where a customer has some, and none is."""
    rows = Identifier.objects.filter(customer__in=list(customer_ids)).order_by("created_at", "id")
    has = {(one.customer_id, one.kind) for one in rows if one.is_primary}
    for one in rows:
        if (one.customer_id, one.kind) not in has:
            has.add((one.customer_id, one.kind))
            Identifier.objects.filter(pk=one.pk).update(is_primary=True)


def _tell_changes(customer_ids: Iterable[UUID], at: datetime) -> None:
    changed = sorted(set(customer_ids))
    Customer.objects.filter(pk__in=changed).update(updated_at=at)
    tell_all([CustomerChanged(customer_id=key, fields=("sightings",)) for key in changed], at=at)
