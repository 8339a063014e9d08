"""The gateway of this machine, for a shop that is tried out: where it is, and what it signs its webhooks with."""

import hashlib
import time
from wsgiref.simple_server import WSGIServer

from django.conf import settings

from shopkeeper.connectors.local_gateway import Gateway, serve_beside


def local_webhook_secret(signing_key: str) -> str:
    """Return what the gateway of this machine signs with: known to whoever has the shop's signing key."""
    return "whsec_" + hashlib.sha256(f"gateway:{signing_key}".encode()).hexdigest()


def start(*, shop: str) -> WSGIServer | None:
    """Serve it beside the shop at that address; None where its port is taken, as by another shop of this machine."""
    path = settings.DATA_DIR / "gateway.sqlite3"
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
