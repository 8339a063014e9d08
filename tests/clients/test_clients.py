"""The official, unmodified libraries send ten thousand events each: all arrive once, none is sent again, none is lost.

Killed in the middle and started again, the server may be sent again what it never acknowledged, and has it once all
the same. CLIENT_EVENTS says how many (10,000 by default).
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Request, sync_playwright

from tests.clients.server import Server, crash
from tests.databases import database_for
from tests.e2e.conftest import ARGUMENTS

ROOT = Path(__file__).parents[2]
HERE, NODE = Path(__file__).parent, ROOT / ".clients"
COUNT = int(os.environ.get("CLIENT_EVENTS", "10000"))
pytestmark = pytest.mark.slow


@dataclass
class Sent:
    """What a client says it made, and each request: the message ids in it, and the status it was answered with."""

    made: list[str]
    requests: list[tuple[list[str], int]]
    failed: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> Counter[str]:
        return Counter(key for keys, status in self.requests if status == 200 for key in keys)

    @property
    def tried(self) -> Counter[str]:
        return Counter(key for keys, _ in self.requests for key in keys)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One shop for all of them: each has a source of its own."""
    home = tmp_path_factory.mktemp("home")
    with database_for(home) as url:
        made = Server(home, url)
        made.prepare()
        made.start()
        yield made
        made.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield opened
        opened.close()


def run(command: list[str], in_the_middle: Callable[[], None] | None) -> Sent:
    """Run a client; once half of it is acknowledged, do what is to be done in the middle."""
    last = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        for line in process.stdout:
            last = line
            if in_the_middle and line.startswith("acknowledged ") and int(line.split()[1]) >= COUNT // 2:
                in_the_middle()
                in_the_middle = None
        said = process.stderr.read()
    assert process.returncode == 0, said
    assert in_the_middle is None, "it was over before the middle"
    found = json.loads(last)
    return Sent(found["made"], [(keys, status) for keys, status in found["requests"]], found["failed"])


def python(server: Server, key: str, in_the_middle: Callable[[], None] | None) -> Sent:
    return run([sys.executable, "-m", "tests.clients.python_client", server.url, key, str(COUNT)], in_the_middle)


def node(server: Server, key: str, in_the_middle: Callable[[], None] | None) -> Sent:
    command = ["node", str(HERE / "node_client.mjs"), str(NODE), server.url, key, str(COUNT)]
    return run(command, in_the_middle)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *said: object) -> None:
        """Keep quiet."""


class Page:
    """A page of another shop, in real Chromium, with the library's own build and what it sends."""

    def __init__(self, chromium: Browser, server: Server, key: str, strategy: str) -> None:
        self.sent: dict[Request, tuple[list[str], int]] = {}
        self.context = chromium.new_context()
        self.page = self.context.new_page()
        self.page.on("request", self._began)
        self.page.on("response", lambda answer: self._ended(answer.request, answer.status))
        self.site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT)))
        Thread(target=self.site.serve_forever, daemon=True).start()
        asked = urlencode({"key": key, "door": server.url, "strategy": strategy})
        self.page.goto(f"http://localhost:{self.site.server_port}/tests/clients/next_client.html?{asked}")

    def _began(self, request: Request) -> None:
        if request.method == "POST" and (body := json.loads(request.post_data or "{}")):
            self.sent[request] = ([one["messageId"] for one in body.get("batch", [body])], 0)

    def _ended(self, request: Request, status: int) -> None:
        if request in self.sent:
            self.sent[request] = (self.sent[request][0], status)

    def acknowledged(self) -> int:
        return len({key for keys, status in self.sent.values() if status == 200 for key in keys})

    def wait(self, enough: int, seconds: int = 240) -> None:
        """Wait until so many are acknowledged; the browser's events come in meanwhile."""
        for _ in range(seconds * 10):
            if self.acknowledged() >= enough:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.acknowledged()} of {enough} were acknowledged in {seconds} seconds")

    def close(self) -> None:
        self.context.close()
        self.site.shutdown()
        self.site.server_close()


def browser(
    chromium: Browser, strategy: str, server: Server, key: str, in_the_middle: Callable[[], None] | None
) -> Sent:
    page = Page(chromium, server, key, strategy)
    try:
        page.page.evaluate(f"start({COUNT})")
        if in_the_middle:
            page.wait(COUNT // 2)
            in_the_middle()
        page.wait(COUNT)
        page.page.wait_for_timeout(1_500)  # time enough to send something again
        found = page.page.evaluate("told()")
        return Sent(found["made"], list(page.sent.values()), found["failed"])
    finally:
        page.close()


def check(server: Server, source: str, sent: Sent, *, was_killed: bool) -> dict[str, Any]:
    """Hold the bar: everything once; nothing again that was acknowledged; nothing lost."""
    received = server.received(source)
    assert sent.failed == []
    assert len(set(sent.made)) == len(sent.made) == COUNT
    assert received["faults"] == []
    assert set(received["held"]) == set(sent.made)
    assert set(received["held"].values()) == {1}
    assert (received["taken"], received["waiting"], received["rejected"]) == (COUNT, 0, 0)
    assert sent.acknowledged == Counter(sent.made), "an acknowledged event was sent again, or one never acknowledged"
    again = {key: times for key, times in sent.tried.items() if times > 1}
    if not was_killed:
        assert again == {}
        assert received["repeated"] == 0
    assert received["repeated"] <= sum(again.values()) - len(again)
    return received | {"sent_again": len(again), "requests": len(sent.requests)}


@pytest.mark.parametrize("killed", [False, True], ids=["calm", "killed"])
@pytest.mark.parametrize("library", ["python", "node", "next", "next-batching"])
def test_an_official_library_delivers_everything_once(
    server: Server, chromium: Browser, library: str, killed: bool, record_property: Callable[[str, object], None]
) -> None:
    is_page = library.startswith("next")
    source, key = server.source("browser" if is_page else "server")
    strategy = "batching" if library.endswith("batching") else "standard"
    client = {"python": python, "node": node}.get(library) or partial(browser, chromium, strategy)
    sent = client(server, key, partial(crash, server) if killed else None)
    for name, value in check(server, source, sent, was_killed=killed).items():
        record_property(name, value if name != "held" else len(value))
