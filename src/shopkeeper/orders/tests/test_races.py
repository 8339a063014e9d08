"""Many at once: what is scarce is not given out twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest
from django.db import connection

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers import operations as customers
from shopkeeper.customers.models import SignInCode
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.orders import operations
from shopkeeper.orders.models import Order
from shopkeeper.orders.tests.factories import AT

CLIENTS = 8


@pytest.fixture(autouse=True)
def _with_connections_of_their_own() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the suite's SQLite stands in memory, on one connection; in a file, one writer is let in at a time")


def released_at_once(act: Callable[[], object], refusal: type[Exception]) -> int:
    """Return how many of the clients got through."""
    barrier = Barrier(CLIENTS)

    def client() -> bool:
        barrier.wait()
        try:
            act()
        except refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(future.result() for future in [pool.submit(client) for _ in range(CLIENTS)])


@pytest.mark.django_db(transaction=True)
def test_of_many_who_buy_the_last_ones_as_many_get_them_as_there_are() -> None:
    mug, tray, buyer = VariantFactory(stock_on_hand=3), VariantFactory(stock_on_hand=9), CustomerFactory()
    lines = [operations.LineRequest(one.pk, 1) for one in (mug, tray)]

    def buy() -> None:
        operations.place_order(lines=lines, customer_id=buyer.pk, at=AT, actor=system("tests"))

    assert released_at_once(buy, operations.UnableToPlaceOrder) == 3
    assert Order.objects.count() == 3
    assert [one.stock_on_hand for one in Variant.objects.order_by("stock_on_hand")] == [0, 6]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_try_the_same_code_one_gets_in() -> None:
    _, code = customers.issue_sign_in_code(email="ada@example.org", at=AT)

    def sign_in() -> None:
        customers.redeem_sign_in_code(email="ada@example.org", code=code, at=AT)

    assert released_at_once(sign_in, customers.UnableToSignIn) == 1
    assert SignInCode.objects.get().attempts <= 5


@pytest.mark.django_db(transaction=True)
def test_of_many_who_guess_at_once_no_more_than_five_are_heard() -> None:
    customers.issue_sign_in_code(email="ada@example.org", at=AT)

    def guess() -> None:
        customers.redeem_sign_in_code(email="ada@example.org", code="no", at=AT)

    assert released_at_once(guess, customers.UnableToSignIn) == 0
    assert SignInCode.objects.get().attempts == 5


@pytest.mark.django_db(transaction=True)
def test_ordering_cancelling_and_changing_the_customer_at_once_never_wait_in_a_ring() -> None:
    mug, buyer = VariantFactory(stock_on_hand=1_000), CustomerFactory()
    names = count()

    def shop() -> None:
        for _ in range(5):
            order_id = operations.place_order(
                lines=[operations.LineRequest(mug.pk, 1)], customer_id=buyer.pk, at=AT, actor=system("tests")
            )
            customers.update_customer(
                customer_id=buyer.pk, given_name=f"Ada{next(names)}", at=AT, actor=system("tests")
            )
            operations.cancel_order(order_id=order_id, at=AT, actor=system("tests"))

    assert released_at_once(shop, operations.UnableToPlaceOrder) == CLIENTS
    assert Variant.objects.get(pk=mug.pk).stock_on_hand == 1_000
