"""A shop that is not ours: its pages under a strict policy, and a door that counts what the snippet brings."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from shopkeeper.foundation.assets.browser import snippet

LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "BreadcrumbList"},
        {
            "@type": ["Product"],
            "name": "Copper kettle",
            "sku": "KETTLE",
            "brand": {"@type": "Brand", "name": "Larch"},
            "offers": [{"@type": "Offer", "price": "48.00", "priceCurrency": "EUR"}],
        },
    ],
}


@dataclass
class Elsewhere:
    """What came through the door; `answers` are the next ones it gives, 200 after them."""

    port: int
    bodies: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    guard: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def events(self) -> list[dict[str, Any]]:
        with self.guard:
            return [event for body in self.bodies for event in body["batch"]]

    @property
    def named(self) -> list[str]:
        """Return the events by their names, pages as `page`."""
        return [event.get("event", event["type"]) for event in self.events]

    @property
    def repeated(self) -> list[str]:
        """Return the message ids that came more than once."""
        return [key for key, times in Counter(event["messageId"] for event in self.events).items() if times > 1]

    def page(self, query: str) -> str:
        """Return a page whose snippet is set up as its address says, so that each test has a shop of its own."""
        door = f"http://127.0.0.1:{self.port}"
        data = " ".join(f'data-{part.replace("=", chr(61) + chr(34))}"' for part in query.split("&") if part)
        declared = json.dumps([["track", "List Viewed", {"list_id": "teas"}]])
        return (
            f"<!doctype html><title>Shop of anna@example.org</title><h1>Shop</h1><input name=mail value=typed>"
            f'<script type="application/ld+json">{json.dumps(LD)}</script>'
            f'<script type="application/json" data-shopkeeper>{declared}</script>'
            f'<script src="{door}/stub.js"></script>'
            f'<script async src="{door}/track.js" data-key="pk_test" {data}></script>'
        )


STUB = """
window.shopkeeper = window.shopkeeper || { q: [] };
"page track identify product cart search consent reset".split(" ").forEach((name) => {
  shopkeeper[name] = (...rest) => shopkeeper.q.push([name, ...rest]);
});
shopkeeper.track("Early Bird");
"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shop: Elsewhere

    def log_message(self, *said: object) -> None:
        """Keep quiet."""

    def answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        given = {"Content-Type": kind, "Content-Length": str(len(body)), "Access-Control-Allow-Origin": "*"}
        for name, value in (given | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/track.js":
            self.answer(200, snippet().plain, "text/javascript")
        elif path == "/stub.js":
            self.answer(200, STUB.encode(), "text/javascript")
        else:
            setup = query.split("&")[0].removeprefix("setup:").replace(";", "&") if query.startswith("setup:") else ""
            door = f"http://127.0.0.1:{self.shop.port}"
            policy = {"Content-Security-Policy": f"default-src 'none'; script-src {door}; connect-src {door}"}
            self.answer(200, self.shop.page(setup).encode(), "text/html", policy)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.shop.guard:
            self.shop.requests.append(self.headers["Content-Type"])
            status, headers = self.shop.answers.pop(0) if self.shop.answers else (200, {})
            if status == 200:
                self.shop.bodies.append(body)
        self.answer(status, b"{}", "application/json", headers | {"Access-Control-Expose-Headers": "Retry-After"})


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Yield the other shop, open on a free port of this machine."""

    class Own(Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    Own.shop = shop = Elsewhere(server.server_port)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
