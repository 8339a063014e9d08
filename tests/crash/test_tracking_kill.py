"""Kill -9 of servers and workers under load: every acknowledged event is there, and there once.

CRASH_RUNS says how often (100 by default). The senders do what official clients do: what was not acknowledged is sent
again, under the same message ids, until it is.
"""

import http.client
import itertools
import json
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.crash.test_outbox_kill import Yard, database_url, kill, wait_for

__all__ = ["database_url"]
RUNS = int(os.environ.get("CRASH_RUNS", "100"))
pytestmark = pytest.mark.slow


@pytest.fixture
def yard(tmp_path: Path, database_url: str) -> Iterator[Yard]:
    yard = Yard(tmp_path, database_url, module="tracking_yard")
    yield yard
    yard.close()


class Sender(threading.Thread):
    """Sends batches and single events, each until it is acknowledged."""

    def __init__(self, name: str, port: int, key: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.label, self.port, self.key, self.stop = name, port, key, stop
        self.acknowledged: list[str] = []
        self.sent_again, self.wrong = 0, []  # type: tuple[int, list[Any]]

    def run(self) -> None:
        for number in itertools.count():
            if self.stop.is_set():
                return
            size = random.choice([1, 1, 20])
            events = [self.event(f"{self.label}-{number}-{index}") for index in range(size)]
            if size == 1:
                self.deliver("/v1/track", {**events[0], "writeKey": self.key})
            else:
                self.deliver("/v1/batch", {"batch": events, "writeKey": self.key})
            self.acknowledged += [event["messageId"] for event in events]

    def event(self, message: str) -> dict[str, Any]:
        return {
            "type": "track",
            "event": "Thing Done",
            "anonymousId": f"{self.label}-{message[-1]}",
            "messageId": message,
        }

    def deliver(self, path: str, body: dict[str, Any]) -> None:
        while True:
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=3)) as line:
                    line.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
                    with line.getresponse() as answer:
                        told = json.loads(answer.read())  # an answer that was cut through is none
            except (OSError, http.client.HTTPException, ValueError):
                self.sent_again += 1
                time.sleep(0.02)
                continue
            if (answer.status, told) == (200, {"success": True}):
                return
            self.wrong.append((answer.status, told))
            time.sleep(0.02)


def more_acknowledged(senders: list[Sender], within: float = 60) -> None:
    """Return once any sender has had an answer to what it sent; fails after `within` seconds."""
    before = sum(len(sender.acknowledged) for sender in senders)
    end = time.monotonic() + within
    while sum(len(sender.acknowledged) for sender in senders) == before:
        assert time.monotonic() < end, f"no event was acknowledged within {within} s"
        time.sleep(0.005)


def test_every_acknowledged_event_is_there_once_however_often_servers_and_workers_are_killed(yard: Yard) -> None:
    place = yard.ask("prepare")
    stop = threading.Event()
    senders = [Sender(f"s{number}", place["port"], place["key"], stop) for number in range(4)]
    server, worker = yard.ask("server"), yard.ask("worker")
    for sender in senders:
        sender.start()
    for run in range(RUNS):
        more_acknowledged(senders)  # or, where a server takes long to start, each kill would hit an idle one
        time.sleep(random.uniform(0, 0.4))
        if run % 3 != 1:
            kill(server)
            server = yard.ask("server")
        if run % 3 != 2:
            kill(worker)
            worker = yard.ask("worker")
    stop.set()
    for sender in senders:
        sender.join(60)
        assert not sender.is_alive()
    for pid in (server, worker):
        kill(pid)
    wait_for(yard.ask("finish"))
    report = yard.ask("report")

    acknowledged = [message for sender in senders for message in sender.acknowledged]
    assert [wrong for sender in senders for wrong in sender.wrong] == []
    assert (report["log"], report["rejections"]) == (0, [])
    assert len(acknowledged) >= RUNS
    assert report["events"] == dict.fromkeys(acknowledged, 1)
    assert report["taken"] == len(acknowledged)
    again = sum(sender.sent_again for sender in senders)
    print(f"{RUNS} runs: {len(acknowledged):,} events acknowledged, {again} requests sent again")
