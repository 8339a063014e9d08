"""Refunds within and above what one may give alone, and the second person's answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff import giving
from shopkeeper.foundation.staff.giving import Limit
from shopkeeper.foundation.staff.tests.factories import staff_actor
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Order, Payment, Refund
from shopkeeper.orders.tests.factories import AT, PaymentFactory, order_of

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def limited(role: str, alone: int, a_day: int) -> None:
    wanted: dict[tuple[str, giving.Deed], Limit] = {
        (role, "refund"): Limit(Money("GBP", alone), Money("GBP", a_day)),
    }
    giving.set_limits(currency="GBP", wanted=wanted, at=AT, actor=system("tests"))


def paid(minor: int = 10_000, **fields: Any) -> Order:
    order = order_of([VariantFactory(price_minor=minor)], **fields)
    PaymentFactory(order=order, method="bank transfer", amount_minor=minor)
    return order


def back(order: Order, minor: int, actor: Actor, key: str = "r", **more: Any) -> Refund:
    refund_id = operations.refund(
        order_id=order.pk, amount=Money("GBP", minor), reason="asked", key=key, at=AT, actor=actor, **more
    )
    return Refund.objects.get(pk=refund_id)


def answer(row: Refund, actor: Actor, *, allow: bool = True, at: Any = AT, why: Any = None) -> None:
    operations.allow_refund(refund_id=row.pk, allow=allow, at=at, actor=actor, why=why)


def test_a_deed_and_a_day_have_their_limits_and_the_same_key_counts_once() -> None:
    limited("agent", 1000, 1500)
    agent, order = staff_actor("agent"), paid()
    for _ in range(2):
        assert back(order, 1000, agent).status == "pending"
    assert back(order, 1001, agent, key="much").status == "asked"
    assert back(order, 501, agent, key="day").status == "asked"
    assert back(order, 500, agent, key="rest").status == "pending"


def test_what_is_refused_is_not_counted_to_the_day() -> None:
    limited("agent", 1000, 1000)
    agent, order = staff_actor("agent"), paid(500)
    with pytest.raises(operations.UnableToRefund, match="left"):
        back(order, 501, agent)
    assert giving.given_today(actor=agent, deed="refund", currency="GBP", at=AT).minor == 0


def test_an_api_key_has_its_limit_and_the_shops_own_work_none() -> None:
    limited(giving.API_KEYS, 100, 100)
    order = paid()
    assert back(order, 101, Actor("api-key", "k")).status == "asked"
    assert back(order, 5000, system("worker"), key="w").status == "pending"


def test_what_the_terms_owe_has_the_owners_limit_for_each_and_is_not_counted() -> None:
    limited("agent", 0, 0)
    limited("owner", 3000, 3000)
    agent, order = staff_actor("agent"), paid()
    assert [back(order, 2000, agent, key=str(n), limited="shop").status for n in range(2)] == ["pending"] * 2
    assert back(order, 3001, agent, key="much", limited="shop").status == "asked"
    assert back(order, 2999, agent, key="none", limited="none").status == "pending"


def test_who_asked_or_has_no_right_can_not_allow_it() -> None:
    limited("owner", 0, 0)
    owner = staff_actor("owner")
    row = back(paid(), 500, owner)
    with pytest.raises(operations.UnableToRefund, match="yourself"):
        answer(row, owner)
    for other in (staff_actor("agent"), Actor("api-key", "k"), system("worker")):
        with pytest.raises(operations.UnableToRefund, match="role"):
            answer(row, other)
    answer(row, staff_actor("owner"))
    row.refresh_from_db()
    assert (row.status, row.answered_at) == ("pending", AT)


def test_a_no_needs_its_reason_and_frees_the_money() -> None:
    order, agent, owner = paid(), staff_actor("agent"), staff_actor("owner")
    row = back(order, 500, agent, needs_consent=True)
    with pytest.raises(operations.UnableToRefund, match="why"):
        answer(row, owner, allow=False)
    answer(row, owner, allow=False, why=queries.Refusal.NOT_OWED)
    row.refresh_from_db()
    assert (row.status, row.refusal, row.answered_by) == ("declined", "not-owed", owner.id)
    assert queries.refundable(order.pk).left.minor == 10_000


def test_what_nobody_answers_in_time_is_declined_and_can_not_be_allowed_late() -> None:
    order = paid()
    row = back(order, 500, staff_actor("agent"), needs_consent=True)
    assert [one.pk for one in queries.asked_refunds()] == [row.pk]
    with pytest.raises(operations.UnableToRefund, match="in time"):
        answer(row, staff_actor("owner"), at=AT + WEEK)
    assert operations.expire_asked_refunds(at=AT + WEEK - timedelta(seconds=1)) == 0
    assert [operations.expire_asked_refunds(at=AT + WEEK) for _ in range(2)] == [1, 0]
    row.refresh_from_db()
    assert (row.status, row.refusal, queries.asked_refunds()) == ("declined", "expired", [])
    assert queries.refundable(order.pk).left.minor == 10_000


@pytest.mark.django_db(transaction=True)
def test_of_many_who_answer_at_once_one_does() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the suite's SQLite stands in memory, on one connection; in a file, one writer is let in at a time")
    row, owner = back(paid(), 500, staff_actor("agent"), needs_consent=True), staff_actor("owner")
    answers: list[Callable[[], None]] = [
        lambda: answer(row, owner),
        lambda: answer(row, owner, allow=False, why=queries.Refusal.TOO_MUCH),
    ] * 4
    barrier = Barrier(len(answers))

    def client(act: Callable[[], None]) -> bool:
        barrier.wait()
        try:
            act()
        except operations.UnableToRefund:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(answers)) as pool:
        assert sum(future.result() for future in [pool.submit(client, one) for one in answers]) == 1
    row.refresh_from_db()
    assert Payment.objects.get().refunded_minor == (500 if row.status == "pending" else 0)
