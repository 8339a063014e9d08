"""The gateway as a server of this machine, and its webhooks: signed as Stripe signs, tried again until they arrive."""

import hashlib
import hmac
import http.client
import json
import threading
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from shopkeeper.connectors.local_gateway.app import Gateway

EVERY = 0.5  # seconds between two looks for what is to be told
LONGEST_WAIT = 300
Post = Callable[[str, bytes, dict[str, str]], int]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base names it so
        """Say nothing: the shop's own log is the one to read."""


def serve_beside(
    make: Callable[[], Gateway], *, port: int, webhook: str, secret: str, clock: Callable[[], float]
) -> WSGIServer:
    """Serve the gateway on loopback in threads of this process, and deliver its events; return the server.

    Raises OSError where the port is taken, before the gateway's file is opened.
    """
    server, gateway = serve(make, port=port)
    stopped = threading.Event()

    def deliver() -> None:
        while not stopped.wait(EVERY):
            deliver_due(gateway, webhook=webhook, secret=secret, now=clock(), post=_post)

    threading.Thread(target=deliver, name="gateway-webhooks", daemon=True).start()
    return server


def serve(make: Callable[[], Gateway], *, port: int) -> tuple[WSGIServer, Gateway]:
    """Serve the gateway on loopback in threads of this process, 0 for a free port; its events wait to be delivered.

    Raises OSError where the port is taken, before the gateway's file is opened.
    """
    server = make_server("127.0.0.1", port, _nothing_yet, server_class=_Server, handler_class=_Quiet)
    gateway = make()
    server.set_app(gateway)
    threading.Thread(target=server.serve_forever, name="gateway", daemon=True).start()
    return server, gateway


def _nothing_yet(_: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("503 Starting", [])
    return [b""]


def deliver_due(gateway: Gateway, *, webhook: str, secret: str, now: float, post: Post) -> int:
    """Deliver the events that are due; return how many arrived. One that did not is tried again, ever later."""
    with gateway.store.lock:
        due = [(gateway.store.get("event", event), attempts) for event, attempts in gateway.store.due(now)]
    arrived = 0
    for event, attempts in due:
        if event is None:
            continue
        body = json.dumps(event).encode()
        headers = {"Content-Type": "application/json", "Stripe-Signature": signed(body, secret, now)}
        taken = 200 <= post(webhook, body, headers) < 300
        with gateway.store.lock:
            if taken:
                gateway.store.delivered(event["id"])
            else:
                gateway.store.try_again(event["id"], now + min(LONGEST_WAIT, 2**attempts))
            gateway.store.commit()
        arrived += taken
    return arrived


def signed(body: bytes, secret: str, now: float) -> str:
    """Return the header that Stripe documents: HMAC-SHA256 over the second, a dot and the raw body."""
    second = int(now)
    mac = hmac.new(secret.encode(), f"{second}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={second},v1={mac}"


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "127.0.0.1", parts.port, timeout=10)
    try:
        connection.request("POST", parts.path, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
