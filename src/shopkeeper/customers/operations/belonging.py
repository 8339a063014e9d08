"""Whose a visitor is: the one customer whom all that is proven about it leads to; several, and it is shared."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min

from shopkeeper.customers.events import VisitorLinked, VisitorUnlinked
from shopkeeper.customers.models import Claim, Customer, Identifier, Visitor
from shopkeeper.customers.queries.merges import survivors
from shopkeeper.customers.rules import VISITORS_PER_CUSTOMER, Basis, CustomerStatus, NodeKind, VisitorState
from shopkeeper.foundation.outbox import tell_all

PROVEN = (Basis.CONFIRMED.value, Basis.TRUSTED.value)
FREE = (VisitorState.ANONYMOUS.value, VisitorState.LINKED.value)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a visitor stands: whose it is, and since when."""

    state: str
    customer_id: UUID | None = None
    linked_at: datetime | None = None


ANONYMOUS = _Standing(VisitorState.ANONYMOUS.value)
SHARED = _Standing(VisitorState.SHARED.value)


def settle_visitors(visitor_ids: Collection[UUID], *, at: datetime) -> None:
    """Let each of these visitors be whose it is by what is proven now, and tell what changed.

    A customer has the first hundred visitors by time; with more, the later ones stay anonymous.
    """
    rows = Visitor.objects.select_for_update(no_key=True).filter(pk__in=visitor_ids).order_by("id")
    visitors = {one.pk: one for one in rows.exclude(state=VisitorState.BLOCKED.value)}
    if not visitors:
        return
    wanted = _standings(visitors)
    before = {key: _standing(one) for key, one in visitors.items()}
    roots = survivors({one.customer_id for one in (*wanted.values(), *before.values()) if one.customer_id})
    changing = {key: one for key, one in wanted.items() if _differs(before[key], one, roots)}
    if not changing:
        return
    _write(visitors, changing)
    for root in _overfull(changing, before, roots):
        _rebalance(root, visitors, before)
    _tell(visitors, before, roots, at=at)


def visitors_of(digests: Iterable[bytes]) -> set[UUID]:
    """Return the visitors of whom one of these values is proven."""
    proven = Claim.objects.filter(digest__in=list(digests), basis__in=PROVEN)
    return set(proven.values_list("visitor_id", flat=True))


def _standings(visitor_ids: Iterable[UUID]) -> dict[UUID, _Standing]:
    """Return how these visitors should stand, before any limit is thought of."""
    claims = list(
        Claim.objects.filter(visitor__in=list(visitor_ids), basis__in=PROVEN).values_list(
            "visitor_id", "kind", "digest", "first_at"
        )
    )
    owners = _owners((kind, bytes(digest)) for _, kind, digest, _ in claims)
    found: dict[UUID, dict[UUID, datetime]] = {key: {} for key in visitor_ids}
    for visitor_id, kind, digest, first_at in claims:
        if owner := owners.get((kind, bytes(digest))):
            mine = found[visitor_id]
            mine[owner] = min(first_at, mine.get(owner, first_at))
    return {key: _of(mine) for key, mine in found.items()}


def _of(owners: Mapping[UUID, datetime]) -> _Standing:
    if len(owners) > 1:
        return SHARED
    for customer_id, since in owners.items():
        return _Standing(VisitorState.LINKED.value, customer_id, since)
    return ANONYMOUS


def _owners(nodes: Iterable[tuple[str, bytes]]) -> dict[tuple[str, bytes], UUID]:
    """Return who stands for the customer of each value; nobody for values that are nobody's."""
    wanted = set(nodes)
    values = Identifier.objects.filter(digest__in={digest for _, digest in wanted})
    owners = {(kind, bytes(digest)): key for kind, digest, key in values.values_list("kind", "digest", "customer_id")}
    owners |= {(kind, digest): UUID(bytes=digest) for kind, digest in wanted if kind == NodeKind.CUSTOMER}
    stands = survivors(owners.values())
    gone = set(
        Customer.objects.filter(pk__in=set(stands.values()), status=CustomerStatus.ERASED.value).values_list(
            "id", flat=True
        )
    )
    return {node: stands[key] for node, key in owners.items() if stands[key] not in gone}


def _standing(visitor: Visitor) -> _Standing:
    return _Standing(visitor.state, visitor.customer_id, visitor.linked_at)


def _differs(before: _Standing, now: _Standing, roots: Mapping[UUID, UUID]) -> bool:
    """Return whether a visitor stands otherwise now; that its customer was merged into the same one changes nothing."""
    return (before.state, roots.get(before.customer_id or UUID(int=0)), before.linked_at) != (
        now.state,
        now.customer_id,
        now.linked_at,
    )


def _write(visitors: Mapping[UUID, Visitor], changing: Mapping[UUID, _Standing]) -> None:
    for key, one in changing.items():
        row = visitors[key]
        row.state, row.customer_id, row.linked_at = one.state, one.customer_id, one.linked_at
    Visitor.objects.bulk_update([visitors[key] for key in changing], ["state", "customer", "linked_at"], batch_size=500)


def _overfull(
    changing: Mapping[UUID, _Standing], before: Mapping[UUID, _Standing], roots: Mapping[UUID, UUID]
) -> list[UUID]:
    """Return the customers concerned who have more visitors than a person has now, or had as many before."""
    lost = Counter(roots[old] for key in changing if (old := before[key].customer_id))
    concerned = {one.customer_id for one in changing.values() if one.customer_id} | set(lost)
    rows = Visitor.objects.filter(customer__in=concerned).values_list("customer_id")
    counts = dict(rows.annotate(n=Count("id")).order_by())
    for root in set(Customer.objects.filter(merged_into__in=concerned).values_list("merged_into_id", flat=True)):
        counts[root] = Visitor.objects.filter(customer__in=tree(root)).count() if root else 0
    return sorted(root for root in concerned if counts.get(root, 0) + lost[root] > VISITORS_PER_CUSTOMER - 1)


def tree(root: UUID) -> list[UUID]:
    """Return the customer and all who were merged into it."""
    from_merges = Customer.objects.filter(merged_into=root).values_list("id", flat=True)
    return [root, *(key for child in from_merges for key in tree(child))]


def _rebalance(root: UUID, visitors: dict[UUID, Visitor], before: dict[UUID, _Standing]) -> None:
    """Give the customer the first visitors of all that lead to it, and leave the others anonymous."""
    customers = tree(root)
    digests = list(Identifier.objects.filter(customer__in=customers).values_list("digest", flat=True))
    digests += [key.bytes for key in customers]
    led = Claim.objects.filter(digest__in=digests, basis__in=PROVEN, visitor__state__in=FREE)
    firsts = led.values("visitor_id", "visitor__digest").annotate(since=Min("first_at"))
    ordered = firsts.order_by("since", "visitor__digest")[:VISITORS_PER_CUSTOMER]
    chosen = {row["visitor_id"]: row["since"] for row in ordered}
    linked = set(Visitor.objects.filter(customer__in=customers).values_list("id", flat=True))
    changing = dict.fromkeys(linked - set(chosen), ANONYMOUS)
    changing |= {key: _Standing(VisitorState.LINKED.value, root, chosen[key]) for key in set(chosen) - linked}
    for one in Visitor.objects.filter(pk__in=set(changing) - set(visitors)):
        visitors[one.pk], before[one.pk] = one, _standing(one)
    _write(visitors, changing)


def _tell(
    visitors: Mapping[UUID, Visitor], before: Mapping[UUID, _Standing], roots: Mapping[UUID, UUID], *, at: datetime
) -> None:
    told: list[VisitorLinked | VisitorUnlinked] = []
    for key, row in visitors.items():
        was, now = before[key].customer_id, row.customer_id
        if was == now or (was and now and roots.get(was, was) == now):
            continue
        if was:
            told.append(VisitorUnlinked(visitor_id=key, customer_id=was))
        if now:
            told.append(VisitorLinked(visitor_id=key, customer_id=now))
    tell_all(told, at=at)
