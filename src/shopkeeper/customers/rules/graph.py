"""Who is whom: a function of what was sighted, whatever the order in which it came.

Ties between values are taken in one fixed order, the strongest first, then the earliest; each joins two groups unless
the joint group broke a limit. So an incremental change only has to work out anew what hangs together with it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from shopkeeper.customers.rules.identities import LIMITS, OTHERS_PER_VALUE, RANK, NodeKind


class Node(NamedTuple):
    """A value by which somebody is known, as its digest; `source` only of user ids, which are each source's own."""

    kind: NodeKind
    digest: bytes
    source: str = ""


class Tie(NamedTuple):
    """Two values that a trusted source saw together, the stronger kind first; barred when a person said they aren't."""

    a: Node
    b: Node
    first_at: datetime
    barred: bool = False


class Refusal(StrEnum):
    """Why a tie doesn't join: a limit, two customers whom only people may merge, a value of many, a person's word."""

    LIMIT = "limit"
    TWO_CUSTOMERS = "two-customers"
    CROWD = "crowd"
    BARRED = "barred"


@dataclass(slots=True)
class Group:
    """Values of one person; `holders` is the customer who was given some of them otherwise than by sightings."""

    nodes: set[Node] = field(default_factory=set)
    holder: UUID | None = None
    slots: Counter[tuple[NodeKind, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The groups, and each tie that joins nothing with the reason."""

    groups: list[Group]
    refused: dict[tuple[Node, Node], Refusal]


def resolve(
    nodes: Iterable[Node], ties: Iterable[Tie], held: Mapping[Node, UUID], crowds: Collection[Node] = ()
) -> Resolution:
    """Return who is whom among these values.

    `held` says which are a customer's whatever is sighted; `crowds`, which have too many ties to be given here.
    """
    pairs = _pairs(ties)
    crowds = crowded(pairs).union(crowds)
    group_of = _groups({*nodes, *held, *(node for pair in pairs for node in pair)}, held)
    refused: dict[tuple[Node, Node], Refusal] = {}
    for a, b in sorted(pairs, key=lambda pair: (RANK[pair[0].kind] + RANK[pair[1].kind], pairs[pair].first_at, pair)):
        one, other = group_of[a], group_of[b]
        if reason := _refusal(pairs[a, b], one, other, crowds):
            refused[a, b] = reason
        elif one is not other:
            _join(one, other, group_of)
    groups = {id(group): group for group in group_of.values()}
    return Resolution(sorted(groups.values(), key=lambda group: min(group.nodes)), refused)


def crowded(pairs: Collection[tuple[Node, Node]]) -> set[Node]:
    """Return the values seen with more others of one kind than one person has."""
    others: defaultdict[tuple[Node, NodeKind], set[Node]] = defaultdict(set)
    for a, b in pairs:
        others[a, b.kind].add(b)
        others[b, a.kind].add(a)
    return {node for (node, _), seen in others.items() if len(seen) > OTHERS_PER_VALUE}


def _pairs(ties: Iterable[Tie]) -> dict[tuple[Node, Node], Tie]:
    """Return one tie for each pair, of whatever sources: the earliest, barred when any is."""
    pairs: dict[tuple[Node, Node], Tie] = {}
    for tie in ties:
        known = pairs.get((tie.a, tie.b), tie)
        pairs[tie.a, tie.b] = Tie(tie.a, tie.b, min(known.first_at, tie.first_at), known.barred or tie.barred)
    return pairs


def _groups(nodes: Iterable[Node], held: Mapping[Node, UUID]) -> dict[Node, Group]:
    by_holder: dict[UUID, Group] = {}
    group_of: dict[Node, Group] = {}
    for node in nodes:
        holder = held.get(node)
        group = by_holder.setdefault(holder, Group(holder=holder)) if holder else Group()
        group.nodes.add(node)
        group.slots[_slot(node)] += 1
        group_of[node] = group
    return group_of


def _slot(node: Node) -> tuple[NodeKind, str]:
    return node.kind, node.source


def _refusal(tie: Tie, one: Group, other: Group, crowds: set[Node]) -> Refusal | None:
    if tie.barred:
        return Refusal.BARRED
    if tie.a in crowds or tie.b in crowds:
        return Refusal.CROWD
    if one is other:
        return None
    if one.holder and other.holder:
        return Refusal.TWO_CUSTOMERS
    joint = one.slots + other.slots
    # What a customer was given by hand may be more than the limit; it is no reason to refuse what is of another kind.
    broken = any(
        count > LIMITS[kind] and one.slots[kind, source] and other.slots[kind, source]
        for (kind, source), count in joint.items()
    )
    return Refusal.LIMIT if broken else None


def _join(one: Group, other: Group, group_of: dict[Node, Group]) -> None:
    kept, gone = (one, other) if len(one.nodes) >= len(other.nodes) else (other, one)
    kept.nodes |= gone.nodes
    kept.slots += gone.slots
    kept.holder = kept.holder or gone.holder
    for node in gone.nodes:
        group_of[node] = kept
