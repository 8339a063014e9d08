"""The graph as a rule: no database."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.rules import Node, NodeKind, Refusal, TieOf, names_nobody, resolve
from shopkeeper.customers.rules.identities import LIMITS
from shopkeeper.customers.tests.factories import AT

U, E, P = NodeKind.USER, NodeKind.EMAIL, NodeKind.PHONE


def user(number: int, source: str = "s") -> Node:
    return Node(U, f"{source}{number}".encode(), source)


def mail(number: int) -> Node:
    return Node(E, f"e{number}".encode())


def phone(number: int) -> Node:
    return Node(P, f"p{number}".encode())


def tie(a: Node, b: Node, minute: int = 0, *, barred: bool = False) -> TieOf:
    return TieOf(a, b, AT + timedelta(minutes=minute), barred)


def groups(ties: list[TieOf], held: dict[Node, UUID] | None = None) -> set[frozenset[Node]]:
    return {frozenset(group.nodes) for group in resolve([], ties, held or {}).groups}


USERS = st.builds(user, st.integers(0, 4), st.sampled_from(["s", "t"]))
OTHERS = st.builds(mail, st.integers(0, 7)) | st.builds(phone, st.integers(0, 4))
TIES = st.lists(
    st.builds(tie, USERS, OTHERS, st.integers(0, 9), barred=st.integers(0, 9).map(lambda n: n == 0)), max_size=40
)
CUSTOMERS = st.sampled_from([UUID(int=1), UUID(int=2), UUID(int=3)])
HELD = st.dictionaries(USERS | OTHERS, CUSTOMERS, max_size=4)


@given(ties=TIES, held=HELD, random=st.randoms(use_true_random=False))
def test_the_order_of_what_was_sighted_changes_nothing(ties: list[TieOf], held: dict[Node, UUID], random: Any) -> None:
    shuffled = list(ties)
    random.shuffle(shuffled)
    one, other = resolve([], ties, held), resolve([], shuffled, held)
    assert groups(ties, held) == groups(shuffled, held)
    assert one.refused == other.refused


@given(ties=TIES, held=HELD)
def test_limits_hold_under_any_input_and_no_group_holds_two_customers(
    ties: list[TieOf], held: dict[Node, UUID]
) -> None:
    given_by_hand: dict[UUID, Counter[tuple[NodeKind, str]]] = {}
    for node, customer in held.items():
        given_by_hand.setdefault(customer, Counter())[node.kind, node.source] += 1
    for group in resolve([], ties, held).groups:
        assert len({held[node] for node in group.nodes if node in held}) <= 1
        slots = Counter((node.kind, node.source) for node in group.nodes)
        by_hand = given_by_hand.get(group.holder, Counter()) if group.holder else Counter()
        assert all(count <= max(LIMITS[kind], by_hand[kind, source]) for (kind, source), count in slots.items())


@given(ties=TIES, held=HELD)
def test_each_tie_is_either_refused_or_joins(ties: list[TieOf], held: dict[Node, UUID]) -> None:
    found = resolve([], ties, held)
    home = {node: index for index, group in enumerate(found.groups) for node in group.nodes}
    for one in ties:
        assert (one.a, one.b) in found.refused or home[one.a] == home[one.b]


def test_two_users_of_one_source_stay_two_though_they_share_an_address() -> None:
    found = resolve([], [tie(user(1), mail(1), 5), tie(user(2), mail(1), 3)], {})
    assert {frozenset(group.nodes) for group in found.groups} == {
        frozenset({user(2), mail(1)}),
        frozenset({user(1)}),
    }
    assert found.refused == {(user(1), mail(1)): Refusal.LIMIT}


def test_users_of_two_sources_with_one_address_are_one_person() -> None:
    assert groups([tie(user(1), mail(1)), tie(user(1, "t"), mail(1))]) == {frozenset({user(1), user(1, "t"), mail(1)})}


def test_two_customers_are_for_people_to_merge() -> None:
    held = {mail(1): UUID(int=1), mail(2): UUID(int=2)}
    found = resolve([], [tie(user(1), mail(1), 1), tie(user(1), mail(2), 2)], held)
    assert found.refused == {(user(1), mail(2)): Refusal.TWO_CUSTOMERS}


def test_an_address_of_a_crowd_joins_nobody() -> None:
    ties = [tie(user(number), mail(1), number) for number in range(21)]
    assert set(resolve([], ties, {}).refused.values()) == {Refusal.CROWD}
    assert set(resolve([], ties[:20], {}).refused.values()) == {Refusal.LIMIT}


def test_what_a_person_barred_joins_no_more() -> None:
    found = resolve([], [tie(user(1), mail(1)), tie(user(1), mail(1), 3, barred=True)], {})
    assert found.refused == {(user(1), mail(1)): Refusal.BARRED}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (U, " "),
        (U, "0"),
        (U, "NULL"),
        (U, "undefined"),
        (U, "[object Object]"),
        (U, "00000000-0000-0000-0000-000000000000"),
        (U, "ffffffff-ffff-ffff-ffff-ffffffffffff"),
        (U, "n/a"),
        (U, "x" * 121),
        (U, "a\0b"),
        (U, "--"),
        (E, "noreply@shop.de"),
        (E, "No-Reply@shop.de"),
        (E, "a@b.invalid"),
        (E, "null"),
        (E, "@shop.de"),
        (P, "000000000"),
        (P, "+49 0000000"),
        (P, "none"),
    ],
)
def test_values_that_name_nobody(kind: NodeKind, value: str) -> None:
    assert names_nobody(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (U, "11"),
        (U, "7"),
        (U, "user-12"),
        (U, "日本"),
        (E, "ada@example.org"),
        (E, "info@shop.de"),
        (P, "+49 30 1234567"),
    ],
)
def test_values_that_name_somebody(kind: NodeKind, value: str) -> None:
    assert not names_nobody(kind, value)
