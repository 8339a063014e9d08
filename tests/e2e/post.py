"""The shop's letters, read in the console's sink, and its figures, read in its database."""

import hashlib
import hmac
import json
import re
import sqlite3
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.shop import CARRIER_SECRET, Shop

PATIENCE = 60_000
"""Milliseconds that background work may take, on a machine ten times slower than ours."""

LETTER = "https://mail.example/letter"


class Post:
    """The letters to one address. Each must be the next one that is expected, and nothing else may come."""

    def __init__(self, console: Page, address: str) -> None:
        self._console, self._address, self._seen = console, address, 0

    def brings(self, *subjects: str) -> list[str]:
        """Wait until as many letters more are there, require these subjects in any order, and return their addresses.

        The subjects are regular expressions that match from the beginning.
        """
        wanted = self._seen + len(subjects)
        rows = self._rows()
        for _ in range(PATIENCE // 250):
            self._console.goto("/console/messages/")
            if rows.count() >= wanted:
                break
            self._console.wait_for_timeout(250)
        expect(rows).to_have_count(wanted)
        fresh = [rows.nth(place).locator(".sk-row-link") for place in range(len(subjects))]
        found = {one.inner_text(): str(one.get_attribute("href")) for one in fresh}
        self._seen = wanted
        paths = [path for one in subjects for text, path in found.items() if re.match(one, text)]
        assert len(paths) == len(subjects), f"{subjects} wanted, and {list(found)} came"
        return paths

    def latest(self, subject: str) -> str:
        """Wait for a letter with this subject, however many came before, and return its address."""
        found = self._console.locator(".sk-row").filter(has_text=self._address).filter(has_text=re.compile(subject))
        for _ in range(PATIENCE // 250):
            self._console.goto("/console/messages/")
            if found.count():
                break
            self._console.wait_for_timeout(250)
        return str(found.first.locator(".sk-row-link").get_attribute("href"))

    def rests(self) -> None:
        """Require that nothing more came."""
        self._console.goto("/console/messages/")
        expect(self._rows()).to_have_count(self._seen)

    def subject(self, path: str) -> str:
        """Return what the letter is headed with."""
        self._console.goto(path)
        return str(self._console.get_by_role("heading", level=1).inner_text())

    def open(self, path: str, page: Page) -> Locator:
        """Show a letter in the page, as a program for mail would, and return it."""
        text = self._console.request.get(f"{path}body/").text()
        page.route(LETTER, lambda route: route.fulfill(body=text, content_type="text/html; charset=utf-8"))
        page.goto(LETTER)
        page.unroute(LETTER)
        return page.locator("body")

    def link(self, path: str, name: str) -> str:
        """Return where a button of the letter leads."""
        self.open(path, self._console)
        return str(self._console.get_by_role("link", name=name).get_attribute("href"))

    def _rows(self) -> Locator:
        return self._console.locator(".sk-row").filter(has_text=self._address)


class Figures:
    """What stands in the shop's database at this moment."""

    def __init__(self, shop: Shop) -> None:
        self._path = shop.home / "data" / "shop.sqlite3"

    def rows(self, sql: str, *given: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._path, timeout=30)) as database:
            return database.execute(sql, given).fetchall()

    def one(self, sql: str, *given: object) -> Any:
        found = self.rows(sql, *given)
        return found[0][0] if found else None

    def on_shelf(self, count: int, *, skip: int = 0) -> list[tuple[str, str]]:
        """Return slug and stock number of products of one variant, of which there are plenty."""
        found: list[tuple[str, str]] = self.rows(
            "SELECT slug, min(sku) FROM catalog_product p JOIN catalog_variant v ON v.product_id = p.id WHERE "
            "p.status = 'active' GROUP BY p.id HAVING count(*) = 1 AND min(stock_on_hand) > 20 ORDER BY slug"
        )
        return found[skip : skip + count]

    def stock(self, sku: str) -> int:
        return int(self.one("SELECT stock_on_hand FROM catalog_variant WHERE sku = ?", sku))

    def order(self, number: str) -> dict[str, Any]:
        names = ("status", "total_minor", "items_minor")
        row = self.rows(f"SELECT {', '.join(names)} FROM orders_order WHERE number = ?", number)[0]
        return dict(zip(names, row, strict=True))

    def line(self, number: str, sku: str) -> int:
        """Return the price of the order's line of this, as it stands now."""
        asked = "SELECT l.total_minor FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id"
        return int(self.one(f"{asked} WHERE o.number = ? AND l.sku = ?", number, sku))

    def paid(self, number: str) -> list[tuple[int, int]]:
        """Return of each payment of the order that was made what was taken, and what went back of it."""
        return [
            (int(taken), int(back))
            for taken, back in self.rows(
                "SELECT amount_minor, refunded_minor FROM orders_payment p JOIN orders_order o ON o.id = p.order_id "
                "WHERE o.number = ? AND p.status IN ('paid', 'refunded') ORDER BY p.id",
                number,
            )
        ]

    def given_for(self, number: str) -> tuple[int, int]:
        """Return what was given back for a return, and what was given on top."""
        given, bonus = (
            int(self.one(f"SELECT {column} FROM returns_return WHERE number = ?", number))
            for column in ("refund_minor", "bonus_minor")
        )
        return given, bonus

    def becomes(self, ask: Callable[[], object], wanted: object) -> None:
        """Wait for background work until the figure is as wanted."""
        for _ in range(PATIENCE // 100):
            if ask() == wanted:
                break
            time.sleep(0.1)
        assert ask() == wanted


def carrier_tells(shop: Shop, tracking_number: str, *states: str) -> None:
    """Post what a carrier tells of a parcel, signed as EasyPost signs it."""
    details = [{"object": "TrackingDetail", "status": state, "datetime": _now(), "message": ""} for state in states]
    tracker = {"object": "Tracker", "tracking_code": tracking_number, "carrier": "Shopkeeper Post"}
    event = {"object": "Event", "description": "tracker.updated", "result": tracker | {"tracking_details": details}}
    body = json.dumps(event).encode()
    signature = "hmac-sha256-hex=" + hmac.new(CARRIER_SECRET.encode(), body, hashlib.sha256).hexdigest()
    asked = urllib.request.Request(f"{shop.url}/api/webhooks/carriers/easypost/", body)
    asked.add_header("Content-Type", "application/json")
    asked.add_header("X-Hmac-Signature", signature)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert answer.status == 200


def money(minor: int) -> str:
    """Return an amount as the shop writes it."""
    return f"€{minor / 100:,.2f}"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
