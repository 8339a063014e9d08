"""Two hundred redeem a code that holds ten times: ten do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.promotions import operations
from shopkeeper.promotions.models import Coupon
from shopkeeper.promotions.rules import Effect

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ACTOR = system("tests")
CLIENTS, EACH = 20, 10


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_who_redeem_a_code_at_once_ten_get_it() -> None:
    clients = CLIENTS
    if connection.vendor == "sqlite":
        clients = 1  # the suite's SQLite stands in memory, on one connection; in a file, one writer is let in at a time
    cut = operations.Cut(Effect.PERCENT, rate=10_000)
    operations.set_coupon(code="TEN", name="Ten", cut=cut, starts_at=AT, ends_at=None, most_uses=10, at=AT, actor=ACTOR)
    customer_id, barrier = CustomerFactory().pk, Barrier(clients)

    def client() -> int:
        barrier.wait()
        through = 0
        try:
            for _ in range(CLIENTS * EACH // clients):
                try:
                    operations.redeem(codes=["TEN"], customer_id=customer_id, reference=new_id(), at=AT, actor=ACTOR)
                except operations.UnableToRedeem:
                    continue
                through += 1
        finally:
            if clients > 1:
                connection.close()
        return through

    if clients == 1:
        assert client() == 10
    else:
        with ThreadPoolExecutor(clients) as pool:
            assert sum(future.result() for future in [pool.submit(client) for _ in range(clients)]) == 10
    row = Coupon.objects.get()
    assert (row.used, row.redemptions.count()) == (10, 10)
