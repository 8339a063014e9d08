"""Letting customers be as the graph of what was sighted says: made, joined, parted, each value at its owner."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from shopkeeper.customers.models import Claim, Identifier, Tie, Visitor
from shopkeeper.customers.operations import adopting, joining, placing
from shopkeeper.customers.operations.adopting import AT_ONCE
from shopkeeper.customers.operations.belonging import settle_visitors, visitors_of
from shopkeeper.customers.queries import graph
from shopkeeper.customers.rules import Group, Node, NodeKind, Refusal, Resolution, resolve
from shopkeeper.foundation.actors import system

SIGHTINGS = system("sightings")
_LOCK = 0x6964_656E  # any number of ours: PostgreSQL's advisory lock on the graph


def settle(touched: Collection[Node], values: Mapping[Node, str], *, at: datetime) -> set[UUID]:
    """Work out anew all that hangs together with these values; return the visitors whom it may concern.

    `values` are in clear what this batch brought: what is new needs them.
    """
    _one_at_a_time()
    adopting.adopt(values, at=at)
    found = graph.component(touched)
    resolution = resolve(found.nodes, found.tied(), graph.holding(found), found.crowds)
    before = {node: row.customer_id for node, row in found.rows.items()}
    known = placing.known_values(found, values)
    owners = _owners(resolution.groups, found, known, at=at)
    joining.join(owners, found, at=at, actor=SIGHTINGS)
    placed = placing.place(owners, known, at=at)
    _note_refusals(found, resolution, placed, known)
    joining.propose(_two_customers(resolution, owners), at=at)
    changed = {node for node in found.nodes if before.get(node) != placed.get(node)}
    return visitors_of(node.digest for node in changed)


@transaction.atomic
def settle_customer(*, customer_id: UUID, at: datetime, only_if_given: bool = False) -> None:
    """Let what was sighted follow a change to what the customer is known by; harmless when repeated.

    With `only_if_given`, nothing is done for a customer whom sightings alone made: they are settled already.
    """
    kinds = [kind.value for kind in graph.SIGHTED_KINDS]
    rows = list(Identifier.objects.filter(customer=customer_id, kind__in=kinds))
    if only_if_given and all(row.is_sighted for row in rows):
        return
    nodes = {graph.node_of(row.kind, row.digest, row.source) for row in rows}
    digests = [node.digest for node in nodes]
    tied = Tie.objects.filter(Q(a_digest__in=digests) | Q(b_digest__in=digests)).exists()
    concerned = settle(nodes, {}, at=at) if tied else set()
    concerned |= visitors_of([*digests, customer_id.bytes])
    concerned |= set(Visitor.objects.filter(customer=customer_id).values_list("id", flat=True))
    settle_visitors(concerned, at=at)


def settle_waiting(*, identifiers: Collection[tuple[str, bytes, str]], at: datetime) -> None:
    """Let what was sighted before its owners were brought in find them; part of the caller's transaction.

    `identifiers` are (kind, digest, source) of many new rows at once, of which hardly any was ever sighted. What nobody
    has waited for costs a look into the indexes for each five hundred, and nothing where nothing was ever sighted.
    """
    if not Claim.objects.exists() and not Tie.objects.exists():
        return
    sighted = {kind.value for kind in graph.SIGHTED_KINDS}
    nodes = [graph.node_of(kind, digest, source) for kind, digest, source in identifiers if kind in sighted]
    for start in range(0, len(nodes), AT_ONCE):
        by_digest = {node.digest: node for node in nodes[start : start + AT_ONCE]}
        tied = _tied(by_digest)
        concerned = settle({by_digest[digest] for digest in tied}, {}, at=at) if tied else set()
        settle_visitors(concerned | visitors_of(by_digest), at=at)


def _tied(digests: Collection[bytes]) -> set[bytes]:
    """Return those that a trusted source saw together with another value."""
    wanted = list(digests)
    found = {
        bytes(digest)
        for side in ("a_digest", "b_digest")
        for digest in Tie.objects.filter(**{f"{side}__in": wanted}).values_list(side, flat=True)
    }
    return found & set(digests)


def _owners(
    groups: Collection[Group], found: graph.Component, known: Mapping[Node, str], *, at: datetime
) -> dict[Node, UUID | None]:
    """Return whose each value should be, customers made for user ids whom nobody is known by."""
    owners: dict[Node, UUID | None] = {}
    unknown: dict[Node, Group] = {}
    for group in groups:
        users = sorted(node for node in group.nodes if node.kind is NodeKind.USER)
        anchored = [found.anchors[node].pk for node in users if node in found.anchors]
        owner = group.holder or next(iter(anchored), None)
        if owner is None and users:
            unknown[users[0]] = group
        owners.update(dict.fromkeys(group.nodes, owner))
    # A user id that has to leave another's customer has its value there; one without any is of a tie long refused.
    makeable = [node for node in unknown if node in known or node in found.rows]
    made = adopting.make_customers(makeable, at=at, actor=SIGHTINGS)
    for node, customer_id in made.items():
        owners.update(dict.fromkeys(unknown[node].nodes, customer_id))
    return owners


def _note_refusals(
    found: graph.Component, resolution: Resolution, placed: Mapping[Node, UUID], known: Mapping[Node, str]
) -> None:
    """Keep why a tie joins nothing, and the value it would have brought, for which no record has a place."""
    changed = []
    for tie in found.ties.values():
        a, b = graph.ends(tie)
        reason = resolution.refused.get((a, b), "")
        if reason == tie.refused:
            continue
        tie.refused = str(reason)
        if reason and not tie.subject_id and a in placed and b in known:
            tie.subject_id = placed[a]
            tie.value = known[b]
        changed.append(tie)
    Tie.objects.bulk_update(changed, ["refused", "subject_id", "value"], batch_size=200)


def _two_customers(resolution: Resolution, owners: Mapping[Node, UUID | None]) -> set[tuple[UUID, UUID]]:
    """Return the pairs of customers whom a trusted source takes for one person, for people to decide."""
    pairs: set[tuple[UUID, UUID]] = set()
    for (a, b), reason in resolution.refused.items():
        one, other = owners.get(a), owners.get(b)
        if reason is Refusal.TWO_CUSTOMERS and one and other and one != other:
            pairs.add((min(one, other), max(one, other)))
    return pairs


def _one_at_a_time() -> None:
    """Let nobody else work on the graph until the transaction ends (SQLite: the transaction already does)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
