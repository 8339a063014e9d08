"""The gateway of this machine, for a shop that is tried out: where it is, and what it signs its webhooks with."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIServer

from django.conf import settings

from shopkeeper.connectors.local_gateway import Gateway, deliver_due, serve, serve_beside
from shopkeeper.connectors.stripe import StripeGateway, event_of
from shopkeeper.foundation import clock
from shopkeeper.orders import operations as orders
from shopkeeper.orders import ports

FILE = "gateway.sqlite3"


def local_webhook_secret(signing_key: str) -> str:
    """Return what the gateway of this machine signs with: known to whoever has the shop's signing key."""
    return "whsec_" + hashlib.sha256(f"gateway:{signing_key}".encode()).hexdigest()


def start(*, shop: str) -> WSGIServer | None:
    """Serve it beside the shop at that address; None where its port is taken, as by another shop of this machine."""
    path = settings.DATA_DIR / FILE
    try:
        return serve_beside(
            lambda: Gateway(path, address=settings.GATEWAY_URL, clock=time.time),
            port=settings.GATEWAY_PORT,
            webhook=f"{shop}/api/webhooks/stripe/",
            secret=local_webhook_secret(settings.SECRET_KEY),
            clock=time.time,
        )
    except OSError:
        return None


@contextmanager
def at_hand() -> Iterator[None]:
    """Let orders reach a gateway of this machine while a shop is made, and hear at the end what it has to tell.

    It keeps its file where the gateway beside the shop will look for it. With a key of Stripe there is none meanwhile,
    for what is made up must never be asked of a real account.
    """
    if settings.STRIPE_KEY:
        ports.use_gateway(None)
        yield
        return
    server, gateway = serve(
        lambda: Gateway(settings.DATA_DIR / FILE, address=settings.GATEWAY_URL, clock=time.time), port=0
    )
    ports.use_gateway(lambda: StripeGateway(key="sk_test_local", address=f"http://127.0.0.1:{server.server_port}"))
    try:
        yield
        while deliver_due(gateway, webhook="", secret=FILE, now=time.time(), post=_heard):
            pass
    finally:
        ports.use_gateway(None)
        server.shutdown()
        server.server_close()
        gateway.store.close()


def _heard(_: str, body: bytes, headers: dict[str, str]) -> int:
    """Take a webhook without a way through the network."""
    at = clock.now()
    event = event_of(body, headers["Stripe-Signature"], secrets=[FILE], now=at.timestamp())
    orders.take_gateway_event(event=event, at=at)
    return 200
