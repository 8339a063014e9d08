"""A payment gateway for trying a shop out: it speaks Stripe's protocol on this machine, and no money moves."""

from shopkeeper.connectors.local_gateway.app import Gateway
from shopkeeper.connectors.local_gateway.serving import deliver_due, serve, serve_beside

__all__ = ["Gateway", "deliver_due", "serve", "serve_beside"]
