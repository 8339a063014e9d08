"""Kill -9 of shop and worker around the gateway's calls: each charge and refund happens once, and is known of.

KILL_RUNS says how often (16 by default). The gateway is a process of its own that lives on, and tells its news by
webhook; between it and the shop lies a wire on which a call can be caught before it arrives or before it is answered.
"""

import hashlib
import itertools
import os
import random
import re
import signal
import subprocess
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import stripe

from tests.bars.browser import Browser
from tests.bars.shop import wait_for_port
from tests.bars.tap import Tap
from tests.crash.test_outbox_kill import Yard, database_url, kill, wait_for
from tests.e2e.shop import COMMAND, free_port

__all__ = ["database_url"]
RUNS = int(os.environ.get("KILL_RUNS", "16"))
SIGNING_KEY = "a key of the tests, fifty signs long, for nothing else"
SECRET = "whsec_" + hashlib.sha256(f"gateway:{SIGNING_KEY}".encode()).hexdigest()
PLACES = [(when, path) for when in ("before", "after") for path in ("/v1/payment_intents", "/v1/refunds")]
pytestmark = pytest.mark.slow


@dataclass
class Trap:
    """Catches one call of the kind that is wanted, and lets go of it when the shop is dead."""

    wanted: tuple[str, str] | None = None
    is_lost: bool = False
    caught: threading.Event = field(default_factory=threading.Event)
    is_done: threading.Event = field(default_factory=threading.Event)

    def at(self, when: str, path: str) -> None:
        if (when, path) == self.wanted and not self.caught.is_set():
            self.caught.set()
            self.is_done.wait(30)
            if self.is_lost and when == "before":
                raise ConnectionResetError("the shop died before this was sent")

    def set(self, wanted: tuple[str, str], *, is_lost: bool) -> None:
        self.caught, self.is_done, self.is_lost = threading.Event(), threading.Event(), is_lost
        self.wanted = wanted

    def let_go(self) -> None:
        self.wanted = None
        self.is_done.set()


class Driver(threading.Thread):
    """Somebody who presses until there is an answer, each time the same button of the same page."""

    def __init__(self, port: int, cookies: dict[str, str], stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.browser, self.stop, self.wishes, self.wrong = Browser(port, cookies=cookies), stop, 0, list[str]()

    def run(self) -> None:
        for _ in itertools.count():
            if self.stop.is_set():
                return
            self.wish()
            self.wishes += 1

    def wish(self) -> None:
        raise NotImplementedError

    def until_answered(self, path: str, form: dict[str, Any] | None = None) -> str:
        """Return where the answer leads, or its text where it is a page."""
        while True:
            try:
                answer = self.browser.get(path) if form is None else self.browser.post(path, form)
            except (OSError, HTTPException):
                time.sleep(0.05)
                continue
            if answer.status >= 400:
                self.wrong.append(f"{path} {answer.status} {answer.text[:200]}")
                return ""
            if answer.location or answer.text:
                return answer.location or answer.text
            # else the answer was cut off in the middle of its headers, which http.client takes for their end


class Buyer(Driver):
    mug = slug = ""

    def wish(self) -> None:
        if "csrftoken" not in self.browser.cookies:
            self.until_answered(f"/p/{self.slug}/")
        led = self.until_answered(f"/buy/{self.mug}/", {"key": str(uuid4())})
        if not re.fullmatch(r"/buy/\S+/done/", led):
            self.wrong.append(led[:200])


class Clerk(Driver):
    def wish(self) -> None:
        orders = re.findall(r"/console/orders/([0-9a-f-]{36})/", self.until_answered("/console/orders/"))
        if not orders:
            return
        order = random.choice(orders)
        page = self.until_answered(f"/console/orders/{order}/")
        if "csrftoken" in self.browser.cookies and "refund/" in page:
            amount = f"{random.randint(1, 900) / 100:.2f}"
            form = {"amount": amount, "to": "tenders", "reason": "asked", "key": str(uuid4())}
            self.until_answered(f"/console/orders/{order}/refund/", form)


@contextmanager
def gateway(home: Path, port: int, shop: str) -> Iterator[None]:
    home.mkdir()
    environment = os.environ | {"SHOPKEEPER_HOME": str(home), "SHOPKEEPER_GATEWAY_PORT": str(port)}
    with (home / "log").open("ab") as log:
        process = subprocess.Popen([COMMAND, "gateway", "--shop", shop], env=environment, stdout=log, stderr=log)
    try:
        wait_for_port(port, process)
        yield
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def everything(client: Any) -> tuple[list[Any], list[Any]]:
    """Return all payments and all refunds that the gateway has."""
    found = [list(kind.list({"limit": 100}).auto_paging_iter()) for kind in (client.payment_intents, client.refunds)]
    return found[0], found[1]


def test_what_the_shop_says_is_what_the_gateway_did_however_often_the_shop_is_killed(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, trap = free_port(), Trap()
    with Tap(port) as tap:
        tap.before = lambda path, _: trap.at("before", path)
        tap.after = lambda path, _: trap.at("after", path)
        for name, value in {
            "SHOPKEEPER_STRIPE_KEY": "sk_test_local",
            "SHOPKEEPER_STRIPE_URL": tap.url,
            "SHOPKEEPER_STRIPE_WEBHOOK_SECRETS": SECRET,
            "SHOPKEEPER_SECRET_KEY": SIGNING_KEY,
            "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
        }.items():
            monkeypatch.setenv(name, value)
        yard = Yard(tmp_path, database_url, module="till_yard")
        shop = yard.ask("where")
        with gateway(tmp_path / "gateway", port, f"http://127.0.0.1:{shop}"):
            made = yard.ask("prepare")
            killed = killing(yard, made, shop, trap)
            wait_for(yard.ask("finish"))
            report = yard.ask("report")
            addresses: Any = dict.fromkeys(("api", "connect", "files", "meter_events"), f"http://127.0.0.1:{port}")
            charges, refunds = everything(stripe.StripeClient("sk_test_local", base_addresses=addresses).v1)
        yard.close()
    compare(report, charges, refunds)
    calls = Counter(
        key for (path, key), times in tap.calls.items() for _ in range(times) if path in dict(PLACES).values()
    )
    again = sum(1 for times in calls.values() if times > 1)
    print(
        f"{sum(killed.values())} kills {dict(killed)}: {len(charges)} charges, {len(refunds)} refunds, {again} keys "
        f"were sent again, {report['reconciled']} refunds were found out by asking"
    )


def killing(yard: Yard, made: dict[str, Any], port: int, trap: Trap) -> Counter[str]:
    """Let people buy and clerks refund while the shop is killed; return how often in which place."""
    stop, killed = threading.Event(), Counter[str]()
    Buyer.mug, Buyer.slug = made["mug"], made["slug"]
    people: list[Driver] = [Buyer(port, {"sessionid": key}, stop) for key in made["buyers"]]
    people += [Clerk(port, {"sessionid": made["staff"]}, stop) for _ in range(2)]
    server, worker = yard.ask("server"), yard.ask("worker")
    for one in people:
        one.start()
    for run in range(RUNS):
        wanted = PLACES[run % len(PLACES)]
        if run % 5 == 4:
            time.sleep(random.uniform(0, 1))
            where = "anywhere"
        else:
            trap.set(wanted, is_lost=random.random() < 0.5)
            where = " ".join(wanted) if trap.caught.wait(60) else "anywhere"
        for pid in (server, worker):
            kill(pid)
        trap.let_go()
        killed[where] += 1
        server, worker = yard.ask("server"), yard.ask("worker")
    stop.set()
    for one in people:
        one.join(120)
        assert not one.is_alive()
    for pid in (server, worker):
        kill(pid)
    assert [wrong for one in people for wrong in one.wrong] == []
    assert all(one.wishes for one in people)
    return killed


def compare(report: dict[str, Any], charges: list[Any], refunds: list[Any]) -> None:
    """Hold the shop's books against the gateway's."""
    assert report["wrong"] == 0
    assert len({key for key, _ in report["pressed"]}) == len(report["orders"])
    charged = Counter(one.metadata["intent_id"] for one in charges if one.status == "succeeded")
    assert charged == {key: 1 for key, *_ in report["intents"]}
    assert {status for _, status, *_ in report["intents"]} == {"succeeded"}
    assert {one.id: one.amount_received for one in charges} == {
        ref: int(minor) for _, minor, _, ref in report["payments"]
    }
    paid: defaultdict[str, int] = defaultdict(int)
    for order, minor, *_ in report["payments"]:
        paid[order] += int(minor)
    assert paid == {order: int(total) for order, _, total in report["orders"]}
    assert {status for _, status, _ in report["orders"]} == {"paid"}
    given = {one.metadata["part_id"]: one.amount for one in refunds}
    assert len(given) == len(refunds)
    assert given == {key: int(minor) for key, status, minor, _ in report["parts"] if status == "succeeded"}
    assert {status for _, status, *_ in report["parts"]} == {"succeeded"}
    back: Counter[str] = Counter()
    for one in refunds:
        back[one.payment_intent] += one.amount
    assert {ref: int(minor) for *_, minor, ref in report["payments"] if int(minor)} == back
