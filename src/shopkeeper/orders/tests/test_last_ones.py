"""Two hundred clients buy the last ten: ten orders, never eleven."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.orders import operations
from shopkeeper.orders.models import Order, StockHold
from shopkeeper.orders.operations import LineRequest, PayBy
from shopkeeper.orders.tests.factories import AT

CLIENTS, AT_ONCE, LAST = 200, 20, 10
HOME = {"name": "Ada", "line1": "Square 12", "city": "London", "country": "GB"}
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_two_hundred_clients_who_buy_the_last_ten_get_ten() -> None:
    mug, tests = VariantFactory(stock_on_hand=LAST, currency="GBP"), system("tests")
    buyers = [CustomerFactory().pk for _ in range(CLIENTS)]
    barrier = Barrier(AT_ONCE)

    def buy(buyer: UUID) -> bool:
        try:
            quote = operations.make_quote(
                customer_id=buyer, lines=[LineRequest(mug.pk, 1)], ship_to=HOME, at=AT, actor=tests
            )
            operations.check_out(quote_id=quote.pk, pay=PayBy("test"), key=str(quote.pk), at=AT, actor=tests)
        except operations.UnableToQuote:
            return False
        return True

    def client(some: list[UUID]) -> int:
        barrier.wait()
        try:
            return sum(buy(buyer) for buyer in some)
        finally:
            connection.close()

    if connection.vendor == "sqlite":  # the suite's SQLite stands in memory, on one connection: one after another
        got = sum(buy(buyer) for buyer in buyers)
    else:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            got = sum(pool.map(client, [buyers[start::AT_ONCE] for start in range(AT_ONCE)]))
    assert got == Order.objects.filter(status="paid").count() == LAST
    assert (Variant.objects.get(pk=mug.pk).stock_on_hand, StockHold.objects.count()) == (0, 0)
