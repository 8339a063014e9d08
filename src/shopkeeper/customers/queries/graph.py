"""What hangs together: all values that ties lead to from some, with the customers who hold them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from shopkeeper.customers.models import Customer, Identifier, Tie
from shopkeeper.customers.rules import OTHERS_PER_VALUE, IdentifierKind, Node, NodeKind, TieOf

SIGHTED_KINDS = (NodeKind.USER, NodeKind.EMAIL, NodeKind.PHONE)
# A web of ties wider than this is no person's: it is worked out as far as it was followed.
ROUNDS = 40
MOST_NODES = 50_000


@dataclass(slots=True)
class Component:
    """Values that hang together: their ties, rows, who holds them and which customer each user id gave rise to."""

    nodes: set[Node] = field(default_factory=set)
    ties: dict[UUID, Tie] = field(default_factory=dict)
    rows: dict[Node, Identifier] = field(default_factory=dict)
    held: dict[Node, UUID] = field(default_factory=dict)
    crowds: set[Node] = field(default_factory=set)
    anchors: dict[Node, Customer] = field(default_factory=dict)

    def tied(self) -> list[TieOf]:
        """Return the ties as the rules know them."""
        return [TieOf(*ends(tie), tie.first_at, tie.is_barred) for tie in self.ties.values()]


def node_of(kind: str, digest: bytes | memoryview, source: str) -> Node:
    """Return the value of that kind and digest; only a user id is one of its source's."""
    return Node(NodeKind(kind), bytes(digest), source if kind == NodeKind.USER else "")


def ends(tie: Tie) -> tuple[Node, Node]:
    """Return the two values of a tie."""
    return node_of(tie.a_kind, tie.a_digest, tie.source), node_of(tie.b_kind, tie.b_digest, tie.source)


def anchor_id(node: Node) -> str:
    """Return the outside key of the customer whom that user id gave rise to: blind, for a user id can be a name."""
    return f"user-{node.digest.hex()}"


def component(start: Iterable[Node]) -> Component:
    """Return all that hangs together with these values; crowds are met, but not followed."""
    found = Component()
    frontier = set(start)
    for _ in range(ROUNDS):
        if not frontier or len(found.nodes) > MOST_NODES:
            break
        found.nodes |= frontier
        digests = [node.digest for node in frontier]
        found.crowds |= _crowds(frontier, digests)
        followed = [node.digest for node in frontier if node not in found.crowds]
        near = {end for tie in _ties(found, followed) for end in ends(tie)}
        near |= _holders(found, frontier, digests)
        frontier = near - found.nodes
    return found


def _crowds(frontier: Collection[Node], digests: list[bytes]) -> set[Node]:
    crowds: set[bytes] = set()
    for side, other in (("a_digest", "b_digest"), ("b_digest", "a_digest")):
        rows = Tie.objects.filter(**{f"{side}__in": digests}).values(side, f"{other[0]}_kind")
        crowds |= {
            bytes(row[side]) for row in rows.annotate(n=Count(other, distinct=True)).filter(n__gt=OTHERS_PER_VALUE)
        }
    return {node for node in frontier if node.digest in crowds}


def _ties(found: Component, digests: list[bytes]) -> list[Tie]:
    met = [*Tie.objects.filter(a_digest__in=digests), *Tie.objects.filter(b_digest__in=digests)]
    fresh = [tie for tie in met if tie.pk not in found.ties]
    found.ties.update((tie.pk, tie) for tie in fresh)
    return fresh


def _holders(found: Component, frontier: Collection[Node], digests: list[bytes]) -> set[Node]:
    """Note the rows of the values and whom they gave rise to; return what else those hold who hold any of them."""
    kinds = [kind.value for kind in SIGHTED_KINDS]
    rows = list(Identifier.objects.filter(digest__in=digests, kind__in=kinds))
    found.rows.update((node_of(row.kind, row.digest, row.source), row) for row in rows)
    wanted = {anchor_id(node): node for node in frontier if node.kind is NodeKind.USER}
    anchors = list(Customer.objects.filter(external_id__in=wanted)) if wanted else []
    found.anchors.update(
        (wanted[one.external_id], one) for one in anchors if one.source == wanted[one.external_id].source
    )
    customers = {row.customer_id for row in rows} | {one.pk for one in anchors}
    given = Identifier.objects.filter(customer__in=customers, is_sighted=False)
    held = {node_of(one.kind, one.digest, one.source): one for one in given if one.kind != IdentifierKind.EXTERNAL}
    found.rows.update(held)
    found.held.update((node, row.customer_id) for node, row in held.items())
    return set(held)


def holding(found: Component) -> Mapping[Node, UUID]:
    """Return who holds what whatever is sighted: a customer who holds anything holds the user id it came from, too."""
    holders = set(found.held.values())
    own = {node: one.pk for node, one in found.anchors.items() if one.pk in holders}
    return {**own, **found.held}
