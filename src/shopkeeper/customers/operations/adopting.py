"""User ids seen for the first time: of customers the shop knows already, or of new ones."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from shopkeeper.customers.events import CustomerCreated
from shopkeeper.customers.models import Customer, Identifier
from shopkeeper.customers.queries.graph import anchor_id
from shopkeeper.customers.queries.merges import survivors
from shopkeeper.customers.rules import CustomerStatus, IdentifierKind, Node, NodeKind
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell_all
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.blind import blind_index

AT_ONCE = 500


def adopt(values: Mapping[Node, str], *, at: datetime) -> None:
    """Give user ids to the customers whose they are anyway: our own key of one, or the source's key of a record.

    A shop that signs people in with Shopkeeper's own keys, or imported its customers from the same source, names them
    with these keys.
    """
    users = {node: value for node, value in values.items() if node.kind is NodeKind.USER}
    nodes = list(users)
    for start in range(0, len(nodes), AT_ONCE):
        some = nodes[start : start + AT_ONCE]
        known = Identifier.objects.filter(kind=NodeKind.USER.value, digest__in=[node.digest for node in some])
        taken = {bytes(digest) for digest in known.values_list("digest", flat=True)}
        _give({node: users[node] for node in some if node.digest not in taken}, at)


def _give(users: Mapping[Node, str], at: datetime) -> None:
    owners = _by_own_key(users) | _by_record(users)
    stands = survivors(owners.values())
    gone = Customer.objects.filter(pk__in=set(stands.values()), status=CustomerStatus.ERASED.value)
    erased = set(gone.values_list("id", flat=True))
    insert_identifiers(
        {node: stands[owner] for node, owner in owners.items() if stands[owner] not in erased},
        users,
        at=at,
        is_sighted=False,
    )


def _by_own_key(users: Mapping[Node, str]) -> dict[Node, UUID]:
    ours = {node: key for node, value in users.items() if (key := _uuid(value))}
    there = set(Customer.objects.filter(pk__in=set(ours.values())).values_list("id", flat=True)) if ours else set()
    return {node: key for node, key in ours.items() if key in there}


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value) if len(value) in {32, 36} else None
    except ValueError:
        return None


def _by_record(users: Mapping[Node, str]) -> dict[Node, UUID]:
    """Return the customers whom the same source brought in under the same key."""
    if not users:
        return {}
    by_key = {(node.source, value): node for node, value in users.items()}
    rows = Customer.objects.filter(external_id__in=list(users.values()))
    found = {
        by_key[key]: customer_id
        for source, external_id, customer_id in rows.values_list("source", "external_id", "id")
        if (key := (source, external_id)) in by_key
    }
    digests = {blind_index(IdentifierKind.EXTERNAL.value, value): node for node, value in users.items()}
    outside = Identifier.objects.filter(kind=IdentifierKind.EXTERNAL.value, digest__in=list(digests))
    for digest, source, customer_id in outside.values_list("digest", "source", "customer_id"):
        if (node := digests[bytes(digest)]).source == source:
            found.setdefault(node, customer_id)
    return found


def make_customers(users: Sequence[Node], *, at: datetime, actor: Actor) -> dict[Node, UUID]:
    """Return a new customer for each user id, known by nothing yet, whose outside key is that id's digest."""
    made = {node: new_id(at) for node in users}
    if not made:
        return {}
    keys.create(made.values())
    Customer.objects.bulk_create(
        [
            Customer(id=key, source=node.source, external_id=anchor_id(node), created_at=at, updated_at=at)
            for node, key in made.items()
        ],
        batch_size=500,
    )
    audit.record(
        actor=actor,
        action="customers.customers-recognised",
        subject_kind="customers",
        subject_id=users[0].source,
        at=at,
        changes={"customers": [0, len(made)]},
    )
    tell_all([CustomerCreated(customer_id=key) for key in made.values()], at=at)
    return made


def insert_identifiers(
    owners: Mapping[Node, UUID], values: Mapping[Node, str], *, at: datetime, is_sighted: bool
) -> dict[Node, UUID]:
    """Return what was written: each value at its customer, the first of its kind the primary one."""
    if not owners:
        return {}
    keys.warm(owners.values())
    taken = primaries(owners.values())
    rows = []
    for node, customer_id in sorted(owners.items()):
        rows.append(
            Identifier(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
                id=new_id(at),
                customer_id=customer_id,
                kind=node.kind.value,
                value=values[node],
                digest=node.digest,
                is_primary=(customer_id, node.kind.value) not in taken,
                is_sighted=is_sighted,
                source=node.source,
                created_at=at,
            )
        )
        taken.add((customer_id, node.kind.value))
    Identifier.objects.bulk_create(rows, batch_size=500)
    return dict(owners)


def primaries(customer_ids: Iterable[UUID]) -> set[tuple[UUID, str]]:
    """Return of which kinds these customers have a primary one."""
    rows = Identifier.objects.filter(Q(customer__in=list(customer_ids)), is_primary=True)
    return set(rows.values_list("customer_id", "kind"))
