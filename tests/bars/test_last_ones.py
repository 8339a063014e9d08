"""Two hundred shoppers, each with a browser of their own, buy the last ten over HTTP: ten orders, never eleven.

The shop is `shopkeeper serve` on a file of SQLite, or on PostgreSQL; nothing of the test runs inside it.
"""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest

from tests.bars.browser import Browser, hidden, told_in
from tests.bars.shop import open_shop

CLIENTS, LAST = 200, 10
TO = {"name": "Ada Byron", "line1": "Square 12", "city": "London", "postcode": "SW1A 1AA", "country": "GB"}
pytestmark = pytest.mark.slow

SHELF = """
from shopkeeper.catalog.tests.factories import ProductFactory, VariantFactory
product = ProductFactory(title="Mug", slug="mug")
mug = VariantFactory(product=product, price_minor=1250, currency="GBP", stock_on_hand=10)
print(json.dumps(str(mug.pk)))
"""
BOOKS = """
from django.db import connection
from django.db.models import Sum
from shopkeeper.catalog.models import Variant
from shopkeeper.orders.models import Order, OrderLine, Payment, Quote, StockHold
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    else:
        mode = connection.vendor
print(json.dumps({
    "mode": mode,
    "orders": dict(Order.objects.values_list("number", "status")),
    "sold": OrderLine.objects.filter(kind="product").aggregate(s=Sum("quantity"))["s"],
    "payments": Payment.objects.filter(status="paid").count(),
    "left": Variant.objects.get().stock_on_hand,
    "held": StockHold.objects.count(),
    "open": Quote.objects.filter(state="open").count(),
}))
"""


class Shopper:
    """Fills a cart, then waits for the others; `lost` is what the page said to one who came too late."""

    def __init__(self, port: int, number: int, mug: str, gate: Barrier) -> None:
        self.browser = Browser(port, place=f"10.1.{number // 250}.{number % 250 + 1}")
        self.number, self.mug, self.gate, self.lost = number, mug, gate, ""

    def buy(self) -> bool:
        self.browser.post("/cart/add/", {"variant": self.mug, "quantity": 1})
        self.browser.get("/checkout/")
        self.gate.wait()
        form = TO | {"email": f"ada{self.number}@example.org"}
        quoted = self.browser.post("/checkout/", form)
        if quoted.status != 302:
            self.lost = told_in(quoted.text)
            return False
        page = self.browser.get("/checkout/").text
        press = {"quote": hidden(page, "quote"), "key": str(uuid4()), "pay": "test"}
        for _ in range(2):  # pressed twice
            placed = self.browser.post("/checkout/place/", press)
        return placed.location == "/checkout/ordered/"


def test_two_hundred_browsers_buy_the_last_ten(tmp_path: Path) -> None:
    with open_shop(tmp_path, SHOPKEEPER_PROXIES="1") as shop:
        mug = shop.ask(SHELF)
        shop.start()
        gate = Barrier(CLIENTS)
        shoppers = [Shopper(shop.port, number, mug, gate) for number in range(CLIENTS)]
        started = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as pool:
            got = sum(pool.map(Shopper.buy, shoppers))
        took = time.monotonic() - started
        shop.stop()
        books = shop.ask(BOOKS)

    seen = Counter(status for one in shoppers for status in one.browser.seen)
    words = Counter("Mug is sold out" if "Mug is sold out" in one.lost else one.lost for one in shoppers if one.lost)
    assert (got, words) == (LAST, {"Mug is sold out": CLIENTS - LAST})
    assert list(books["orders"].values()) == ["paid"] * LAST
    assert (books["sold"], books["payments"], books["left"], books["held"], books["open"]) == (LAST, LAST, 0, 0, 0)
    assert books["mode"] in {"wal", "postgresql"}
    assert not [status for status in seen if status >= 500]
    print(f"{books['mode']}: {dict(seen)}, losers were told {dict(words)}, {took:.0f} s")
