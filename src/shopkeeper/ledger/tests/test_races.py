"""Many at once: no more is spent, or taken back, than there is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from threading import Barrier

import pytest
from django.db import connection

from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.tests.factories import staff_actor
from shopkeeper.ledger import operations, queries

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ACTOR = system("tests")
CLIENTS = 16
EACH = 4


@pytest.fixture(autouse=True)
def _with_connections_of_their_own() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the suite's SQLite stands in memory, on one connection; in a file, one writer is let in at a time")


def released_at_once(act: Callable[[], object], refusal: type[Exception]) -> int:
    """Return how many got through of all that the clients tried, several times each."""
    barrier = Barrier(CLIENTS)

    def client() -> int:
        barrier.wait()
        through = 0
        try:
            for _ in range(EACH):
                try:
                    act()
                except refusal:
                    continue
                through += 1
        finally:
            connection.close()
        return through

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(future.result() for future in [pool.submit(client) for _ in range(CLIENTS)])


@pytest.mark.django_db(transaction=True)
def test_however_many_spend_and_take_back_at_once_nothing_is_spent_or_given_back_twice() -> None:
    customer, numbers = CustomerFactory(), count()
    operations.grant_store_credit(
        customer_id=customer.pk, amount=Money("EUR", 1000), reason="bonus", reference="", key="g", at=AT, actor=ACTOR
    )

    def spend() -> None:
        key, amount = f"s{next(numbers)}", Money("EUR", 100)
        operations.spend_store_credit(customer_id=customer.pk, amount=amount, reference="", key=key, at=AT, actor=ACTOR)

    assert released_at_once(spend, operations.UnableToSpend) == 10
    assert queries.store_credit(customer.pk) == []

    whole = queries.statement(customer.pk).lines[0].entry.key

    def take_back() -> None:
        key, amount = f"r{next(numbers)}", Money("EUR", 30)
        operations.reverse_posting(posting_key=whole, amount=amount, key=key, at=AT, actor=ACTOR)

    assert released_at_once(take_back, operations.UnableToReverse) == 3
    assert queries.store_credit(customer.pk) == [Money("EUR", 90)]
    assert queries.wrong_balances() == []


@pytest.mark.django_db(transaction=True)
def test_of_many_with_one_key_one_is_written() -> None:
    customer = CustomerFactory()

    def give() -> None:
        amount = Money("EUR", 500)
        operations.grant_store_credit(
            customer_id=customer.pk, amount=amount, reason="bonus", reference="", key="g", at=AT, actor=ACTOR
        )

    assert released_at_once(give, operations.UnableToGrant) == CLIENTS * EACH
    assert queries.store_credit(customer.pk) == [Money("EUR", 500)]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_answer_at_once_one_does_and_credit_is_given_once() -> None:
    customer, agent, owner = CustomerFactory(), staff_actor("agent"), staff_actor("owner")
    asked = operations.give_store_credit(
        customer_id=customer.pk, amount=Money("EUR", 50_000), reason="goodwill", reference="", key="g", at=AT,
        actor=agent,
    )  # fmt: skip
    assert asked.asked_id
    asked_id, turns = asked.asked_id, count()

    def answer() -> None:
        allow = next(turns) % 2 == 0
        operations.answer_grant(
            asked_id=asked_id, allow=allow, at=AT, actor=owner, why=None if allow else queries.GrantRefusal.TOO_MUCH
        )

    assert released_at_once(answer, operations.UnableToAnswer) == 1
    status = queries.asked_grant(asked_id)
    assert status is not None
    assert queries.store_credit(customer.pk) == ([Money("EUR", 50_000)] if status.status == "allowed" else [])
    assert queries.wrong_balances() == []
